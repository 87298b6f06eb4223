/** Changes in place: backward must notice when a value that it needs is gone, and only then. */
import { describe, expect, it } from 'vitest';
import { noGrad, Tensor, tensor, type UpdateRule, updateInPlace, withScope } from '../src/index.js';

const leaf = (data: number[], shape: number[] = [data.length]) =>
  tensor(data, { shape, dtype: 'float64', requiresGrad: true });
const sgd: UpdateRule = {
  name: 'sgd',
  apply: ([p, g], { 0: rate }) => {
    for (let i = 0; i < p!.length; i++) p![i]! -= rate! * g![i]!;
  },
};

/** Each makes y of x, an [2, 2] leaf, and names the operation that needs what is changed then. */
const readers: [string, (x: Tensor) => Tensor, op: string, what: string][] = [
  [
    'mul',
    (x) => x.mul(tensor([2, 3], { dtype: 'float64', requiresGrad: true })),
    'mul',
    'its input 0',
  ],
  ['square', (x) => x.square(), 'square', 'its input 0'],
  ['matmul', (x) => x.matmul(leaf([1, 2, 3, 4], [2, 2])), 'matmul', 'its input 0'],
  ['max', (x) => x.max(0), 'max', 'its input 0'],
  ['an operation on a view', (x) => x.transpose().slice(0).log(), 'log', 'its input 0'],
  ['an operation on a reshaped view', (x) => x.reshape([4]).sin(), 'sin', 'its input 0'],
  ['an operation on an expanded view', (x) => x.expand([3, 2, 2]).cos(), 'cos', 'its input 0'],
];

/** Each changes the memory of x. */
const writers: [string, (x: Tensor) => unknown, name: string][] = [
  ['assign', (x) => x.assign(tensor([9])), 'assign'],
  ['assign to a detached alias', (x) => x.detach().assign(tensor([9])), 'assign'],
  [
    'assign to a row of it',
    (x) =>
      x
        .detach()
        .slice(1)
        .assign(tensor([9])),
    'assign',
  ],
  ['assign to a transposed view', (x) => noGrad(() => x.transpose()).assign(tensor([9])), 'assign'],
  [
    'an optimizer',
    (x) =>
      updateInPlace(sgd, [x, tensor([1, 1, 1, 1], { shape: [2, 2], dtype: 'float64' })], [0.1]),
    'sgd',
  ],
];

describe.each(readers)('%s', (_reader, read, op, what) => {
  it.each(writers)('notices %s', (_writer, write, writer) => {
    const x = leaf([1, 2, 3, 4], [2, 2]);
    const y = read(x).sum();
    write(x);
    expect(() => y.backward()).toThrow(
      `${op}: backward needs ${what}, but it was changed in place by ${writer} after ${op} had read it`,
    );
  });

  it.each(writers)('does not mind %s before it', (_writer, write) => {
    const x = leaf([1, 2, 3, 4], [2, 2]);
    write(x);
    read(x).sum().backward();
    expect(x.grad).toBeInstanceOf(Tensor);
  });

  it.each(writers)(
    'does not mind %s after backward, unless the graph is retained',
    (_writer, write) => {
      const x = leaf([1, 2, 3, 4], [2, 2]);
      const y = read(x).sum();
      y.backward(undefined, { retainGraph: true });
      write(x);
      expect(() => y.backward()).toThrow('changed in place');
    },
  );
});

