/** The real program in a real terminal, as its users run it. */
import { afterEach, describe, expect, it } from 'vitest';
import { digitFolder, someDigits } from '../support/digits.js';
import { hasTmux, type TmuxOptions, TmuxTerminal } from '../support/tmux.js';

const title = hasTmux
  ? 'the dashboard in tmux'
  : 'the dashboard in tmux (SKIPPED: tmux is not installed, and without it there is no terminal to test in)';

let open: TmuxTerminal | null = null;
afterEach(() => {
  open?.close();
  open = null;
});

function run(argv: readonly string[], options?: TmuxOptions): TmuxTerminal {
  open = new TmuxTerminal(argv, options);
  return open;
}

/**
 * What a screen shows all at once: one that is caught while it is drawn has parts of two, so what belongs together is
 * waited for together.
 */
const shows =
  (...texts: readonly (string | RegExp)[]) =>
  (screen: string) =>
    texts.every((text) => (typeof text === 'string' ? screen.includes(text) : text.test(screen)));
const stepOf = (screen: string) => Number(/step +([\d,]+)/.exec(screen)?.[1]?.replaceAll(',', ''));
const training = shows('● TRAINING', /step +[1-9]/, /test (digits|·)/);

/** The normal screen is back, as it was, with a cursor, and the keyboard works as before. */
async function expectRestored(terminal: TmuxTerminal, code: number): Promise<string> {
  const ending = await terminal.ending();
  expect(ending.code).toBe(code);
  expect(ending.settingsAfter).toBe(ending.settingsBefore);
  const variables = ['alternate_on', 'cursor_flag', 'wrap_flag', 'mouse_any_flag', 'history_size'];
  expect(terminal.variables(...variables)).toEqual(['0', '1', '1', '0', '0']);
  const screen = terminal.screen();
  expect(screen.startsWith('$ downhill\n')).toBe(true);
  return screen;
}

