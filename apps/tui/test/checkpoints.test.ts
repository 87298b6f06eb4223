/** Runs that are interrupted and gone on with, and what they leave behind, on the real program. */
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zeros } from '@downhill/autograd';
import { exportOnnx, Linear, ReLU, Sequential, takeCheckpoint } from '@downhill/nn';
import {
  CheckpointFolder,
  loadSafetensors,
  saveCheckpoint,
  saveSafetensors,
} from '@downhill/nn/node';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { digitFolder, someDigits } from './support/digits.js';
import { jsonLines, runProgram } from './support/program.js';

const data = digitFolder(someDigits(400), someDigits(100, { seed: 2 }));
const otherData = digitFolder(someDigits(300), someDigits(100, { seed: 2 }));
const settings = ['--data', data, '--model', '784-8-10', '--optimizer', 'adam', '--seed', '3'];
const ofEpochs = (count: number) => {
  return [...settings, '--epochs', `${count}`, '--batch-size', '16', '--json'];
};
const run = ofEpochs(3);
/** However late the signal comes, there is something left to be interrupted. */
const endless = ofEpochs(1_000_000);

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'downhill-checkpoints-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const ofType = (stdout: string, type: string) =>
  jsonLines(stdout).filter((line) => line.type === type);

/** Runs until so many checkpoints were told of, then sends the signal. */
async function interrupted(argv: readonly string[], count: number, signal: NodeJS.Signals) {
  let sent = false;
  return runProgram(argv, {
    onOutput: (text, child) => {
      if (!sent && text.split('"saved"').length > count) sent = child.kill(signal);
    },
  });
}

/** In which epoch a run has got, by its newest checkpoint. */
const epochIn = (folder: string) =>
  new CheckpointFolder(folder).newest().checkpoint.position!.epoch;

describe('--resume', () => {
  it('goes on from the newest checkpoint of a killed run, and ends with the same bits', async () => {
    const folder = join(temporaryFolder(), 'runs', 'first');
    const keep = ['--checkpoint-dir', folder, '--checkpoint-every', '7'];
    const killed = await interrupted([...endless, ...keep], 5, 'SIGKILL');
    expect(killed.signal).toBe('SIGKILL');

    const epochs = epochIn(folder) + 1;
    const whole = await runProgram(ofEpochs(epochs));
    const again = await runProgram(['--resume', folder, '--epochs', `${epochs}`, '--json']);
    expect(again).toMatchObject({ code: 0, stderr: 'loading the digits\n' });
    const [start] = ofType(again.stdout, 'start');
    expect(start!.config).toEqual(ofType(whole.stdout, 'start')[0]!.config);
    const [notice] = ofType(again.stdout, 'notice');
    expect(notice!.message).toMatch(
      new RegExp(
        `^going on from ${folder}/checkpoint-\\d+-step-(\\d+)\\.safetensors, in epoch \\d+ after step \\1$`,
      ),
    );
    const results = ({ stdout }: typeof whole) => {
      const { steps, epochs, testLoss, parametersDigest } = ofType(stdout, 'done')[0]!;
      return { steps, epochs, testLoss, parametersDigest };
    };
    expect(results(again)).toEqual(results(whole));
    const losses = ({ stdout }: typeof whole) =>
      ofType(stdout, 'epoch').map(({ epoch, trainLoss, testLoss }) => [epoch, trainLoss, testLoss]);
    expect(losses(again).length).toBeGreaterThan(0);
    expect(losses(again)).toEqual(losses(whole).slice(-losses(again).length));
    // It keeps checkpoints as often as before.
    const kept = ofType(again.stdout, 'saved').map(({ step }) => Number(step));
    expect(kept.some((step) => step % 7 === 0 && step % 25 !== 0)).toBe(true);
    // Three, and the best where that is not among them.
    expect([3, 4]).toContain(readdirSync(folder).length);
  });

  it('goes on from where a signal stopped it, for more epochs, at another rate', async () => {
    const folder = temporaryFolder();
    const stopped = await interrupted([...endless, '--checkpoint-dir', folder], 1, 'SIGTERM');
    expect(stopped.code).toBe(143);
    const reached = ofType(stopped.stdout, 'done')[0]!.steps;
    expect(ofType(stopped.stdout, 'saved').at(-1)).toMatchObject({
      what: 'checkpoint',
      step: reached,
    });

    const epochs = epochIn(folder) + 2;
    const further = ['--epochs', `${epochs}`, '--lr', '0.0125', '--json'];
    const again = await runProgram(['--resume', folder, ...further]);
    expect(ofType(again.stdout, 'done')[0]).toMatchObject({ epochs, steps: 25 * epochs });
    expect(ofType(again.stdout, 'step').at(-1)).toMatchObject({ lr: 0.0125 });
    expect(Number(ofType(again.stdout, 'step')[0]!.step)).toBe(Number(reached) + 1);
  });

  it('passes over what is broken, and says so', async () => {
    const folder = temporaryFolder();
    await runProgram([...run, '--checkpoint-dir', folder]);
    const files = new CheckpointFolder(folder).list();
    truncateSync(files.at(-1)!, 1000);
    const { stdout } = await runProgram(['--resume', folder, '--headless']);
    expect(stdout).toContain(`note      passed over: readSafetensors: ${files.at(-1)}: truncated`);
    expect(stdout).toContain(`note      going on from ${files.at(-2)}, in epoch 3 after step 50\n`);
    expect(stdout).toMatch(/^saved {5}.*checkpoint-000004-step-75\.safetensors$/m);
    expect(stdout).toContain('3 epochs · 75 steps');
  });

  it('of a single file keeps no checkpoints unless asked to', async () => {
    const folder = temporaryFolder();
    await runProgram([...run, '--checkpoint-dir', folder]);
    const [first] = new CheckpointFolder(folder).list();
    const { stdout } = await runProgram(['--resume', first!, '--json']);
    expect(ofType(stdout, 'saved')).toEqual([]);
    expect(ofType(stdout, 'done')[0]).toMatchObject({ steps: 75 });
  });

  it('of a run that has ended tells its result again', async () => {
    const folder = temporaryFolder();
    const whole = await runProgram([...run, '--checkpoint-dir', folder]);
    const again = await runProgram(['--resume', folder, '--json']);
    const digest = ({ stdout }: typeof whole) => ofType(stdout, 'done')[0]!.parametersDigest;
    expect(digest(again)).toBe(digest(whole));
    expect(ofType(again.stdout, 'saved')).toEqual([]);
  });
});

