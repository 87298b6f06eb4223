import { Generator, normal, tensor } from '@downhill/autograd';
import { describe, expect, it } from 'vitest';
import * as nn from '../src/index.js';

const x = normal([5, 4], new Generator('ensemble'));
const labels = tensor([0, 1, 2, 2, 1], { dtype: 'int32' });
const member = () => new nn.Sequential(new nn.Linear(4, 8), new nn.Tanh(), new nn.Linear(8, 3));
const close = (a: ArrayLike<number>, b: ArrayLike<number>) => {
  expect(a.length).toBe(b.length);
  for (let i = 0; i < a.length; i++) expect(a[i]).toBeCloseTo(b[i]!, 5);
};

describe('Ensemble', () => {
  it('starts each member elsewhere, as its seed says', () => {
    const [first, second] = new nn.Ensemble([member(), member()]).initialize(1).members;
    expect(first!.stateDict()).not.toEqual(second!.stateDict());
  });

  it('says the mean of what its members say', () => {
    const model = new nn.Ensemble([member(), member(), member()]).initialize(1).eval();
    const sum = model.members.map((one) => one.forward(x)).reduce((a, b) => a.add(b));
    close(model.forward(x).data, sum.div(3).data);
  });

  it('trains each member on a part of the batch, as if it were alone', () => {
    const model = new nn.Ensemble([member(), member()]).initialize(1);
    const loss = nn.crossEntropy(model.forward(x), labels);
    loss.backward();
    const together = model.members.map((one) => one.parameters().map(({ grad }) => grad!.data));
    const ranges = [
      [0, 2],
      [2, 5],
    ] as const;
    let sum = 0;
    for (const [i, one] of model.members.entries()) {
      const [start, end] = ranges[i]!;
      one.zeroGrad();
      const own = nn.crossEntropy(one.forward(x.slice([start, end])), labels.slice([start, end]));
      const share = own.mul((end - start) / 5);
      share.backward();
      sum += share.item();
      for (const [j, { grad }] of one.parameters().entries()) close(together[i]![j]!, grad!.data);
    }
    expect(loss.item()).toBeCloseTo(sum, 6);
  });

  it('may have fewer examples than members', () => {
    const model = new nn.Ensemble([member(), member(), member()]).initialize(1);
    expect(model.forward(x.slice([0, 2])).shape).toEqual([2, 3]);
    expect(() => new nn.Ensemble([])).toThrow('Ensemble: there must be a member');
  });
});

describe('ShiftedViews', () => {
  it('shifts images to the right and down, and fills with 0', () => {
    const image = tensor([1, 2, 3, 4, 5, 6], { shape: [1, 6] });
    const views = (right: number, down: number) =>
      new nn.ShiftedViews(new nn.Identity(), {
        size: [2, 3],
        shifts: [[right, down]],
      }).eval();
    expect([...views(0, 0).forward(image).data]).toEqual([1, 2, 3, 4, 5, 6]);
    expect([...views(1, 0).forward(image).data]).toEqual([0, 1, 2, 0, 4, 5]);
    expect([...views(-1, 1).forward(image).data]).toEqual([0, 0, 0, 2, 3, 0]);
    expect([...views(1, 0).train().forward(image).data]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('needs a shift', () => {
    expect(() => new nn.ShiftedViews(new nn.Identity(), { size: [2, 2], shifts: [] })).toThrow(
      'ShiftedViews: there must be a shift',
    );
  });
});
