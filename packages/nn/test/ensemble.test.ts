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

  it('averages probabilities in evaluation', () => {
    const model = new nn.Ensemble([member(), member(), member()]).initialize(1).eval();
    const probabilities = model.members.map((one) => one.forward(x).softmax());
    const mean = probabilities.reduce((a, b) => a.add(b)).div(3);
    close(model.forward(x).softmax().data, mean.data);
    close(model.forward(x).exp().data, mean.data);
  });

  it('trains members as if each were alone, at the share of the gradient that the mean leaves', () => {
    const model = new nn.Ensemble([member(), member()]).initialize(1);
    const loss = nn.eachMember(nn.crossEntropy)(model.forward(x), labels);
    loss.backward();
    const together = model.members.map((one) => one.parameters().map(({ grad }) => grad!.data));
    const alone = model.members.map((one) => {
      one.zeroGrad();
      const own = nn.crossEntropy(one.forward(x), labels);
      own.backward();
      return own.item();
    });
    expect(loss.item()).toBeCloseTo((alone[0]! + alone[1]!) / 2, 6);
    for (const [i, one] of model.members.entries()) {
      for (const [j, { grad }] of one.parameters().entries()) {
        close(together[i]![j]!, grad!.div(2).data);
      }
    }
  });

  it('leaves the loss of any other network as it is', () => {
    const model = member().initialize(1);
    const outputs = model.forward(x);
    expect(nn.eachMember(nn.crossEntropy)(outputs, labels).item()).toBe(
      nn.crossEntropy(outputs, labels).item(),
    );
  });
});

describe('ShiftedViews', () => {
  it('shifts images to the right and down, and fills with 0', () => {
    const image = tensor([1, 2, 3, 4, 5, 6], { shape: [1, 6] });
    const views = (right: number, down: number) =>
      new nn.ShiftedViews(new nn.Identity(), {
        size: [2, 3],
        shifts: [[right, down]],
        outputs: 'values',
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
