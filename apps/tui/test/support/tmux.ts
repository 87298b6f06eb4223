import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { program } from './program.js';

export const hasTmux = spawnSync('tmux', ['-V']).status === 0;

export interface TmuxOptions {
  readonly columns?: number;
  readonly rows?: number;
  readonly environment?: Readonly<Record<string, string>>;
  /** Arguments of Node's own, before the program. */
  readonly nodeArguments?: readonly string[];
  /** A file to read from in place of the keyboard. */
  readonly input?: string;
}

/** How the program ended: its exit code, and the terminal's settings before and after it. */
export interface Ending {
  readonly code: number;
  readonly settingsBefore: string;
  readonly settingsAfter: string;
}

const quote = (argument: string) => `'${argument.replaceAll("'", `'\\''`)}'`;

/**
 * The built program in a real terminal: a tmux server of its own, with a shell that says `$ downhill`, runs it, and stays
 * when it has ended.
 */
export class TmuxTerminal {
  readonly #folder = mkdtempSync(join(tmpdir(), 'downhill-tmux-'));

  constructor(
    argv: readonly string[],
    { columns = 100, rows = 30, environment = {}, nodeArguments = [], input }: TmuxOptions = {},
  ) {
    const command = [process.execPath, ...nodeArguments, program, ...argv].map(quote).join(' ');
    const script = `
      cd ${quote(this.#folder)}
      trap : INT
      stty -g > before
      echo '$ downhill'
      sh -c ${quote(`echo $$ > pid; exec ${command}${input ? ` < ${quote(input)}` : ''}`)}
      echo $? > code
      stty -g > after
      touch ended
      exec cat
    `;
    const file = join(this.#folder, 'session.sh');
    writeFileSync(file, script);
    const settings = Object.entries(environment).flatMap(([name, value]) => [
      '-e',
      `${name}=${value}`,
    ]);
    // What the tests themselves run under says nothing of the terminal that is tested.
    const { NO_COLOR, FORCE_COLOR, COLORTERM, CI, ...inherited } = process.env;
    this.#tmux(
      [
        '-f',
        '/dev/null',
        'new-session',
        '-d',
        '-x',
        `${columns}`,
        '-y',
        `${rows}`,
        ...settings,
        `sh ${file}`,
      ],
      inherited,
    );
    this.#tmux(['set-option', '-g', 'status', 'off']);
    this.#tmux(['resize-window', '-x', `${columns}`, '-y', `${rows}`]);
  }

  /** The screen's text; with `styles`, its escape sequences too. */
  screen(styles = false): string {
    return this.#tmux(['capture-pane', '-p', ...(styles ? ['-e'] : [])]);
  }

  /** Types keys, by tmux's names for them. */
  type(...keys: string[]): void {
    this.#tmux(['send-keys', '--', ...keys]);
  }

  resize(columns: number, rows: number): void {
    this.#tmux(['resize-window', '-x', `${columns}`, '-y', `${rows}`]);
  }

  /** Values of tmux's variables: the state of the terminal. */
  variables(...names: string[]): string[] {
    const format = names.map((name) => `#{${name}}`).join(' ');
    return this.#tmux(['display-message', '-p', format]).trim().split(' ');
  }

  signal(name: NodeJS.Signals): void {
    process.kill(Number(this.#read('pid')), name);
  }

  /** Waits until the screen is as it should be; fails with the screen when it never is. */
  async waitFor(predicate: (screen: string) => boolean, seconds = 20): Promise<string> {
    const deadline = Date.now() + seconds * 1000;
    for (;;) {
      const screen = this.screen();
      if (predicate(screen)) return screen;
      if (Date.now() > deadline) throw new Error(`the screen never was as expected:\n${screen}`);
      await sleep(50);
    }
  }

  /** Waits until the program has ended. */
  async ending(): Promise<Ending> {
    await this.waitFor(() => existsSync(join(this.#folder, 'ended')));
    return {
      code: Number(this.#read('code')),
      settingsBefore: this.#read('before'),
      settingsAfter: this.#read('after'),
    };
  }

  close(): void {
    spawnSync('tmux', ['-S', join(this.#folder, 'socket'), 'kill-server']);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #read(name: string): string {
    return readFileSync(join(this.#folder, name), 'utf8').trim();
  }

  #tmux(args: readonly string[], env: NodeJS.ProcessEnv = process.env): string {
    return execFileSync('tmux', ['-S', join(this.#folder, 'socket'), ...args], {
      encoding: 'utf8',
      env,
    });
  }
}
