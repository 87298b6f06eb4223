/**
 * Random programs of smooth tensor operations. A program is a list of numbers: each step picks an operation and its
 * details with them. The tensors it needs besides its input are leaves, too.
 */
import { arange, concat, type Generator, type Tensor, uniform } from '../../src/index.js';

export interface Program {
  /** The first is the input. */
  readonly leaves: readonly Tensor[];
  readonly run: (leaves: readonly Tensor[]) => Tensor;
}

interface Step {
  readonly x: Tensor;
  /** A number from 0 to `limit` − 1. */
  readonly pick: (limit: number) => number;
  /** A further leaf. */
  readonly leaf: (shape: readonly number[]) => Tensor;
  /** A random axis of x. */
  readonly axis: number;
}

/** Each keeps the rank between 1 and 4 and the numbers moderate. */
const STEPS: readonly ((step: Step) => Tensor)[] = [
  ({ x }) => x.tanh(),
  ({ x }) => x.sin(),
  ({ x }) => x.sigmoid(),
  ({ x }) => x.softplus(),
  ({ x }) => x.gelu(),
  ({ x }) => x.erf(),
  ({ x, axis }) => x.softmax(axis),
  ({ x, axis }) => x.logSoftmax(axis),
  ({ x, axis }) => x.cumsum(axis).mul(0.5),
  ({ x, axis }) => x.tanh().cumprod(axis),
  ({ x, leaf }) => x.mul(leaf(x.shape)),
  ({ x, leaf }) => x.add(leaf(x.shape.slice(-1))),
  ({ x, leaf }) => leaf(x.shape).sub(x),
  ({ x, leaf }) => x.div(leaf(x.shape.slice(1)).square().add(1)),
  ({ x, leaf }) => x.square().add(1).pow(leaf([])),
  ({ x, leaf }) => x.atan2(leaf(x.shape).square().add(1)),
  ({ x, leaf }) => x.logaddexp(leaf(x.shape.with(0, 1))),
  ({ x, leaf, pick }) => x.matmul(leaf([x.shape.at(-1)!, 1 + pick(3)])),
  ({ x, leaf }) => (x.rank < 2 ? x : leaf([2, x.shape.at(-2)!]).matmul(x)),
  ({ x, axis }) => x.sum(axis, { keepDims: true }).mul(0.5),
  ({ x, axis }) => (x.rank < 2 ? x : x.mean(axis)),
  ({ x, axis }) => x.tanh().prod(axis, { keepDims: true }),
  ({ x, axis }) => x.sub(x.var(axis, { correction: 0, keepDims: true })),
  ({ x, axis }) => x.div(x.square().add(0.5).norm(axis, { keepDims: true })),
  ({ x, axis }) => x.sub(x.logsumexp(axis, { keepDims: true })),
  ({ x, axis }) => x.transpose(0, axis),
  ({ x, pick }) => x.permute(rotated([...x.shape.keys()], pick(x.rank))),
  ({ x }) => x.flatten(),
  ({ x }) => (x.rank < 4 ? x.unsqueeze(-1) : x),
  ({ x, pick }) => (x.rank < 4 && x.size <= 24 ? x.expand([1 + pick(2), ...x.shape]) : x),
  ({ x, axis, pick }) => along(x, axis, [pick(x.shape[axis]!), null, 1]),
  ({ x, axis }) => along(x, axis, [null, null, -1]),
  ({ x, axis }) => along(x, axis, [null, null, 2]),
  ({ x, axis, pick }) => along(x, axis, [0, 1 + pick(x.shape[axis]!), 1]),
  ({ x, axis, leaf }) => (x.size <= 24 ? concat([x, leaf(x.shape), x], axis) : x),
  ({ x, axis, pick }) =>
    x.gather(axis, arange(x.size).add(pick(7)).remainder(x.shape[axis]!).reshape(x.shape)),
  // Of one value, slope and curvature where they meet.
  ({ x }) => x.greater(0).where(x.tanh(), x.sin()),
  ({ x }) => x.clone().reshape([x.size]),
];

function rotated(order: number[], by: number): number[] {
  return [...order.slice(by), ...order.slice(0, by)];
}

function along(x: Tensor, axis: number, range: readonly [number | null, number | null, number]) {
  return x.slice(...x.shape.map((_, i) => (i === axis ? range : null)));
}

/** @param choices what the steps pick from, three numbers per step */
export function programOf(
  choices: readonly (readonly [number, number, number])[],
  random: Generator,
): Program {
  const leaves: Tensor[] = [];
  const run = (given: readonly Tensor[]): Tensor => {
    let used = 0;
    const leaf = (shape: readonly number[]): Tensor => {
      const own =
        given[used] ??
        leaves[used] ??
        uniform(shape, random, { low: -1, high: 1, dtype: 'float64' });
      leaves[used++] ??= own;
      return own;
    };
    let x = leaf([2, 3, 2]);
    for (const [which, axis, detail] of choices) {
      const pick = (limit: number) => detail % limit;
      x = STEPS[which % STEPS.length]!({ x, pick, leaf, axis: axis % x.rank });
    }
    return x;
  };
  run([]);
  return { leaves, run };
}
