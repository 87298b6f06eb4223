/** `--model FILE` on the real program: a user's own network trains, and what is wrong with one is explained. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runConfig } from '../src/cli/config.js';
import { parseArguments } from '../src/cli/parse.js';
import { startWorkerTrainer } from '../src/trainer/client.js';
import type { TrainerEvent } from '../src/trainer/protocol.js';
import { digitFolder, someDigits } from './support/digits.js';
import { jsonLines, runProgram, workerProgram } from './support/program.js';

const data = digitFolder(someDigits(300), someDigits(100, { seed: 2 }));
/** Far from the project: nothing is installed here. */
const folder = mkdtempSync(join(tmpdir(), 'downhill-model-'));
afterAll(() => rmSync(folder, { recursive: true }));

function modelFile(name: string, source: string): string {
  writeFileSync(join(folder, name), source);
  return name;
}

const train = (file: string, ...argv: readonly string[]) =>
  runProgram(['--headless', '--json', '--data', data, '--epochs', '1', '--model', file, ...argv], {
    cwd: folder,
  });

const convolutional = modelFile(
  'convolutional.mjs',
  `import { Conv2d, Flatten, Linear, MaxPool2d, Module, Sequential } from '@downhill/nn';
   import { ones } from '@downhill/autograd';
   class Scale extends Module {
     factor = ones([1], { requiresGrad: true });
     forward(x) { return x.mul(this.factor); }
   }
   export const inputShape = [1, 28, 28];
   export default async ({ inputShape, classes, seed }) => {
     if (String(inputShape) !== '1,28,28') throw new Error('which shape?');
     return new Sequential(
       new Conv2d(1, 4, 5, { stride: 2 }), (x) => x.relu(), new MaxPool2d(2), new Flatten(),
       new Scale(), new Linear(classes),
     ).initialize(seed);
   };`,
);

describe('a network of the user’s own', () => {
  it('trains, with the same bits from the same seed, and others from another', async () => {
    const digests = [];
    for (const seed of ['1', '1', '2']) {
      const { code, stdout, stderr } = await train(convolutional, '--seed', seed);
      expect(stderr).toBe('loading the digits\n');
      expect(code).toBe(0);
      const lines = jsonLines(stdout);
      expect(lines[0]).toMatchObject({ parameters: 4 * 26 + 1 + 144 * 10 + 10 });
      digests.push(lines.at(-1)?.parametersDigest);
    }
    expect(digests[0]).toBe(digests[1]);
    expect(digests[0]).not.toBe(digests[2]);
  });

  it('gets pixels in a row unless it says otherwise, and may be a named export', async () => {
    const file = modelFile(
      'plain.mjs',
      `import { Linear } from '@downhill/nn';
       export const createModel = ({ inputShape, classes }) => new Linear(...inputShape, classes);`,
    );
    const { code, stdout } = await train(file);
    expect(code).toBe(0);
    expect(jsonLines(stdout)[0]).toMatchObject({ parameters: 7850 });
  });

  it.each([
    ['README.md', new URL('../README.md', import.meta.url)],
    ['docs/add-a-layer.md', new URL('../../../docs/add-a-layer.md', import.meta.url)],
  ])('is written as %s shows it', async (_, page) => {
    const [, source] = /```js\n(.*?)```/s.exec(readFileSync(page, 'utf8')) ?? [];
    const { code, stdout } = await train(modelFile('shown.mjs', source ?? ''));
    expect(code).toBe(0);
    expect(jsonLines(stdout).at(-1)).toMatchObject({ type: 'done', steps: 10 });
  });

  it('is tried out before it trains, which leaves no trace', async () => {
    const file = modelFile(
      'stateful.mjs',
      `import { BatchNorm1d, Dropout, Linear, Sequential } from '@downhill/nn';
       const said = new Set();
       const say = (count) => {
         if (said.size < 2 && (count === undefined || count === 32) && said.add(count)) {
           console.error(JSON.stringify([
             Object.values(network.stateDict()).map((each) => each.sum().item()),
             network.randomState(),
             network.parameters().map((each) => each.grad),
           ]));
         }
       };
       const watch = (x) => {
         say(x.shape[0]);
         return x;
       };
       const network = new Sequential(
         watch, new Linear(784, 8), new BatchNorm1d(8), new Dropout(0.5), new Linear(8, 10),
       );
       export default ({ seed }) => {
         network.initialize(seed);
         say();
         return network;
       };`,
    );
    const { code, stderr } = await train(file);
    expect(code).toBe(0);
    const [made, training] = stderr.split('\n').filter((line) => line.startsWith('['));
    expect(made).toContain('"3.random"');
    expect(training).toBe(made);
  });

  it('trains in the worker of the dashboard', async () => {
    const argv = ['--data', data, '--epochs', '1', '--model', join(folder, convolutional)];
    const trainer = startWorkerTrainer(runConfig(parseArguments(argv)), workerProgram);
    const ended = await new Promise<TrainerEvent>((resolve) => {
      trainer.subscribe((event) => {
        if (event.type === 'done' || event.type === 'error') resolve(event);
      });
    });
    await trainer.close();
    expect(ended).toMatchObject({ type: 'done', steps: 10 });
  });

  it('goes on from a checkpoint of it', async () => {
    const options = ['--checkpoint-dir', join(folder, 'kept')];
    expect((await train(convolutional, ...options)).code).toBe(0);
    const { code, stdout } = await runProgram(
      ['--json', '--resume', join(folder, 'kept'), '--epochs', '2'],
      { cwd: folder },
    );
    expect(code).toBe(0);
    expect(jsonLines(stdout).at(-1)).toMatchObject({ type: 'done', epochs: 2 });
  });
});

