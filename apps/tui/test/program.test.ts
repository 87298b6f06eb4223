/** The command line's contract, on the real program as its users run it: without a terminal, so always headless. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };
import { helpText } from '../src/cli/help.js';
import { digitFolder, someDigits } from './support/digits.js';
import { jsonLines, program, programFolder, runProgram } from './support/program.js';

const data = digitFolder(someDigits(400), someDigits(100, { seed: 2 }));
const fewPixels = digitFolder(someDigits(40, { side: 20 }), someDigits(20, { side: 20 }));
const otherTest = digitFolder(someDigits(10), someDigits(30, { seed: 3 }));

/** What a built file was made of. */
function sourcesOf(file: string): string[] {
  return JSON.parse(readFileSync(`${file}.map`, 'utf8')).sources;
}

/** A module for `node --import` that writes the name of each module to stderr as it is loaded. */
const tellingWhatIsLoaded = dataModule(`
  import { register } from 'node:module';
  register(${JSON.stringify(
    dataModule(`
      import { writeSync } from 'node:fs';
      export function load(url, context, next) {
        if (url.startsWith('file:')) writeSync(2, 'loaded ' + url + '\\n');
        return next(url, context);
      }`),
  )});`);

function dataModule(source: string): string {
  return `data:text/javascript,${encodeURIComponent(source)}`;
}

const endless = ['--data', data, '--epochs', '1000000'];

