/** The trainer as its listeners see it: in a real worker, and in this thread. */
import { afterEach, describe, expect, it } from 'vitest';
import { startWorkerTrainer } from '../../src/trainer/client.js';
import { startInProcessTrainer } from '../../src/trainer/in-process.js';
import type { RunConfig, TrainerPort } from '../../src/trainer/protocol.js';
import { digitFolder, someDigits } from '../support/digits.js';
import { config as defaults } from '../support/events.js';
import { workerProgram } from '../support/program.js';
import { Recorder } from '../support/recorder.js';

const data = digitFolder(someDigits(400), someDigits(100, { seed: 2 }));
const config: RunConfig = { ...defaults, data, batchSize: 16, epochs: 2 };
const endless: RunConfig = { ...config, epochs: 1_000_000 };

const starts = {
  worker: (wanted: RunConfig) => startWorkerTrainer(wanted, workerProgram),
  'this thread': (wanted: RunConfig) => startInProcessTrainer(wanted, true),
};

const open: TrainerPort[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((trainer) => trainer.close()));
});

function started(wanted: RunConfig, start: (wanted: RunConfig) => TrainerPort = starts.worker) {
  const trainer = start(wanted);
  open.push(trainer);
  return { trainer, recorder: new Recorder(trainer) };
}

describe.each(Object.entries(starts))('a trainer in %s', (_, start) => {
  it('tells of a whole run', async () => {
    const { recorder } = started(config, start);
    await recorder.next('done');
    const { events } = recorder;
    expect(events.filter(({ type }) => type !== 'progress').map(({ type }) => type)).toEqual([
      'loading',
      'start',
      'epoch',
      'epoch',
      'done',
    ]);
    expect(recorder.losses).toHaveLength(50);
    const progress = events.filter((event) => event.type === 'progress');
    expect(progress.at(-1)).toMatchObject({ state: 'done', epoch: 2, step: 50 });
    for (const packet of progress) {
      expect(packet.probe?.count).toBe(100);
      expect(packet.samples).toHaveLength(8);
      for (const { pixels, probabilities, label } of packet.samples) {
        expect(pixels.length).toBe(784);
        expect(label).toBeLessThan(10);
        expect(probabilities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 5);
      }
    }
    const [start1, epoch1, epoch2, done] = [
      events.find((event) => event.type === 'start'),
      ...events.filter((event) => event.type === 'epoch'),
      events.find((event) => event.type === 'done'),
    ];
    expect(start1).toMatchObject({ config, parameters: 13_002, stepsPerEpoch: 25 });
    expect(epoch1).toMatchObject({ epoch: 1, step: 25 });
    expect(epoch2).toMatchObject({ epoch: 2, step: 50 });
    expect(done).toMatchObject({ epochs: 2, steps: 50 });
    const mean = (losses: number[]) => losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
    expect(epoch1?.type === 'epoch' && epoch1.trainLoss).toBeCloseTo(
      mean(recorder.losses.slice(0, 25)),
      10,
    );
  });

  it('pauses, steps and goes on', async () => {
    const { trainer, recorder } = started(endless, start);
    await recorder.next('progress');
    trainer.send({ type: 'pause' });
    const paused = await recorder.next('progress', ({ state }) => state === 'paused');

    trainer.send({ type: 'step', count: 1 });
    const one = await recorder.next('progress', ({ step }) => step > paused.step);
    expect(one).toMatchObject({ state: 'paused', step: paused.step + 1 });
    expect(one.losses).toHaveLength(1);

    trainer.send({ type: 'step', count: 30 });
    const more = await recorder.next(
      'progress',
      ({ state, step }) => state === 'paused' && step > one.step,
    );
    expect(more.step).toBe(one.step + 30);

    trainer.send({ type: 'resume' });
    await recorder.next('progress', ({ state, step }) => state === 'running' && step > more.step);
  });

  it('changes the learning rate', async () => {
    const { trainer, recorder } = started(endless, start);
    await recorder.next('progress', ({ learningRate }) => learningRate === config.learningRate);
    trainer.send({ type: 'setLearningRate', learningRate: 0.5 });
    const { state } = await recorder.next('progress', ({ learningRate }) => learningRate === 0.5);
    expect(state).toBe('running');
  });

  it('keeps a pace, hears commands meanwhile, and learns the same', async () => {
    const { trainer, recorder } = started({ ...config, pace: 0.01 }, start);
    const first = await recorder.next('progress');
    expect(first.step).toBe(1);
    trainer.send({ type: 'step', count: 1 });
    const second = await recorder.next('progress', ({ state }) => state === 'paused');
    expect(second.step).toBe(2);
    trainer.send({ type: 'resume' });
    const third = await recorder.next('progress', ({ state }) => state === 'running');
    expect(third.step).toBe(2);
    trainer.send({ type: 'setPace', pace: null });
    const { parametersDigest, steps } = await recorder.next('done');

    const unhurried = started(config, start);
    const done = await unhurried.recorder.next('done');
    expect({ parametersDigest, steps }).toEqual({
      parametersDigest: done.parametersDigest,
      steps: done.steps,
    });
  });

  it('counts the time that a pace takes, and not in how fast it was', async () => {
    const { recorder } = started({ ...config, batchSize: 40, epochs: 1, pace: 20 }, start);
    const epoch = await recorder.next('epoch');
    const done = await recorder.next('done');
    const work = (done.microsecondsPerStep * done.steps) / 1e6;
    expect(done.steps).toBeGreaterThan(5);
    expect(done.trainSeconds).toBeGreaterThan(work + 0.1);
    expect(epoch.seconds).toBeCloseTo(done.trainSeconds, 9);
  });

  it('stops where it is', async () => {
    const { trainer, recorder } = started(endless, start);
    await recorder.next('epoch');
    trainer.send({ type: 'stop' });
    const done = await recorder.next('done');
    expect(done.epochs).toBeGreaterThanOrEqual(1);
    expect(done.steps).toBe(recorder.losses.length);
    expect(done.test.count).toBe(100);
  });

  it('starts again with another configuration: in the midst of a run, at its end, after an error', async () => {
    const { trainer, recorder } = started(endless, start);
    await recorder.next('progress');
    trainer.send({ type: 'restart', config: { ...config, seed: 2 } });
    expect(await recorder.next('start')).toMatchObject({ config: { epochs: 2, seed: 2 } });
    const first = await recorder.next('done');
    expect(first.steps).toBe(50);

    trainer.send({ type: 'restart', config: { ...config, model: '12-10' } });
    expect((await recorder.next('error')).message).toMatch('begins with 12 inputs');

    trainer.send({ type: 'restart', config: { ...config, seed: 2 } });
    await recorder.next('start');
    expect((await recorder.next('done')).parametersDigest).toBe(first.parametersDigest);
  });

  it('ignores other commands once a run is over', async () => {
    const { trainer, recorder } = started(config, start);
    await recorder.next('done');
    const before = recorder.events.length;
    trainer.send({ type: 'resume' });
    trainer.send({ type: 'stop' });
    trainer.send({ type: 'setLearningRate', learningRate: 1 });
    trainer.send({ type: 'restart', config });
    await recorder.next('done');
    expect(recorder.events[before]?.type).toBe('loading');
  });

  it('tells nothing after it was closed', async () => {
    const { trainer, recorder } = started(endless, start);
    await recorder.next('progress');
    await trainer.close();
    const before = recorder.events.length;
    trainer.send({ type: 'restart', config });
    await new Promise((resolve) => setImmediate(resolve));
    expect(recorder.events).toHaveLength(before);
  });

  it('reports an error with a hint', async () => {
    const { recorder } = started({ ...config, data: '/nowhere' }, start);
    const error = await recorder.next('error');
    expect(error.message).toContain('/nowhere: there is no such folder');
    expect(error.hint).toContain('train-images-idx3-ubyte');
    expect(error.stack).toContain('at ');
  });
});