describe.skipIf(!hasTmux)(title, () => {
  const data = digitFolder(someDigits(600), someDigits(200, { seed: 2 }));
  const endless = ['--data', data, '--epochs', '1000000', '--batch-size', '8'];

  it('trains on synthetic digits before one’s eyes', async () => {
    const terminal = run(['--data', 'synthetic', '--epochs', '1000000']);
    const whole = shows(
      /╭─ loss .*━ train +[\d.]+ +╍ test +[\d.]+ ─╮/,
      /[⠁-⣿]{3}/,
      /╭─ confusion .*test digits ─╮/,
      /│0 .*\d%│$/m,
      /╭─ now learning/,
      /▀▀/,
      /784-16-16-10 relu · cross-entropy · sgd · synthetic digits/,
    );
    await terminal.waitFor((now) => training(now) && stepOf(now) > 100 && whole(now));
    expect(terminal.variables('alternate_on', 'cursor_flag', 'history_size')).toEqual([
      '1',
      '0',
      '0',
    ]);
  });

  it('pauses, steps, changes the learning rate and resumes by keys', async () => {
    const terminal = run([...endless, '--lr', '0.05']);
    await terminal.waitFor(training);
    terminal.type('Space');
    await terminal.waitFor(shows('‖ PAUSED', 'space resume'));
    // What was on its way when the key was pressed has arrived once the same step is seen twice with a key between.
    terminal.type('-');
    const paused = stepOf(await terminal.waitFor(shows(/rate +0\.02 /)));
    terminal.type('s');
    await terminal.waitFor((screen) => stepOf(screen) > paused && shows('‖ PAUSED')(screen));
    terminal.type('+', '+');
    await terminal.waitFor(shows(/rate +0\.1 /));
    terminal.type('Space');
    await terminal.waitFor((screen) => stepOf(screen) > paused + 50 && training(screen));
  });

  it('restarts after a confirmation', async () => {
    const terminal = run([...endless, '--lr', '0.05']);
    await terminal.waitFor(training);
    terminal.type('-');
    // The mark of the change in the chart, which only the run that was changed has.
    await terminal.waitFor(shows('lr 0.02'));
    terminal.type('r');
    await terminal.waitFor(shows('─ restart? ─', 'escape back to training', 'learns at rate 0.02'));
    terminal.type('Enter');
    await terminal.waitFor(
      (now) => training(now) && !now.includes('lr 0.02') && /rate +0\.02 /.test(now),
    );
  });

  it('shows its keys', async () => {
    const terminal = run(endless);
    await terminal.waitFor(training);
    terminal.type('?');
    await terminal.waitFor(shows('pause training, or resume it', 'raise the learning rate'));
    terminal.type('Escape');
    await terminal.waitFor((screen) => !screen.includes('raise the learning rate'));
  });

  it.each<[string, Record<string, string>]>([
    ['', {}],
    // Ink takes no notice of the terminal there.
    [' with CI set', { CI: 'true' }],
  ])('follows the size of the terminal%s', async (_, environment) => {
    const terminal = run(endless, { environment });
    await terminal.waitFor(training);
    terminal.resize(160, 50);
    await terminal.waitFor(shows('╭─ test accuracy', '╭─ epochs'));
    terminal.resize(60, 15);
    await terminal.waitFor(
      (screen) =>
        shows('╭─ loss', '╭─ vitals')(screen) &&
        !screen.includes('epochs') &&
        screen.trimEnd().split('\n').length === 15,
    );
    terminal.resize(40, 10);
    const step = stepOf(await terminal.waitFor(shows('40×10 is too small: 60×15 needed')));
    await terminal.waitFor((screen) => stepOf(screen) > step);
    terminal.resize(80, 24);
    await terminal.waitFor(shows('╭─ loss', '╭─ confusion', '╭─ now learning'));
    terminal.type('q', 'q');
    await expectRestored(terminal, 0);
  });

  it('quits after a question, and restores the terminal', async () => {
    const terminal = run(endless);
    await terminal.waitFor(training);
    terminal.type('q');
    await terminal.waitFor(shows('─ quit? ─', 'enter quit'));
    terminal.type('Escape');
    await terminal.waitFor((screen) => !screen.includes('─ quit? ─'));
    terminal.type('q', 'Enter');
    await expectRestored(terminal, 0);
  });

  it('quits at once by Ctrl+C twice', async () => {
    const terminal = run(endless);
    await terminal.waitFor(training);
    terminal.type('C-c', 'C-c');
    await expectRestored(terminal, 130);
  });

  it('needs no keyboard', async () => {
    const terminal = run(endless, { input: '/dev/null' });
    await terminal.waitFor(training);
    terminal.type('C-c');
    await expectRestored(terminal, 130);
  });

  it('stays open when training is done, and quits without a question', async () => {
    const terminal = run(['--data', data, '--epochs', '2']);
    await terminal.waitFor(shows('✓ DONE', /test accuracy [\d.]+% of 200 digits/, '2 epochs'));
    terminal.type('q');
    const screen = await expectRestored(terminal, 0);
    expect(screen).toMatch(/% of 200 test digits right after [\d,]+ steps/);
  });

  it.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
    ['SIGHUP', 129],
  ] as const)('restores the terminal at %s', async (signal, code) => {
    const terminal = run(endless);
    await terminal.waitFor(training);
    terminal.signal(signal);
    await expectRestored(terminal, code);
  });

  it.each([
    ['an exception', "throw new Error('a bug')"],
    ['a rejected promise', "Promise.reject(new Error('a bug'))"],
  ])('restores the terminal after %s that nobody catches', async (_, statement) => {
    const bug = `data:text/javascript,process.on('SIGUSR2',()=>{${statement}})`;
    const terminal = run(endless, { nodeArguments: ['--import', bug] });
    await terminal.waitFor(training);
    terminal.signal('SIGUSR2');
    const screen = await expectRestored(terminal, 1);
    expect(screen).toContain('downhill: a bug');
    expect(screen).not.toContain('at process');
  });

  it('says what is wrong with the digits on the restored terminal', async () => {
    const terminal = run(['--data', '/no/such/folder']);
    const screen = await expectRestored(terminal, 1);
    expect(screen).toMatch(/^downhill: .*\/no\/such\/folder/m);
  });

  it.each([
    ['24 bits', { COLORTERM: 'truecolor' }, [], /\x1b\[[\d;]*[34]8;2;/, null],
    ['256 colours', {}, ['--color', '256'], /\x1b\[[\d;]*[34]8;5;/, /[34]8;2;/],
    ['16 colours', {}, ['--color', '16'], /\x1b\[[\d;]*(3[0-7]|9[0-7])m/, /[34]8;[25];/],
    ['no colour', { NO_COLOR: '1' }, [], /[░▒▓]/, /\x1b\[[\d;]*([349][0-7]|[34]8;|10[0-7])[;m]/],
  ])('draws with %s', async (_, environment, argv, has, hasNot) => {
    const terminal = run([...endless, ...argv], { environment });
    await terminal.waitFor(training);
    await expect.poll(() => terminal.screen(true)).toMatch(has);
    if (hasNot) expect(terminal.screen(true)).not.toMatch(hasNot);
  });
});