describe('--json', () => {
  it('tells a run in JSON lines, and nothing else on stdout', async () => {
    const { code, stdout, stderr } = await runProgram([
      ...['--json', '--data', data, '--test-data', otherTest, '--model', '784-8-10'],
      ...['--activation=tanh', '--loss=mse', '--optimizer=adam', '--lr=0.002', '--momentum=0.8'],
      ...['--weight-decay=0.0001', '--batch-size=60', '--epochs=2', '--seed=9', '--backend=js'],
      ...['--schedule=linear', '--label-smoothing=0.1', '--augment=shift', '--average=0.9'],
      ...['--views=3'],
    ]);
    expect(code).toBe(0);
    expect(stderr).toBe('loading the digits\n');
    const lines = jsonLines(stdout);
    const types = lines.map(({ type }) => type);
    expect(types[0]).toBe('start');
    expect(types.filter((type) => type !== 'step')).toEqual(['start', 'epoch', 'epoch', 'done']);

    expect(lines[0]).toEqual({
      type: 'start',
      config: {
        data,
        testData: otherTest,
        model: '784-8-10',
        activation: 'tanh',
        views: 3,
        loss: 'mse',
        optimizer: 'adam',
        learningRate: 0.002,
        schedule: 'linear',
        momentum: 0.8,
        weightDecay: 0.0001,
        labelSmoothing: 0.1,
        batchSize: 60,
        epochs: 2,
        augment: 'shift',
        average: 0.9,
        seed: 9,
        backend: 'js',
        threads: null,
        pace: null,
      },
      parameters: 784 * 8 + 8 + 8 * 10 + 10,
      source: `MNIST files in ${data}; tested on MNIST files in ${otherTest}`,
      notice: null,
      trainCount: 400,
      testCount: 30,
      stepsPerEpoch: 7,
    });

    const anyNumber = expect.any(Number);
    expect(lines.find(({ type }) => type === 'step')).toEqual({
      type: 'step',
      epoch: 1,
      step: 1,
      loss: anyNumber,
      // Of the next step: the rate falls straight to 0 in 14 steps.
      lr: expect.closeTo((0.002 * 13) / 14, 12),
      imagesPerSecond: anyNumber,
    });
    expect(lines.filter(({ type }) => type === 'epoch')).toEqual(
      [1, 2].map((epoch) => ({
        type: 'epoch',
        epoch,
        step: epoch * 7,
        trainLoss: anyNumber,
        testLoss: anyNumber,
        testAccuracy: anyNumber,
        seconds: anyNumber,
        imagesPerSecond: anyNumber,
      })),
    );

    const done = lines.at(-1);
    expect(done).toEqual({
      type: 'done',
      epochs: 2,
      steps: 14,
      // Of three views, which the tests of epochs do not take.
      testLoss: anyNumber,
      testAccuracy: anyNumber,
      confusion: expect.any(Array),
      trainSeconds: anyNumber,
      imagesPerSecond: anyNumber,
      microsecondsPerStep: anyNumber,
      parametersDigest: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    const confusion = done?.confusion as number[][];
    expect(confusion.map((row) => row.length)).toEqual(new Array(10).fill(10));
    expect(confusion.flat().reduce((sum, n) => sum + n, 0)).toBe(30);
    const right = confusion.reduce((sum, row, label) => sum + row[label]!, 0);
    expect(done?.testAccuracy).toBe(right / 30);
    const { trainSeconds, steps, microsecondsPerStep, imagesPerSecond } = done as Record<
      string,
      number
    >;
    const seconds = lines.map((line) => (line.type === 'epoch' ? Number(line.seconds) : 0));
    expect(seconds.reduce((sum, each) => sum + each)).toBeCloseTo(trainSeconds!, 9);
    expect(microsecondsPerStep).toBeCloseTo((trainSeconds! / steps!) * 1e6, 3);
    expect(imagesPerSecond).toBeCloseTo(800 / trainSeconds!, 3);
  });

  it('gives the same run for the same seed, and another for another', async () => {
    const results = await Promise.all(
      ['1', '1', '2'].map(async (seed) => {
        const { stdout } = await runProgram([
          ...['--json', '--data', data, '--epochs', '1', '--seed', seed],
        ]);
        const lines = jsonLines(stdout);
        return {
          digest: lines.at(-1)?.parametersDigest,
          trainLoss: lines.find(({ type }) => type === 'epoch')?.trainLoss,
        };
      }),
    );
    expect(results[0]).toEqual(results[1]);
    expect(results[0]?.digest).not.toBe(results[2]?.digest);
  });
});

describe('without a terminal', () => {
  it('prints plain lines', async () => {
    const { code, stdout, stderr } = await runProgram(['--data', data, '--epochs', '2']);
    expect(code).toBe(0);
    expect(stderr).toBe('loading the digits\n');
    expect(stdout.replace(/\d+\.\d+/g, 'N').split('\n')).toEqual([
      'network   784-16-16-10 · 13,002 parameters · relu · cross-entropy',
      expect.stringMatching(/^training {2}sgd · learning rate /),
      `digits    MNIST files in ${data} · 400 to learn, 100 to be tested on`,
      expect.stringMatching(/^epoch {5}1\/2 · loss N · test loss N · test accuracy N % · N s · /),
      expect.stringMatching(/^epoch {5}2\/2 · loss N · test loss N · test accuracy N % · N s · /),
      'result    N % of 100 test digits right · 2 epochs · 26 steps',
      expect.stringMatching(/^speed {5}N s of training · [\d,]+ images\/s · [\d,]+ µs\/step$/),
      expect.stringMatching(/^digest {4}[0-9a-f]{64}$/),
      '',
    ]);
  });

  it('never loads Ink or React', async () => {
    const { stderr, code } = await runProgram(['--headless', '--data', data, '--epochs', '1'], {
      nodeArguments: ['--import', tellingWhatIsLoaded],
    });
    expect(code).toBe(0);
    const loaded = [...stderr.matchAll(/^loaded file:\/\/(.*)$/gm)].map(([, file]) => file!);
    const built = readdirSync(programFolder)
      .filter((file) => file.endsWith('.js'))
      .map((file) => join(programFolder, file));
    const drawing = (file: string) =>
      sourcesOf(file).some((source) => /node_modules\/(ink|react)\/|\.tsx$/.test(source));
    expect(loaded).toContain(program);
    expect(built.filter(drawing)).not.toEqual([]);
    expect(loaded.filter(drawing)).toEqual([]);
  });

  it('ends quietly when nobody reads on', async () => {
    const closed = {
      onOutput: (_: string, child: { stdout: { destroy(): void } }) => child.stdout.destroy(),
    };
    const json = await runProgram(['--json', ...endless], closed);
    expect(json).toMatchObject({ code: 0, signal: null, stderr: 'loading the digits\n' });
    const gated = await runProgram(['--require-accuracy', '0.5', ...endless], closed);
    expect(gated).toMatchObject({ code: 1, signal: null, stderr: 'loading the digits\n' });
  });

  it('minds nobody who does not listen to the side', async () => {
    const outcome = await runProgram(['--data', data, '--epochs', '1'], {
      onStart: (child) => child.stderr.destroy(),
    });
    expect(outcome).toMatchObject({ code: 0, stdout: expect.stringContaining('digest') });
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('ends with what it has reached at %s', async (signal, expected) => {
    let told = false;
    const { code, stdout } = await runProgram(['--json', ...endless], {
      onOutput: (text, child) => {
        // As timeout(1) does it: to the process, and to its group.
        if (!told && text.includes('"step"')) told = child.kill(signal) && child.kill(signal);
      },
    });
    expect(code).toBe(expected);
    expect(jsonLines(stdout).at(-1)).toMatchObject({
      type: 'done',
      testAccuracy: expect.any(Number),
    });
  });
});

describe('--require-accuracy', () => {
  it('decides the exit code', async () => {
    const run = ['--data', data, '--epochs', '1', '--require-accuracy'];
    const [passing, failing] = await Promise.all([
      runProgram([...run, '0.001']),
      runProgram([...run, '1', '--json']),
    ]);
    expect(passing.code).toBe(0);
    expect(failing.code).toBe(1);
    expect(jsonLines(failing.stdout).at(-1)).toMatchObject({ type: 'done' });
    expect(failing.stderr).toMatch(
      /^downhill: the required test accuracy is 1, and the one reached is 0\.\d+$/m,
    );
  });
});

describe('errors', () => {
  const nowhere = join(data, 'nowhere');
  it.each<[what: string, argv: readonly string[], message: string | RegExp, hint: string | RegExp]>(
    [
      [
        'a folder that is not there',
        ['--data', nowhere],
        `${nowhere}: there is no such folder, expected a folder with the files of MNIST`,
        /train-images-idx3-ubyte/,
      ],
      [
        'too many inputs',
        ['--data', fewPixels],
        '--model 784-16-16-10 begins with 784 inputs, and an image has 20×20 = 400 pixels',
        'Try --model 400-16-16-10.',
      ],
      [
        'too few outputs',
        ['--data', data, '--model', '784-30-9'],
        '--model 784-30-9 ends with 9 outputs, and there are 10 classes',
        'Try --model 784-30-10.',
      ],
      [
        'test digits of another size',
        ['--data', data, '--test-data', fewPixels],
        'the digits of --test-data are 20×20 pixels, and those of --data 28×28',
        'Test on digits of the size that the network learns from.',
      ],
    ],
  )('tells of %s', async (_, argv, message, hint) => {
    const [json, plain] = await Promise.all([
      runProgram(['--json', ...argv]),
      runProgram(['--headless', ...argv]),
    ]);
    expect(json.code).toBe(1);
    expect(jsonLines(json.stdout)).toEqual([
      {
        type: 'error',
        message: typeof message === 'string' ? message : expect.stringMatching(message),
        hint: typeof hint === 'string' ? hint : expect.stringMatching(hint),
      },
    ]);
    expect(plain).toMatchObject({ code: 1, stdout: '' });
    expect(plain.stderr).toContain(`downhill: ${message}\n`);
    expect(plain.stderr).not.toContain('    at ');
  });

  it('come with a stack trace where --debug is given', async () => {
    const { stderr, code } = await runProgram(['--headless', '--debug', '--data', nowhere]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/DigitsError: .*\n {4}at /);
  });
});

describe('usage', () => {
  it('prints help and version', async () => {
    expect(await runProgram(['--help'])).toEqual({
      code: 0,
      signal: null,
      stdout: `${helpText()}\n`,
      stderr: '',
    });
    expect(await runProgram(['--version'])).toMatchObject({
      code: 0,
      stdout: `${packageJson.version}\n`,
    });
  });

  it.each([
    [['--epoch', '3'], 'downhill: unknown flag --epoch: did you mean --epochs?\n'],
    [
      ['--json', '--lr', 'x'],
      'downhill: --lr must be a number above 0 and at most 1000, and is "x"\n',
    ],
    [['--debug', '--seed'], 'downhill: --seed needs a value: --seed N\n'],
  ])('wrong: %j', async (argv, stderr) => {
    expect(await runProgram(argv)).toEqual({ code: 2, signal: null, stdout: '', stderr });
  });
});
