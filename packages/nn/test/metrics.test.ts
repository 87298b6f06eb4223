import { tensor, zeros } from '@downhill/autograd';
import { describe, expect, it } from 'vitest';
import { Accuracy, ConfusionMatrix } from '../src/index.js';

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
