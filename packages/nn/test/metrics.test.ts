import { Generator, normal, tensor, zeros } from '@downhill/autograd';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  Accuracy,
  CalibrationError,
  ClassScores,
  ConfusionMatrix,
  classScores,
  Mean,
  MovingAverage,
  TopKAccuracy,
} from '../src/index.js';

const outputs = tensor([
  [0.1, 0.7, 0.2],
  [2, 1, 0],
  [-3, -2, -1],
  [5, 5, 1],
]);
const targets = tensor([1, 2, 2, 0], { dtype: 'int32' });

describe('Accuracy', () => {
  it('is the fraction that is right, over all batches; the first of equal outputs counts', () => {
    const accuracy = new Accuracy();
    expect(accuracy.value).toBeNaN();
    accuracy.update(outputs, targets);
    expect(accuracy.value).toBe(0.75);
    accuracy.update(outputs.slice([1, 2]), targets.slice([1, 2]));
    expect(accuracy.value).toBe(0.6);
    accuracy.reset();
    expect(accuracy.value).toBeNaN();
  });

  it('says which shapes it wants', () => {
    expect(() => new Accuracy().update(outputs, zeros([4, 1]))).toThrow(
      'Accuracy: outputs must be [N, C] and targets [N] of classes · outputs [4, 3] · targets [4, 1]',
    );
  });
});

describe('ConfusionMatrix', () => {
  it('counts truths by row and predictions by column', () => {
    const confusion = new ConfusionMatrix(3);
    confusion.update(outputs, targets);
    confusion.update(outputs.slice([0, 1]), targets.slice([0, 1]));
    expect(confusion.value).toEqual([
      [1, 0, 0],
      [0, 2, 0],
      [1, 0, 1],
    ]);
    confusion.reset();
    expect(confusion.value.flat()).toEqual(new Array(9).fill(0));
  });

  it('refuses classes that it has no place for', () => {
    expect(() => new ConfusionMatrix(2).update(outputs, targets)).toThrow(
      'ConfusionMatrix: there are 2 classes, and this is none of them: 2',
    );
  });
});

describe('TopKAccuracy', () => {
  it.each([
    [1, 0.75],
    [2, 0.75],
    [3, 1],
  ])('counts the %i greatest outputs', (k, expected) => {
    const top = new TopKAccuracy(k);
    top.update(outputs, targets);
    expect(top.value).toBe(expected);
    top.reset();
    expect(top.value).toBeNaN();
  });

  it('with k = 1 is the accuracy, ties included', () => {
    const ties = zeros([3, 4]);
    const truths = tensor([0, 1, 0], { dtype: 'int32' });
    const [top, plain] = [new TopKAccuracy(1), new Accuracy()];
    for (const metric of [top, plain]) metric.update(ties, truths);
    expect(top.value).toBe(plain.value);
  });

  it('refuses a k that is none', () => {
    expect(() => new TopKAccuracy(0)).toThrow('k must be a whole number of at least 1');
  });
});

describe('ClassScores', () => {
  const confusion = [
    [5, 1, 0],
    [2, 2, 0],
    [0, 0, 0],
  ];

  it('are those of each class', () => {
    expect(classScores(confusion).classes).toEqual([
      { precision: 5 / 7, recall: 5 / 6, f1: 10 / 13, support: 6 },
      { precision: 2 / 3, recall: 1 / 2, f1: 4 / 7, support: 4 },
      { precision: 0, recall: 0, f1: 0, support: 0 },
    ]);
  });

  it('are averaged over classes, by support, and over examples', () => {
    const { macro, weighted, micro } = classScores(confusion);
    expect(macro.recall).toBeCloseTo((5 / 6 + 1 / 2) / 3, 12);
    expect(weighted.precision).toBeCloseTo((6 * (5 / 7) + 4 * (2 / 3)) / 10, 12);
    expect(micro).toEqual({ precision: 0.7, recall: 0.7, f1: 0.7 });
  });

  it('agree with accuracy and their definition on any outcome', () => {
    const cell = fc.nat(9);
    const matrix = fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), {
      minLength: 3,
      maxLength: 3,
    });
    fc.assert(
      fc.property(matrix, (counts) => {
        for (const { precision, recall, f1 } of classScores(counts).classes) {
          if (precision + recall > 0) {
            expect(f1).toBeCloseTo((2 * precision * recall) / (precision + recall), 9);
          } else expect(f1).toBe(0);
        }
      }),
    );
  });

  it('gather batches', () => {
    const metric = new ClassScores(3);
    metric.update(outputs, targets);
    expect(metric.value.micro.recall).toBe(0.75);
    metric.reset();
    expect(metric.value.classes[1]!.support).toBe(0);
  });
});

describe('CalibrationError', () => {
  it('is the gap between confidence and accuracy, by intervals', () => {
    const metric = new CalibrationError({ bins: 2, from: 'probabilities' });
    expect(metric.value).toBeNaN();
    metric.update(
      tensor([
        [0.9, 0.1],
        [0.8, 0.2],
        [0.4, 0.35],
      ]),
      tensor([0, 1, 0], { dtype: 'int32' }),
    );
    expect(metric.bins.map(({ count }) => count)).toEqual([1, 2]);
    expect(metric.bins[1]!.accuracy).toBe(0.5);
    expect(metric.bins[1]!.confidence).toBeCloseTo(0.85, 6);
    expect(metric.value).toBeCloseTo((0.6 + 2 * 0.35) / 3, 6);
    metric.reset();
    expect(metric.value).toBeNaN();
  });

  it('takes logits, whatever is added to them', () => {
    const logits = normal([50, 4], new Generator(1));
    const truths = zeros([50], { dtype: 'int32' });
    const [a, b, c] = [
      new CalibrationError(),
      new CalibrationError(),
      new CalibrationError({ from: 'probabilities' }),
    ];
    a.update(logits, truths);
    b.update(logits.add(3), truths);
    c.update(logits.softmax(), truths);
    expect(b.value).toBeCloseTo(a.value, 5);
    expect(c.value).toBe(a.value);
  });

  it('is 0 for one who is sure and right, and keeps certainty in the last interval', () => {
    const metric = new CalibrationError({ bins: 3, from: 'probabilities' });
    metric.update(tensor([[1, 0]]), tensor([0], { dtype: 'int32' }));
    expect(metric.value).toBe(0);
    expect(metric.bins[2]!.count).toBe(1);
    metric.reset();
    metric.update(tensor([[0.5, 0.5]]), tensor([0], { dtype: 'int32' }));
    expect(metric.bins.map(({ count }) => count)).toEqual([0, 1, 0]);
  });

  it('puts a confidence on the border into the lower interval', () => {
    const metric = new CalibrationError({ bins: 4, from: 'probabilities' });
    metric.update(tensor([[0.25, 0.75]]), tensor([0], { dtype: 'int32' }));
    expect(metric.bins.map(({ count }) => count)).toEqual([0, 0, 1, 0]);
  });
});

describe('trackers', () => {
  it('Mean weighs', () => {
    const mean = new Mean();
    expect(mean.value).toBeNaN();
    mean.update(1, 3);
    mean.update(5);
    expect(mean.value).toBe(2);
    mean.reset();
    expect(mean.value).toBeNaN();
  });

  it('MovingAverage starts unbiased, and forgets', () => {
    const average = new MovingAverage(0.5);
    expect(average.value).toBeNaN();
    average.update(4);
    expect(average.value).toBe(4);
    average.update(1);
    expect(average.value).toBeCloseTo((0.25 * 4 + 0.5 * 1) / 0.75, 12);
    average.reset();
    expect(average.value).toBeNaN();
  });
});
