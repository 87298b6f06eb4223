/** What helps around `fit`: when to stop, and which learning rate to begin with. */
import { describe, expect, it } from 'vitest';
import * as nn from '../src/index.js';
import { spiral } from './support/spiral.js';

describe('EarlyStopping', () => {
  const outcomes = (options: nn.EarlyStoppingOptions, measures: readonly number[]) => {
    const stopping = new nn.EarlyStopping(options);
    return measures.map((measure) => [stopping.update(measure), stopping.isOver]);
  };

  it.each([
    [
      'smaller is better',
      { patience: 1 },
      [3, 2, 2, 2],
      [
        [true, false],
        [true, false],
        [false, false],
        [false, true],
      ],
    ],
    [
      'greater is better',
      { mode: 'max' as const, patience: 0 },
      [1, 2, 1.5],
      [
        [true, false],
        [true, false],
        [false, true],
      ],
    ],
    [
      'by at least so much',
      { patience: 0, least: 0.5 },
      [3, 2.6],
      [
        [true, false],
        [false, true],
      ],
    ],
    [
      'NaN is never better',
      { patience: 0 },
      [Number.NaN, 1],
      [
        [false, true],
        [true, false],
      ],
    ],
  ])('%s', (_, options, measures, expected) => {
    expect(outcomes(options, measures)).toEqual(expected);
  });

  it('goes on from its state, by way of JSON', () => {
    const first = new nn.EarlyStopping({ patience: 1 });
    expect(first.best).toBeNull();
    for (const measure of [2, 3]) first.update(measure);
    const second = new nn.EarlyStopping({ patience: 1 });
    second.loadStateDict(JSON.parse(JSON.stringify(first.stateDict())));
    expect(second.best).toBe(2);
    expect([second.update(2.5), second.isOver]).toEqual([false, true]);
  });
});

describe('findLearningRate', () => {
  const setUp = () => {
    const model = new nn.Sequential(
      new nn.Linear(2, 16),
      new nn.BatchNorm1d(16),
      new nn.Dropout(0.1),
      new nn.ReLU(),
      new nn.Linear(16, 3),
    ).initialize(1);
    const optimizer = new nn.SGD(model.parameters(), { learningRate: 0.25, momentum: 0.9 });
    return { model, optimizer, data: spiral(60), loss: nn.crossEntropy, batchSize: 20 };
  };

  it('tries growing rates until the loss diverges, and suggests one at which it falls', () => {
    const { curve, suggestion } = nn.findLearningRate({
      ...setUp(),
      lowest: 1e-4,
      highest: 1e4,
      count: 60,
    });
    const rates = curve.map(({ learningRate }) => learningRate);
    expect(rates[0]).toBe(1e-4);
    expect(rates).toEqual(rates.toSorted((a, b) => a - b));
    expect(curve.length).toBeLessThan(60);
    const losses = curve.map(({ loss }) => loss);
    const ratios = losses.map((loss, i) => loss / Math.min(...losses.slice(0, i + 1)));
    expect(ratios.findIndex((ratio) => ratio > 4)).toBe(curve.length - 1);
    expect(suggestion).toBeGreaterThan(1e-3);
    expect(suggestion).toBeLessThan(10);
  });

  it('ends at the highest rate where the loss stays in bounds', () => {
    const { curve } = nn.findLearningRate({ ...setUp(), lowest: 1e-6, highest: 1e-4, count: 10 });
    expect(curve).toHaveLength(10);
    expect(curve.at(-1)!.learningRate).toBeCloseTo(1e-4, 12);
  });

  it('leaves model, random streams and optimizer as they were', () => {
    const options = setUp();
    const { model, optimizer } = options;
    const states = () => [model.stateDict(), model.randomState(), optimizer.stateDict()];
    for (const event of nn.fit({ ...options, epochs: 1 })) if (event.type === 'epoch') break;
    const before = asText(states());
    nn.findLearningRate(options);
    expect(asText(states())).toBe(before);
  });
});

/** Everything in a value, typed arrays included. */
function asText(value: unknown): string {
  return JSON.stringify(value, (_, part) => (part instanceof Float32Array ? [...part] : part));
}
