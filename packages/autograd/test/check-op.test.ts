/** An operation of one's own: what `checkOp` accepts, and what it says of the mistakes one makes. */
import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  AutogradError,
  checkOp,
  defineOp,
  grad,
  type Op,
  type OpDefinition,
  Tensor,
  tensor,
} from '../src/index.js';

/** y = x³ with a loop of its own; each test spoils one part of it. */
const cube: OpDefinition<void, readonly [Tensor]> = {
  name: 'cube',
  forward: ([x]) => {
    const y = Tensor.empty(x.shape, x.dtype);
    for (const [i, value] of x.data.entries()) y.array[i] = value ** 3;
    return y;
  },
  gradients: [{ reads: [0], vjp: (dy, { input }) => dy.mul(input(0).square().mul(3)) }],
  samples: () => [{ inputs: [tensor([0.5, -2, 3])] }, { inputs: [tensor([[1, 2]])] }],
};

/** y = scale·x where the mask is set: with a parameter, and an input that takes no gradient. */
const chosen = defineOp({
  name: 'chosen',
  forward: ([x, mask]: readonly [Tensor, Tensor], { scale }: { readonly scale: number }) =>
    mask.where(x.mul(scale), 0),
  gradients: [
    {
      reads: [1],
      vjp: (dy, { input, parameters }) => input(1).where(dy.mul(parameters.scale), 0),
    },
    null,
  ],
  samples: () => [
    {
      inputs: [tensor([1, 2, 3]), tensor([1, 0, 1], { dtype: 'bool' })],
      parameters: { scale: 3 },
    },
  ],
});

describe('defineOp', () => {
  it('asks the shape rule first, and holds the forward pass to it', () => {
    const halves = (made: number) =>
      defineOp({
        name: 'halves',
        shape: ([x]) => {
          if (x![0]! % 2 > 0) throw new AutogradError('halves', 'takes an even length');
          return [2, x![0]! / 2];
        },
        forward: ([x]: readonly [Tensor]) => x.reshape([made, -1]),
        gradients: [{ reads: [], vjp: (dy, { shapes }) => dy.reshape(shapes[0]!) }],
      });
    expect(halves(2)([tensor([1, 2, 3, 4])]).toArray()).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(() => halves(2)([tensor([1, 2, 3])])).toThrow('halves: takes an even length');
    expect(() => halves(4)([tensor([1, 2, 3, 4])])).toThrow(
      'halves: the forward pass makes another shape than the rule says · expected [2, 2] · made [4, 1]',
    );
  });

  it('makes a function of tensors, and of parameters where there are any', () => {
    const op = defineOp(cube);
    expectTypeOf(op).toEqualTypeOf<Op<void, readonly [Tensor]>>();
    expect([...op([tensor([2, 3])]).data]).toEqual([8, 27]);
    expect(grad((x: Tensor) => op([x]).sum())(tensor([2])).item()).toBe(12);
    expectTypeOf(chosen).parameter(1).toEqualTypeOf<{ scale: number }>();
    const pair = [tensor([1]), tensor([0], { dtype: 'bool' })] as const;
    // @ts-expect-error an input is missing
    const wrong = () => chosen([pair[0]], { scale: 1 });
    expect(wrong).toThrow();
    expect(chosen(pair, { scale: 1 }).item()).toBe(0);
    expect(op.definition).toBe(cube);
  });

  it('refuses a rule that reads what it did not ask to keep', () => {
    const op = defineOp({
      ...cube,
      gradients: [{ reads: [], vjp: (dy, { input }) => dy.mul(input(0)) }],
    });
    const x = tensor([2], { requiresGrad: true });
    expect(() => op([x]).backward()).toThrow(
      'cube: the gradient rule reads its input 0, but does not say so in `reads`',
    );
    const output = defineOp({
      ...cube,
      gradients: [{ reads: [0], vjp: (dy, { output }) => dy.mul(output) }],
    });
    expect(() => output([x]).backward()).toThrow(
      'cube: the gradient rule reads its output, but does not say so in `reads`',
    );
  });

  it('brings gradients to the shape and type of the input', () => {
    const op = defineOp({
      name: 'scaled',
      forward: ([x, factor]: readonly [Tensor, Tensor]) => x.mul(factor),
      gradients: [
        { reads: [1], vjp: (dy, { input }) => dy.mul(input(1)) },
        { reads: [0], vjp: (dy, { input }) => dy.mul(input(0)).to('float64') },
      ],
    });
    const x = tensor([1, 2, 3], { requiresGrad: true });
    const factor = tensor([10], { requiresGrad: true });
    op([x, factor]).sum().backward();
    expect([factor.grad!.shape, factor.grad!.dtype, factor.grad!.item()]).toEqual([
      [1],
      'float32',
      6,
    ]);
  });

  it('may hand out an input as it is', () => {
    const op = defineOp({
      name: 'same',
      forward: ([x]: readonly [Tensor]) => x,
      gradients: [{ reads: [], vjp: (dy) => dy.mul(2) }],
    });
    const x = tensor([3], { requiresGrad: true });
    const y = op([x]);
    expect(y).not.toBe(x);
    y.backward();
    expect(x.grad!.item()).toBe(2);
  });
});