describe('backward', () => {
  it.each<[string, (x: Tensor) => Tensor]>([
    ['add', (x) => x.add(1)],
    ['sub', (x) => x.sub(x)],
    ['neg', (x) => x.neg()],
    ['sum', (x) => x.sum(0)],
    ['mul by a number', (x) => x.mul(3)],
    ['reshape and transpose', (x) => x.reshape([4]).unsqueeze(0).transpose()],
    ['exp, whose rule reads the output', (x) => x.exp()],
    [
      'matmul with a constant',
      (x) => x.matmul(tensor([1, 2, 3, 4], { shape: [2, 2], dtype: 'float64' })),
    ],
  ])('does not need the input of %s', (_name, read) => {
    const x = leaf([1, 2, 3, 4], [2, 2]);
    const y = read(x).sum();
    x.assign(tensor([9]));
    y.backward();
    expect(x.grad!.shape).toEqual([2, 2]);
  });

  it('notices an output that was changed', () => {
    const x = leaf([1, 2]);
    const y = x.exp();
    y.detach().assign(tensor([0]));
    expect(() => y.sum().backward()).toThrow(
      'exp: backward needs its output, but it was changed in place by assign after exp had read it · its output [2] · change a copy (clone()), or change it after backward',
    );
  });

  it('says in which layer the value was read', () => {
    const x = leaf([1, 2]);
    const y = withScope('encoder', () => withScope('fc1', () => x.square()));
    x.assign(tensor([0]));
    expect(() => y.sum().backward()).toThrow(
      'square: backward needs its input 0, but it was changed in place by assign after square had read it · its input 0 [2] · in encoder.fc1 · change a copy',
    );
  });

  it('notices changes between the first and the second derivative', () => {
    const x = leaf([2]);
    x.pow(3).backward(undefined, { createGraph: true });
    x.assign(tensor([5]));
    expect(() => x.grad!.backward()).toThrow('changed in place by assign');
  });

  it('notices a gradient that a later pass adds to', () => {
    const [x, w] = [leaf([1, 2]), leaf([3])];
    const pass = () => x.square().sum().backward();
    pass();
    const y = w.mul(x.grad!).sum();
    pass();
    expect(() => y.backward()).toThrow(
      'mul: backward needs its input 1, but it was changed in place by backward after mul had read it',
    );
  });

  it('does not confuse tensors that share nothing', () => {
    const x = leaf([1, 2]);
    const y = x.square().sum();
    x.clone()
      .detach()
      .assign(tensor([9]));
    y.backward();
    expect([...x.grad!.data]).toEqual([2, 4]);
  });
});

describe('assign', () => {
  it.each<[string, (x: Tensor) => readonly [target: Tensor, source: Tensor]]>([
    ['reversed', (x) => [x, x.flip(0)]],
    ['transposed', (x) => [x.reshape([2, 2]), x.reshape([2, 2]).transpose()]],
    ['shifted up', (x) => [x.slice([1]), x.slice([0, -1])]],
    ['shifted down', (x) => [x.slice([0, -1]), x.slice([1])]],
    ['broadcast', (x) => [x, x.slice([2, 3])]],
  ])('takes the elements as they were before: %s', (_what, pair) => {
    const [target, source] = pair(tensor([1, 2, 3, 4]));
    const before = [...source.expand(target.shape).data];
    expect([...target.assign(source).data]).toEqual(before);
  });

  it('refuses a view of which one number is several elements', () => {
    expect(() =>
      tensor([0])
        .expand([3])
        .assign(tensor([1, 2, 3])),
    ).toThrow('assign: elements of this view share memory · use clone()');
    expect(tensor([0]).expand([1, 1]).assign(tensor(7)).item()).toBe(7);
  });
});

describe('a computed tensor', () => {
  it.each<[string, (y: Tensor) => unknown, string]>([
    [
      'assign',
      (y) => y.assign(tensor([1])),
      'assign: a computed tensor cannot be changed in place · use detach() or clone()',
    ],
    [
      'assign to a view',
      (y) => y.slice(0).assign(tensor(1)),
      'assign: a computed tensor cannot be changed in place',
    ],
    [
      'updateInPlace',
      (y) => updateInPlace(sgd, [y, y.detach()], [1]),
      'sgd: a computed tensor cannot be changed in place',
    ],
  ])('refuses %s', (_name, change, message) => {
    expect(() => change(leaf([1, 2]).mul(2))).toThrow(message);
  });

  it('of a leaf refuses too, although it is only a view', () => {
    expect(() => leaf([1, 2]).slice(0).assign(tensor(1))).toThrow('a computed tensor cannot');
  });
});
