/** Networks with a recipe on the real program. */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CheckpointFolder, loadSafetensors } from '@downhill/nn/node';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { runConfig } from '../src/cli/config.js';
import { optionsWithRecipe } from '../src/cli/recipe.js';
import { startWorkerTrainer } from '../src/trainer/client.js';
import { presets } from '../src/trainer/presets/index.js';
import type { TrainerPort } from '../src/trainer/protocol.js';
import { digitFolder, someDigits } from './support/digits.js';
import { jsonLines, runProgram, workerProgram } from './support/program.js';
import { Recorder } from './support/recorder.js';

const data = digitFolder(someDigits(1_200), someDigits(100, { seed: 2 }));
const ofType = (stdout: string, type: string) =>
  jsonLines(stdout).filter((line) => line.type === type);
const doneOf = ({ stdout }: { stdout: string }) => ofType(stdout, 'done')[0]!;

/** All that a recipe can be made of, on a small network. */
const everything = [
  ...['--data', data, '--model', 'mlp', '--epochs', '3', '--batch-size', '100', '--json'],
  ...['--augment', 'elastic', '--schedule', 'cosine', '--average', '0.9'],
  ...['--label-smoothing', '0.1', '--weight-decay', '0.01'],
  ...['--views', '3'],
];

/** A module for `node --import`: the process dies when it has written a checkpoint for the so-manieth time, unnamed yet. */
const dyingAtCheckpoint = (count: number) =>
  `data:text/javascript,${encodeURIComponent(`
    import fs from 'node:fs';
    import { syncBuiltinESMExports } from 'node:module';
    const { renameSync } = fs;
    let left = ${count};
    fs.renameSync = (from, to) => {
      if (to.includes('checkpoint-') && --left === 0) process.kill(process.pid, 'SIGKILL');
      renameSync(from, to);
    };
    syncBuiltinESMExports();
  `)}`;

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'downhill-presets-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const open: TrainerPort[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((trainer) => trainer.close()));
});

describe('a run with all that a recipe can be made of', () => {
  const whole = runProgram(everything);

  it('tells its recipe', async () => {
    const { code, stdout } = await whole;
    expect(code).toBe(0);
    const { recipe } = presets.mlp;
    expect(ofType(stdout, 'start')[0]!.config).toMatchObject({
      ...recipe,
      ...{ model: 'mlp', epochs: 3, batchSize: 100, augment: 'elastic', schedule: 'cosine' },
      ...{ average: 0.9, labelSmoothing: 0.1, weightDecay: 0.01, views: 3 },
    });
  });

  it.each(['1', '2', '3'])('has the same bits on %s threads', async (threads) => {
    const { parametersDigest, testLoss, testAccuracy } = doneOf(await whole);
    const other = await runProgram([...everything, '--threads', threads]);
    expect(doneOf(other)).toMatchObject({ parametersDigest, testLoss, testAccuracy });
  });

  it('goes on after it was killed with the same bits', async () => {
    const folder = temporaryFolder();
    const killed = await runProgram(
      [...everything, '--checkpoint-dir', folder, '--checkpoint-every', '5'],
      { nodeArguments: ['--import', dyingAtCheckpoint(5)] },
    );
    expect(killed.signal).toBe('SIGKILL');
    expect(new CheckpointFolder(folder).newest().checkpoint.position).toMatchObject({ step: 15 });
    const again = await runProgram(['--resume', folder, '--json']);
    const { parametersDigest, testLoss } = doneOf(await whole);
    expect(doneOf(again)).toMatchObject({ parametersDigest, testLoss });
  });

  it('exports the averaged weights, which it was tested with', async () => {
    const path = join(temporaryFolder(), 'net.safetensors');
    const run = await runProgram([...everything, '--export-safetensors', path]);
    const hash = createHash('sha256');
    for (const { data: numbers } of Object.values(loadSafetensors(path).tensors)) {
      hash.update(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength));
    }
    expect(hash.digest('hex')).toBe(doneOf(run).parametersDigest);
  });

  it('can be watched, disturbed and started again with the same bits', async () => {
    const config = runConfig(optionsWithRecipe(everything));
    const trainer = startWorkerTrainer(config, workerProgram);
    open.push(trainer);
    const recorder = new Recorder(trainer);
    trainer.send({ type: 'step', count: 5 });
    const paused = await recorder.next(
      'progress',
      ({ state, step }) => state === 'paused' && step === 5,
    );
    expect(paused.samples).toHaveLength(8);
    expect(paused.baseLearningRate).toBe(config.learningRate);

    trainer.send({ type: 'setLearningRate', learningRate: 2 * paused.learningRate });
    const faster = await recorder.next('progress');
    expect(faster.baseLearningRate).toBeCloseTo(2 * config.learningRate, 12);
    trainer.send({ type: 'resume' });
    await recorder.next('epoch');

    trainer.send({ type: 'restart', config });
    await recorder.next('start');
    const done = await recorder.next('done');
    expect(done.parametersDigest).toBe(doneOf(await whole).parametersDigest);
  });
});