/** x plus the number of calls before. */
let calls = 0;
const counted = ([x]: readonly [Tensor]) => x.add(calls++);

describe('checkOp', () => {
  it('passes right operations', () => {
    checkOp(defineOp(cube));
    checkOp(chosen);
    checkOp(defineOp({ ...cube, gradients: { noDerivative: 'it is for show' } }));
  });

  it.each<[string, Partial<OpDefinition<void, readonly [Tensor]>>, string]>([
    [
      'no samples',
      { samples: () => [] },
      'checkOp: cube has no samples · add samples: () => [{ inputs: [tensor([0.5, -2])] }] to its definition',
    ],
    [
      'a wrong derivative',
      { gradients: [{ reads: [0], vjp: (dy, { input }) => dy.mul(input(0).square().mul(2)) }] },
      'checkGradients: the derivative of output [0] by input 0 [0] is wrong · expected 0.75 · found 0.5 · in cube, sample 0',
    ],
    [
      'a derivative that is right once only',
      {
        gradients: [
          { reads: [0], vjp: (dy, { input }) => dy.mul(input(0).detach().square().mul(3)) },
        ],
      },
      'checkGradients: as for the gradient by input 0: checkGradients: the derivative of output [0] by input 0 [0] is wrong',
    ],
    [
      'a forward pass that takes the memory as it lies',
      {
        forward: ([x]) => {
          const y = Tensor.empty(x.shape, x.dtype);
          for (let i = 0; i < x.size; i++) y.array[i] = x.array[i]! ** 3;
          return y;
        },
      },
      'checkOp: cube makes something else of inputs that lie in memory with gaps · expected Tensor float64 [3] [0.125, -8, 27] · found Tensor float64 [3] [0, 0.125, 0] · read x.data',
    ],
    [
      'a shape that depends on how the memory lies',
      { forward: ([x]) => (x.isContiguous ? x.pow(3) : x.pow(3).unsqueeze(0)) },
      'checkOp: cube makes something else of inputs that lie in memory with gaps · expected Tensor float64 [3] [0.125, -8, 27] · found Tensor float64 [1, 3] [[0.125, -8, 27]]',
    ],
    [
      'a forward pass that changes its input',
      {
        forward: ([x]) => {
          const y = x.pow(3);
          x.detach().assign(y);
          return y;
        },
      },
      'checkGradients: the function changed input 0 at [0] · first 0.5 · then 0.125 · write to a clone() · in cube, sample 0',
    ],
    [
      'a forward pass that changes its input, and computes the same of that',
      {
        forward: ([x]) => tensor(x.data.sort(), { dtype: x.dtype }),
        gradients: { noDerivative: 'no' },
        samples: () => [{ inputs: [tensor([3, 1, 2])] }],
      },
      'checkGradients: the function changed input 0 at [0] · first 3 · then 1 · write to a clone() · in cube, sample 0',
    ],
    [
      'a forward pass that changes integers',
      {
        forward: ([x]) => tensor(x.data.sort()[0]!, { dtype: 'int32' }),
        gradients: { noDerivative: 'no' },
        samples: () => [{ inputs: [tensor([3, 1, 2], { dtype: 'int32' })] }],
      },
      'checkGradients: the function changed input 0 at [0] · first 3 · then 1',
    ],
    [
      'a result that differs without a reason',
      { forward: counted, gradients: { noDerivative: 'no' } },
      'checkGradients: two evaluations of the function differ at [0]',
    ],
    [
      'a missing rule',
      { gradients: [] },
      'checkOp: cube takes 1 inputs, and has 0 gradient rules · give one (or null) per input, or one for all',
    ],
  ])('finds %s', (_name, part, message) => {
    expect(() => checkOp(defineOp({ ...cube, ...part }))).toThrow(message);
  });

  it('finds a rule that reads what only another one keeps', () => {
    const product = defineOp({
      name: 'product',
      forward: ([a, b]: readonly [Tensor, Tensor]) => a.mul(b),
      gradients: [
        { reads: [0, 1], vjp: (dy, { input }) => dy.mul(input(1)) },
        { reads: [], vjp: (dy, { input }) => dy.mul(input(0)) },
      ],
      samples: () => [{ inputs: [tensor([1, 2]), tensor([3, 4])] }],
    });
    expect(() => checkOp(product)).toThrow(
      'product: the gradient rule reads its input 0, but does not say so in `reads` · in product, sample 0',
    );
  });

  it('takes the options of checkGradients', () => {
    const off = defineOp({
      ...cube,
      gradients: [{ reads: [0], vjp: (dy, { input }) => dy.mul(input(0).square().mul(3.0001)) }],
    });
    checkOp(off);
    expect(() => checkOp(off, { relative: 1e-6, absolute: 1e-7 })).toThrow('is wrong');
  });
});