describe('what is wrong with a file is said on stderr, with exit code 1', () => {
  const head = "import { Linear, Module, Sequential } from '@downhill/nn';\n";
  it.each<[string, string, string | null, readonly string[]]>([
    ['a missing file', 'missing.mjs', null, ['there is no such file', join(folder, 'missing.mjs')]],
    [
      'a syntax error',
      'syntax.mjs',
      'export default (;',
      ['cannot be loaded', 'Unexpected token', 'syntax.mjs:1'],
    ],
    [
      'an import that does not exist',
      'import.mjs',
      "import { Liniar } from '@downhill/nn';",
      ['cannot be loaded', 'Liniar'],
    ],
    ['no export', 'none.mjs', 'export const model = 1;', ['must be a function', 'there is none']],
    [
      'an export of another kind',
      'instance.mjs',
      `${head}export default new Linear(10);`,
      [
        'its default export must be a function that returns a Module, and it is an instance of Linear',
      ],
    ],
    [
      'a function that returns no module',
      'number.mjs',
      'export default () => 3;',
      ['must return a Module, and returned a number'],
    ],
    [
      'a function that throws',
      'throws.mjs',
      `${head}export default () => {\n  throw new Error('not today');\n};`,
      ['the function that makes the network threw: not today (throws.mjs:3:'],
    ],
    [
      'a forward that throws',
      'forward.mjs',
      `${head}class Mine extends Module {
         layer = new Linear(5, 10);
         forward(x) {
           return this.layer.forward(x);
         }
       }
       export default () => new Mine();`,
      [
        'the network threw when it was given images [2, 784]: linear: widths differ (784 ≠ 5) · x [2, 784] · weight [10, 5]',
        'in layer',
        '(forward.mjs:5:',
      ],
    ],
    [
      'a wrong output shape',
      'shape.mjs',
      `${head}export default () => new Sequential(new Linear(7));`,
      ['must return [N, 10], and for 2 images it returned [2, 7]', 'new Linear(10)'],
    ],
    [
      'a wrong input shape',
      'input.mjs',
      'export const inputShape = [1, 20, 20]; export default () => {};',
      ['inputShape must hold the 28×28 = 784 pixels of an image, and is [1,20,20]'],
    ],
    [
      'a class',
      'class.mjs',
      `${head}export default class Mine extends Module {}`,
      ['returns a Module, and it is a class', '({ classes, seed }) => new Mine().initialize(seed)'],
    ],
    [
      'require, which knows no libraries of ours',
      'require.cjs',
      "const { Linear } = require('@downhill/nn');",
      ['Cannot find module', 'write the file as an ES module', 'require.cjs:1:'],
    ],
    [
      'a forward for one number of images',
      'two.mjs',
      `${head}class Mine extends Module {
         layer = new Linear(10);
         forward(x) {
           return this.layer.forward(x).reshape([2, 10]);
         }
       }
       export default () => new Mine();`,
      [
        'the network cannot learn, given images [3, 784] in training: reshape: 30 elements do not fit',
        '(two.mjs:5:',
      ],
    ],
    [
      'an output that no gradient comes back from',
      'cut.mjs',
      `${head}export default () => new Sequential(new Linear(10), (x) => x.detach());`,
      ['the network cannot learn', 'this tensor takes no gradient'],
    ],
    [
      'a promise that is never settled',
      'never.mjs',
      'export default () => new Promise(() => {});',
      ['--model never.mjs: it waits for a promise that nothing will settle'],
    ],
    [
      'an import that is never done',
      'pending.mjs',
      'await new Promise(() => {}); export default () => {};',
      ['--model pending.mjs: it waits for a promise that nothing will settle'],
    ],
    [
      'nothing to learn',
      'nothing.mjs',
      `${head}export default () => new Sequential((x) => x.slice([null, null], [0, 10]));`,
      ['no parameters'],
    ],
  ])('%s', async (_, name, source, texts) => {
    if (source !== null) modelFile(name, source);
    const { code, stdout, stderr } = await train(name);
    expect(code).toBe(1);
    const said = stderr + stdout;
    for (const text of texts) expect(said).toContain(text);
  });

  it('TypeScript, where this Node does not load it', async () => {
    const file = modelFile('typed.ts', `${head}export default (): Module => new Linear(10);`);
    const { code, stderr, stdout } = await train(file);
    if (Reflect.get(process.features, 'typescript')) expect(code).toBe(0);
    else {
      expect(code).toBe(1);
      expect(stderr + stdout).toContain('Node 22.18 and newer load TypeScript');
    }
  });
});
