/** What a run reads and writes, as its listeners are told: in a real worker, and in this thread. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CheckpointFolder } from '@downhill/nn/node';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { startWorkerTrainer } from '../../src/trainer/client.js';
import { noFiles, type RunFiles } from '../../src/trainer/files.js';
import { startInProcessTrainer } from '../../src/trainer/in-process.js';
import type { RunConfig, TrainerPort } from '../../src/trainer/protocol.js';
import { digitFolder, someDigits } from '../support/digits.js';
import { config as defaults } from '../support/events.js';
import { workerProgram } from '../support/program.js';
import { Recorder } from '../support/recorder.js';

const data = digitFolder(someDigits(120), someDigits(50, { seed: 2 }));
const config: RunConfig = { ...defaults, data, batchSize: 20, epochs: 2 };
const folder = mkdtempSync(join(tmpdir(), 'downhill-files-'));
afterAll(() => rmSync(folder, { recursive: true }));

const open: TrainerPort[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((trainer) => trainer.close()));
});

const starts: Readonly<Record<string, (files: RunFiles) => TrainerPort>> = {
  worker: (files) => startWorkerTrainer(config, workerProgram, files),
  'this thread': (files) => startInProcessTrainer(config, true, files),
};

describe.each(Object.entries(starts))('in %s', (name, start) => {
  const checkpoints = join(folder, name.replace(' ', '-'));

  function started(files: Partial<RunFiles>) {
    const trainer = start({ ...noFiles, ...files });
    open.push(trainer);
    return { trainer, recorder: new Recorder(trainer) };
  }

  it('checkpoints are told of', async () => {
    const { recorder } = started({ checkpoints, checkpointEvery: 4 });
    await recorder.next('done');
    const saved = recorder.events.filter((event) => event.type === 'saved');
    expect(saved.map(({ what, step }) => [what, step])).toEqual(
      [4, 6, 8, 12].map((step) => ['checkpoint', step]),
    );
    expect(new CheckpointFolder(checkpoints).list()).toContain(saved.at(-1)!.path);
  });

  it('a resumed run says so and goes on; started again, it begins', async () => {
    const path = new CheckpointFolder(checkpoints).list().at(-2)!;
    const resume = {
      path,
      learningRate: null,
      checkpointEvery: null,
      passedOver: ['one was broken'],
    };
    const { trainer, recorder } = started({ resume });
    const resumed = await recorder.next('done');
    const told = recorder.events.filter((event) => event.type === 'notice');
    expect(told.map(({ message }) => message)).toEqual([
      'one was broken',
      `going on from ${path}, in epoch 2 after step 8`,
    ]);
    expect(recorder.losses).toHaveLength(4);

    trainer.send({ type: 'restart', config });
    const again = await recorder.next('done');
    expect(recorder.losses).toHaveLength(4 + 12);
    expect(again).toMatchObject({ steps: 12, parametersDigest: resumed.parametersDigest });
    expect(recorder.events.filter((event) => event.type === 'notice')).toHaveLength(2);
  });

  it('a checkpoint that cannot be written ends nothing', async () => {
    const blocked = join(folder, 'blocked');
    writeFileSync(blocked, '');
    const { recorder } = started({ checkpoints: blocked });
    await recorder.next('done');
    const told = recorder.events.filter((event) => event.type === 'notice');
    expect(told).toHaveLength(2);
    expect(told[0]!.message).toMatch(/^no checkpoint was written: EEXIST/);
  });
});

it('a worker that is closed in the middle of a run leaves a checkpoint', async () => {
  const checkpoints = join(folder, 'closed');
  const trainer = startWorkerTrainer({ ...config, epochs: 1_000_000 }, workerProgram, {
    ...noFiles,
    checkpoints,
  });
  const recorder = new Recorder(trainer);
  trainer.send({ type: 'step', count: 4 });
  await recorder.next('progress', ({ state, step }) => state === 'paused' && step === 4);
  await trainer.close();
  expect(new CheckpointFolder(checkpoints).newest().checkpoint.position).toMatchObject({ step: 4 });
});
