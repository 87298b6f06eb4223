import type { FitEvent } from '@downhill/nn';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Learner } from '../../src/trainer/learner.js';
import { ProgressPackets } from '../../src/trainer/progress.js';
import type { TrainerState } from '../../src/trainer/protocol.js';
import { someDigits } from '../support/digits.js';
import { config, type EventOf } from '../support/events.js';

const train = someDigits(64);
const test = someDigits(20, { seed: 2 });

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const pass = (milliseconds: number) => vi.advanceTimersByTime(milliseconds);

/** Packets of a run of its own in which a probe takes so many milliseconds. */
function prepare({ watched = true, probeTakes = 0, batchSize = 4, waited = 0 } = {}) {
  const learner = new Learner({ ...config, batchSize }, train);
  const slow: typeof learner.measureQuickly = (data) => {
    pass(probeTakes);
    return learner.measureQuickly(data);
  };
  const probed: Learner = Object.create(learner, { measureQuickly: { value: slow } });
  const digits = { train, test, source: 'here', notice: null };
  const packets = new ProgressPackets(probed, digits, watched);
  const step = () => {
    const event: FitEvent | undefined = learner.events.next().value;
    if (event?.type !== 'step') throw new Error('the epoch is over');
    packets.add(event, 0.001, waited);
    return event;
  };
  const take = (state: TrainerState = 'running') => {
    const packet = packets.take(state);
    return packet as EventOf<'progress'>;
  };
  return { learner, packets, step, take };
}

describe('packets', () => {
  it('are due at once, then ten times a second', () => {
    const { packets, take } = prepare();
    expect(packets.isDue()).toBe(true);
    take();
    pass(99);
    expect(packets.isDue()).toBe(false);
    pass(1);
    expect(packets.isDue()).toBe(true);
  });

  it('hold every loss once, the last one being that of their step', () => {
    const { step, take, learner } = prepare();
    const losses = [step(), step(), step()].map(({ loss }) => loss);
    learner.optimizer.learningRate = 0.3;
    expect(take()).toMatchObject({
      state: 'running',
      epoch: 1,
      step: 3,
      losses: Float64Array.from(losses),
      learningRate: 0.3,
      trainSeconds: 0.003,
      imagesPerSecond: expect.closeTo(4_000, 6),
    });
    expect(take('paused')).toMatchObject({ state: 'paused', step: 3, losses: new Float64Array() });
    const { loss } = step();
    expect(take()).toMatchObject({ step: 4, losses: Float64Array.of(loss) });
  });

  it('count what a pace lets it wait', () => {
    const { step, take } = prepare({ waited: 0.25 });
    for (let i = 0; i < 3; i++) step();
    const { trainSeconds, imagesPerSecond } = take();
    expect(trainSeconds).toBeCloseTo(0.753, 9);
    expect(imagesPerSecond).toBeCloseTo(4 / 0.251, 6);
  });

  it('show digits of the last batch with what the network said of them', () => {
    const { step, take } = prepare({ batchSize: 20 });
    expect(take().samples).toEqual([]);
    const { indices, outputs } = step();
    const { samples } = take();
    expect(samples.map(({ label }) => label)).toEqual(
      [...indices.subarray(0, 8)].map((index) => train.labels[index]),
    );
    expect(samples[7]?.pixels).toEqual(
      train.images.slice(indices[7]! * 784, (indices[7]! + 1) * 784),
    );
    expect(samples[7]?.probabilities).toEqual([...outputs.softmax().slice(7).data]);
  });

  it('show fewer digits of a smaller batch', () => {
    const { step, take } = prepare({ batchSize: 3 });
    step();
    expect(take().samples).toHaveLength(3);
  });

  it('carry neither samples nor probes where nobody watches', () => {
    const { step, take } = prepare({ watched: false });
    step();
    expect(take()).toMatchObject({ samples: [], probe: null });
  });
});

describe('probes', () => {
  it('come four times a second while they are quick', () => {
    const { step, take } = prepare({ probeTakes: 2 });
    const first = take().probe;
    expect(first).toMatchObject({ count: 20 });
    step();
    pass(249);
    expect(take().probe).toBe(first);
    pass(1);
    expect(take().probe).not.toBe(first);
  });

  it('come more rarely where they are slow: below 5 % of the time', () => {
    const { step, take } = prepare({ probeTakes: 50 });
    const first = take().probe;
    step();
    pass(999);
    expect(take().probe).toBe(first);
    pass(1);
    expect(take().probe).not.toBe(first);
  });

  it('show the network as it is when training rests, once', () => {
    const { step, take } = prepare({ probeTakes: 50 });
    const running = take().probe;
    step();
    const paused = take('paused').probe;
    expect(paused).not.toBe(running);
    expect(take('paused').probe).toBe(paused);
    step();
    expect(take('done').probe).not.toBe(paused);
  });
});
