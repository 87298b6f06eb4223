/** The gradient check: passes what is right, and says exactly what is wrong with the rest. */
import { describe, expect, it } from 'vitest';
import {
  type CheckOptions,
  checkGradients,
  defineOp,
  Generator,
  normal,
  type Tensor,
  tensor,
  uniform,
} from '../src/index.js';

const float64 = (data: number[], shape = [data.length]) =>
  tensor(data, { shape, dtype: 'float64' });

/** a²·b with the derivatives given as rules. */
function product(
  da: (dy: Tensor, a: Tensor, b: Tensor) => Tensor,
  db: (dy: Tensor, a: Tensor) => Tensor = (dy, a) => dy.mul(a.square()),
) {
  const op = defineOp({
    name: 'product',
    forward: ([a, b]: readonly [Tensor, Tensor]) => a.square().mul(b),
    gradients: [
      { reads: [0, 1], vjp: (dy, { input }) => da(dy, input(0), input(1)) },
      { reads: [0], vjp: (dy, { input }) => db(dy, input(0)) },
    ],
  });
  return (a: Tensor, b: Tensor) => op([a, b]);
}

const inputs = () => [float64([0.5, 2, -1, 3, 1, -2], [3, 2]), float64([1, 4])];
const right = product((dy, a, b) => dy.mul(a).mul(b).mul(2));

describe('checkGradients', () => {
  it('passes right derivatives, element by element and along random directions', () => {
    checkGradients(right, inputs(), { order: 2 });
    checkGradients(right, inputs(), { order: 2, directions: 3 });
  });

  it('takes float32 inputs as float64, and leaves them alone', () => {
    const x = tensor([0.1, 0.2]);
    checkGradients((a) => a.exp(), [x], { relative: 1e-7, absolute: 1e-7 });
    expect([x.dtype, x.requiresGrad, x.storage.version]).toEqual(['float32', false, 0]);
  });

  it('moves one element at a time, from where the input was', () => {
    const seen: number[][] = [];
    const square = (x: Tensor) => {
      seen.push([...x.data]);
      return x.square();
    };
    checkGradients(square, [tensor([2, 3, 5], { dtype: 'float64' })]);
    const moved = seen.map((row) => row.filter((value, i) => value !== [2, 3, 5][i]).length);
    expect(Math.max(...moved)).toBe(1);
    expect(moved.filter((count) => count === 1).length).toBeGreaterThanOrEqual(6);
  });

  it('passes outputs and inputs without elements', () => {
    checkGradients((x) => x.mul(2), [float64([], [0, 3])], { order: 2 });
    checkGradients((x) => x.sum(), [float64([], [0])]);
  });

  it('takes few evaluations along directions, whatever the size', () => {
    let calls = 0;
    const random = new Generator(1);
    const f = (x: Tensor) => {
      calls++;
      return x.matmul(x).tanh();
    };
    checkGradients(f, [normal([30, 30], random)], { directions: 2 });
    expect(calls).toBe(3 + 2 * 2);
  });

  const state = { count: 0 };
  const random = new Generator(5);
  it.each<[string, (a: Tensor, b: Tensor) => unknown, CheckOptions, string]>([
    [
      'a wrong factor',
      product((dy, a, b) => dy.mul(a).mul(b)),
      {},
      'checkGradients: the derivative of output [0, 0] by input 0 [0, 0] is wrong · expected 1 · found 0.5',
    ],
    [
      'one wrong element',
      product((dy, a, b) => a.equal(3).where(dy, dy.mul(a).mul(b).mul(2))),
      {},
      'the derivative of output [1, 1] by input 0 [1, 1] is wrong · expected 24 · found 1',
    ],
    [
      'an element of the input that many outputs hang on',
      (_a: Tensor, b: Tensor) => {
        const off = defineOp({
          name: 'off',
          forward: ([x]: readonly [Tensor]) => x.mul(2),
          gradients: [{ reads: [], vjp: (dy) => dy.mul(tensor([2, 3], { dtype: 'float64' })) }],
        });
        return off([b]).sum().expand([3]);
      },
      {},
      'the derivative of output [0] by input 1 [1] is wrong · expected 2 · found 3',
    ],
    [
      'the second input',
      product(
        (dy, a, b) => dy.mul(a).mul(b).mul(2),
        (dy, a) => dy.mul(a),
      ),
      {},
      'the derivative of output [0, 0] by input 1 [0] is wrong',
    ],
    [
      'an input that has a name',
      product(
        (dy, a, b) => dy.mul(a).mul(b).mul(2),
        (dy, a) => dy.mul(a),
      ),
      { names: ['x', 'fc1.weight'] },
      'the derivative of output [0, 0] by fc1.weight [0] is wrong',
    ],
    [
      'a gradient that is not a number',
      product((dy) => dy.mul(Number.NaN)),
      {},
      'by input 0 [0, 0] is wrong · expected 1 · found NaN',
    ],
    [
      'a wrong factor, along random directions',
      product((dy, a, b) => dy.mul(a).mul(b)),
      { directions: 1 },
      'the derivative of the output by input 0, in random direction 0, is wrong',
    ],
    [
      'a rule that cannot be differentiated',
      product((dy, a, b) => dy.mul(a.detach()).mul(b).mul(2)),
      { order: 2 },
      'checkGradients: as for the gradient by input 0: checkGradients: the derivative of output [0, 0] by input 0 [0, 0] is wrong · expected 1.0806',
    ],
    [
      'randomness',
      (a: Tensor) => a.mul(uniform([3, 2], random, { dtype: 'float64' })),
      {},
      'checkGradients: two evaluations of the function differ at [0, 0] · first 0.',
    ],
    [
      'state',
      (a: Tensor) => a.mul(state.count++ < 1 ? 1 : a.equal(-1).where(2, 1)),
      {},
      'checkGradients: two evaluations of the function differ at [1, 0] · first -1 · then -2 · set generators back',
    ],
    [
      'a changed input',
      (a: Tensor, b: Tensor) => {
        b.detach().slice(1).assign(tensor(7));
        return a.mul(2);
      },
      {},
      'checkGradients: the function changed input 1 at [1] · first 4 · then 7 · write to a clone()',
    ],
    [
      'a result in float32',
      (a: Tensor) => a.to('float32').exp(),
      {},
      'checkGradients: the function made float32 of float64 · differences need float64',
    ],
    [
      'a result that is no tensor',
      (a: Tensor) => a.sum().item(),
      {},
      'checkGradients: the function must return a Tensor, and returned number',
    ],
  ])('finds %s', (_name, f, options, message) => {
    expect(() => checkGradients(f as (...xs: Tensor[]) => Tensor, inputs(), options)).toThrow(
      message,
    );
  });

  it('says why there is no gradient where one is missing', () => {
    const steps = defineOp({
      name: 'steps',
      forward: ([x]: readonly [Tensor]) => x.mul(2),
      gradients: { noDerivative: 'it counts' },
    });
    expect(() => checkGradients((x) => steps([x!]), [float64([1])])).toThrow(
      'found 0 · steps has no derivative: it counts',
    );
  });

  it('keeps to the tolerances it is given', () => {
    const off = product((dy, a, b) =>
      dy
        .mul(a)
        .mul(b)
        .mul(2 + 1e-4),
    );
    checkGradients(off, inputs());
    expect(() => checkGradients(off, inputs(), { relative: 1e-6, absolute: 1e-8 })).toThrow(
      'is wrong',
    );
    checkGradients(off, inputs(), { relative: 0, absolute: 0.1 });
  });
});