describe('the same seed', () => {
  async function result(trainer: TrainerPort, watch?: (recorder: Recorder) => Promise<void>) {
    open.push(trainer);
    const recorder = new Recorder(trainer);
    await watch?.(recorder);
    const { parametersDigest } = await recorder.next('done');
    return { parametersDigest, losses: recorder.losses };
  }

  it('gives the same losses and parameters, bit for bit, wherever it runs and whoever watches', async () => {
    const reference = await result(startInProcessTrainer(config, false));
    expect(reference.losses).toHaveLength(50);
    expect(await result(startInProcessTrainer(config, true))).toEqual(reference);
    expect(await result(starts.worker(config))).toEqual(reference);
    expect(await result(starts.worker({ ...config, seed: 8 }))).not.toEqual(reference);
  });

  it('is not disturbed by pauses, single steps and a learning rate set to what it was', async () => {
    const disturbed = starts.worker(config);
    disturbed.send({ type: 'pause' });
    const found = await result(disturbed, async (recorder) => {
      await recorder.next('progress', ({ state }) => state === 'paused');
      for (let step = 1; step <= 5; step++) {
        disturbed.send({ type: 'step', count: 1 });
        await recorder.next('progress', (packet) => packet.step === step);
      }
      disturbed.send({ type: 'setLearningRate', learningRate: config.learningRate });
      disturbed.send({ type: 'step', count: 7 });
      await recorder.next('progress', (packet) => packet.step === 12);
      disturbed.send({ type: 'resume' });
    });
    expect(found).toEqual(await result(startInProcessTrainer(config)));
  });
});

describe('a worker that ends by itself', () => {
  it.each([
    ['exits', 'process.exit(3)', 'the trainer ended unexpectedly: exit code 3'],
    [
      'throws',
      "throw new Error('the kernel broke')",
      'the trainer ended unexpectedly: the kernel broke',
    ],
  ])('is reported where it %s', async (_, source, message) => {
    const { recorder } = started(config, (wanted) =>
      startWorkerTrainer(wanted, new URL(`data:text/javascript,${encodeURIComponent(source)}`)),
    );
    const error = await recorder.next('error');
    expect(error.message).toMatch(message);
    expect(error.hint).toContain('Start again');
  });

  it('can be started again', async () => {
    // Ends at once for the seed 1, and tells that it is done for any other.
    const source = `
      import { parentPort, workerData } from 'node:worker_threads';
      const { seed } = workerData.config;
      if (seed === 1) process.exit(3);
      parentPort.postMessage({ type: 'loading', message: 'seed ' + seed, fraction: null });
      parentPort.on('message', () => {});`;
    const { trainer, recorder } = started({ ...config, seed: 1 }, (wanted) =>
      startWorkerTrainer(wanted, new URL(`data:text/javascript,${encodeURIComponent(source)}`)),
    );
    await recorder.next('error');
    trainer.send({ type: 'pause' });
    trainer.send({ type: 'restart', config: { ...config, seed: 2 } });
    expect(await recorder.next('loading')).toMatchObject({ message: 'seed 2' });
  });
});
