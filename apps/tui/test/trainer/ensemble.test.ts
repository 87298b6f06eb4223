/** Networks that vote. */
import { ones, type Tensor, tensor } from '@downhill/autograd';
import { inEvaluationMode, Linear, Module } from '@downhill/nn';
import { describe, expect, it } from 'vitest';
import { Ensemble } from '../../src/trainer/presets/ensemble.js';

/** Multiplies, and remembers how many examples it was given. */
class Times extends Module {
  readonly factor: Tensor;
  readonly seen: number[] = [];
  constructor(factor: number) {
    super();
    this.factor = tensor(factor, { requiresGrad: true });
  }
  override forward(x: Tensor): Tensor {
    this.seen.push(x.shape[0]!);
    return x.mul(this.factor);
  }
}

const three = () => new Ensemble([new Times(1), new Times(10), new Times(100)]);
const column = (...x: number[]) => tensor(x.map((value) => [value]));

describe('an ensemble', () => {
  it('shares a batch out among its members while it learns, in order', () => {
    const y = three().forward(column(1, 2, 3, 4, 5, 6));
    expect([...y.data]).toEqual([1, 2, 30, 40, 500, 600]);
  });

  it.each([
    [7, [2, 2, 3]],
    [3, [1, 1, 1]],
    [2, [0, 1, 1]],
    [1, [0, 0, 1]],
  ])('shares out %i examples as %j', (size, parts) => {
    const ensemble = three();
    expect(ensemble.forward(ones([size, 1])).shape).toEqual([size, 1]);
    const given = ensemble.members.map((member) => (member instanceof Times ? member.seen : []));
    expect(given).toEqual(parts.map((part) => (part === 0 ? [] : [part])));
  });

  it('answers with the mean of what all members say', () => {
    const ensemble = three();
    const y = inEvaluationMode(ensemble, () => ensemble.forward(column(1, 2)));
    expect([...y.data]).toEqual([37, 74]);
  });

  it('gives its members other weights', () => {
    const members = [new Linear(4, 2), new Linear(4, 2)] as const;
    new Ensemble(members).initialize(1);
    expect(members[0].weight.toArray()).not.toEqual(members[1].weight.toArray());
  });
});
