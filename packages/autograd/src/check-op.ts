/** Everything that must hold for an operation, checked on the samples in its definition. */
import { type CheckOptions, checkGradients, evaluate } from './check.js';
import { isFloating } from './dtype.js';
import { AutogradError, withScope } from './errors.js';
import type { Op } from './op.js';
import { sameShape } from './shape.js';
import { Tensor } from './tensor.js';
import { vjp } from './transforms/products.js';

/**
 * Checks an operation on each of its samples, in float64: that it leaves its inputs alone, computes the same when it is run
 * twice, and reads inputs right that lie in memory with gaps; first and second derivatives against finite differences; and
 * that each rule says what it reads, whichever of the other inputs take gradients.
 *
 * @param options as for `checkGradients`; `order` is 2 here unless given
 * @throws AutogradError naming the sample, and what is wrong
 * @example
 * const cube = defineOp({
 *   name: 'cube',
 *   forward: ([x]: [Tensor]) => x.mul(x).mul(x),
 *   gradients: [{ reads: [0], vjp: (dy, { input }) => dy.mul(input(0).square().mul(3)) }],
 *   samples: () => [{ inputs: [tensor([1, -2])] }],
 * });
 * checkOp(cube);   // undefined
 */
export function checkOp<Parameters, In extends readonly Tensor[]>(
  op: Op<Parameters, In>,
  options: CheckOptions = {},
): void {
  const { name, gradients, samples } = op.definition;
  const list = samples?.() ?? [];
  if (list.length === 0) {
    const hint = 'add samples: () => [{ inputs: [tensor([0.5, -2])] }] to its definition';
    throw new AutogradError('checkOp', `${name} has no samples`, hint);
  }
  for (const [number, { inputs, parameters }] of list.entries()) {
    withScope(`${name}, sample ${number}`, () => {
      const call = (...xs: readonly Tensor[]) => op(xs as In, parameters as Parameters);
      const given = inputs.map((x) => (isFloating(x.dtype) ? x.to('float64') : x));
      checkGaps(name, evaluate(call, given), call(...given.map(withGaps)));
      if ('noDerivative' in gradients) return;
      if (!('vjp' in gradients) && gradients.length !== inputs.length) {
        const problem = `${name} takes ${inputs.length} inputs, and has ${gradients.length} gradient rules`;
        throw new AutogradError('checkOp', problem, 'give one (or null) per input, or one for all');
      }
      const moving = [...given.keys()].filter((i) => {
        const rule = 'vjp' in gradients ? gradients : gradients[i];
        return rule !== null && isFloating(given[i]!.dtype);
      });
      const by = (at: readonly number[]) => {
        const f = (...points: Tensor[]) => call(...given.map((x, i) => points[at.indexOf(i)] ?? x));
        return [f, at.map((i) => given[i]!)] as const;
      };
      // Alone, a rule does not find what is kept for the others.
      for (const i of moving) {
        const [y, pull] = vjp(...by([i]));
        pull(y);
      }
      checkGradients(...by(moving), {
        order: 2,
        names: moving.map((i) => `input ${i}`),
        ...options,
      });
    });
  }
}

function checkGaps(name: string, expected: Tensor, found: Tensor): void {
  const isClose = (value: number, i: number) => {
    const other = found.data[i]!;
    return (
      Math.abs(other - value) <= 1e-9 * Math.max(1, Math.abs(value)) || Object.is(other, value)
    );
  };
  if (sameShape(expected.shape, found.shape) && expected.data.every(isClose)) return;
  throw new AutogradError(
    'checkOp',
    `${name} makes something else of inputs that lie in memory with gaps`,
    `expected ${expected}`,
    `found ${found}`,
    'read x.data, which is row-major, or walk x.array by x.strides from x.offset',
  );
}

/** The same elements as every other one of a larger array, not from its start. */
function withGaps(x: Tensor): Tensor {
  const wide = Tensor.empty(
    x.shape.map((length) => 2 * length + 1),
    x.dtype,
  );
  return wide.slice(...x.shape.map((length) => [1, 2 * length, 2] as const)).assign(x);
}