describe('what cannot be', () => {
  const folder = mkdtempSync(join(tmpdir(), 'downhill-checkpoints-'));
  const empty = join(folder, 'empty.safetensors');
  const foreign = join(folder, 'foreign.safetensors');
  const weights = join(folder, 'weights.safetensors');
  const kept = join(folder, 'kept');
  writeFileSync(empty, '');
  saveCheckpoint(foreign, takeCheckpoint({ model: new Linear(1, 1) }));
  saveSafetensors(weights, new Linear(1, 1).stateDict());
  const ready = runProgram([...run, '--checkpoint-dir', kept]);

  it.each<[argv: readonly string[], code: number, stderr: string]>([
    [['--checkpoint-every', '5'], 2, '--checkpoint-every needs --checkpoint-dir, which says where'],
    [['--checkpoint-dir', empty], 1, `--checkpoint-dir ${empty}: EEXIST`],
    [
      [...settings, '--checkpoint-dir', kept],
      1,
      `--checkpoint-dir ${kept} holds the checkpoints of a run\n  Go on with it by --resume ${kept}, or name another folder.`,
    ],
    [
      ['--resume', join(folder, 'none')],
      1,
      `--resume ${folder}/none: there is no such folder or file`,
    ],
    [['--resume', data], 1, `there is no checkpoint that can be read in ${data}`],
    [['--resume', empty], 1, `${empty}: a file begins with 8 bytes, and there are 0`],
    [['--resume', weights], 1, 'this is a safetensors file, and no checkpoint'],
    [['--resume', foreign], 1, `${foreign} holds no settings that this program could go on with`],
    [
      ['--resume', kept, '--batch-size', '8'],
      2,
      '--batch-size 8 would make another run of it: the checkpoint has 16',
    ],
    [['--resume', kept, '--model', '784-9-10'], 2, '--model 784-9-10 would make another run of it'],
    [
      ['--resume', kept, '--data', otherData],
      1,
      'is of a run on 400 digits, and there are 300\n  Give the --data that it began with.',
    ],
    [
      ['--export-onnx', join(folder, 'none', 'x.onnx')],
      1,
      `--export-onnx ${folder}/none/x.onnx: there is no folder ${folder}/none`,
    ],
  ])('%j', async (argv, code, message) => {
    await ready;
    const outcome = await runProgram([...argv, '--headless']);
    expect(outcome).toMatchObject({ code, stdout: '' });
    expect(outcome.stderr).toContain(message);
  });

  afterAll(() => rmSync(folder, { recursive: true }));
});

describe('--export-safetensors and --export-onnx', () => {
  it('write the network at the end', async () => {
    const folder = temporaryFolder();
    const [safetensors, onnx] = [join(folder, 'net.safetensors'), join(folder, 'net.onnx')];
    const exports = ['--export-safetensors', safetensors, '--export-onnx', onnx];
    const { stdout } = await runProgram([...run, '--epochs', '1', ...exports]);
    expect(ofType(stdout, 'saved')).toEqual([
      { type: 'saved', what: 'safetensors', path: safetensors, step: 25 },
      { type: 'saved', what: 'onnx', path: onnx, step: 25 },
    ]);
    const model = new Sequential(new Linear(784, 8), new ReLU(), new Linear(8, 10));
    model.loadStateDict(loadSafetensors(safetensors).tensors);
    expect(readFileSync(onnx)).toEqual(Buffer.from(exportOnnx(model, [zeros([1, 784])])));
  });

  it('that cannot be written are an error, after which the result is told all the same', async () => {
    const folder = temporaryFolder();
    const { code, stdout } = await runProgram([...run, '--epochs=1', '--export-onnx', folder]);
    expect(code).toBe(1);
    const [error, done] = jsonLines(stdout).slice(-2);
    expect(error).toMatchObject({ type: 'error', message: expect.stringContaining(folder) });
    expect(done).toMatchObject({ type: 'done', steps: 25 });
  });
});
