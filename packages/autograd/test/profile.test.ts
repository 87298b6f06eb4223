/** The profiler: what it counts, and to whom. Times are only held against each other. */
import { describe, expect, it } from 'vitest';
import {
  checkpoint,
  defineOp,
  grad,
  ones,
  type Profile,
  type ProfileRow,
  profile,
  type Tensor,
  Value,
} from '../src/index.js';
import { interceptor } from '../src/intercept.js';

const leaf = (shape: number[]) => ones(shape, { requiresGrad: true });

function row({ rows }: Profile<unknown>, op: string, direction: ProfileRow['direction']) {
  return rows.find((each) => each.op === op && each.direction === direction);
}

/** Rows without their times, by name. */
function counts({ rows }: Profile<unknown>) {
  return Object.fromEntries(
    rows.map(({ op, direction, calls, bytes, flops }) => [
      `${op} ${direction}`,
      [calls, bytes, flops],
    ]),
  );
}

describe('profile', () => {
  it('counts calls, bytes and operations, forward and backward', () => {
    const w = leaf([3, 2]);
    const measured = profile(() => ones([4, 3]).matmul(w).tanh().sum().backward());
    expect(counts(measured)).toEqual({
      'matmul forward': [1, 32, 48],
      'tanh forward': [1, 32, 8],
      'sum forward': [1, 4, 8],
      // An expanded view of the gradient.
      'sum backward': [1, 0, 0],
      // dy·(1 − y²): four operations on 8 elements.
      'tanh backward': [1, 128, 32],
      // Only the weight's: xᵀ·dy.
      'matmul backward': [1, 24, 48],
    });
  });

  it('counts operations on Values', () => {
    const x = new Value(3);
    expect(counts(profile(() => x.mul(x).tanh().backward()))).toEqual({
      'mul forward': [1, 8, 1],
      'tanh forward': [1, 8, 1],
      // dy·(1 − y²): four operations.
      'tanh backward': [1, 32, 4],
      'mul backward': [2, 16, 2],
      // The two gradients of x.
      'add backward': [1, 8, 1],
    });
  });

  it('returns what the function returned, and is over then', () => {
    expect(profile(() => 'done').result).toBe('done');
    expect(() =>
      profile(() => {
        throw new Error('stop');
      }),
    ).toThrow('stop');
    expect(interceptor).toBeUndefined();
    expect(() => profile(async () => 1)).toThrow('profile: the function is asynchronous');
  });

  it('counts the sums of gradients backward', () => {
    const x = leaf([5]);
    const measured = profile(() => x.mul(x).backward(ones([5])));
    expect(counts(measured)).toEqual({
      'mul forward': [1, 20, 5],
      'mul backward': [2, 40, 10],
      'add backward': [1, 20, 5],
    });
  });

  it('gives the parts of an operation to the operation', () => {
    const twice = defineOp({
      name: 'twice',
      forward: ([x]: readonly [Tensor]) => x.exp().mul(2),
      gradients: [{ reads: ['output'], vjp: (dy, { output }) => dy.mul(output) }],
    });
    const measured = profile(() =>
      twice([leaf([5])])
        .sum()
        .backward(),
    );
    expect(Object.keys(counts(measured)).sort()).toEqual([
      'sum backward',
      'sum forward',
      'twice backward',
      'twice forward',
    ]);
    expect(row(measured, 'twice', 'forward')!.flops).toBe(5);
  });

  it('gives recorded parts rows of their own: second derivatives, and what checkpoint computes again', () => {
    const f = checkpoint((x: Tensor) => x.exp().sin().sum());
    const measured = profile(() => f(leaf([5])).backward());
    expect(row(measured, 'exp', 'forward')!.calls).toBe(2);
    expect(row(measured, 'exp', 'backward')!.calls).toBe(1);
    expect(row(measured, 'checkpoint', 'backward')!.flops).toBe(0);
    const second = profile(() =>
      grad((x: Tensor) => grad((y: Tensor) => y.sin().sum())(x).sum())(ones([5])),
    );
    expect(row(second, 'cos', 'forward')!.calls).toBe(1);
    expect(row(second, 'cos', 'backward')!.calls).toBe(1);
  });

  it('measures times that add up to no more than the whole, the longest first', () => {
    const [a, b] = [leaf([60, 60]), leaf([60, 60])];
    const inner = checkpoint((x: Tensor) => x.matmul(b).tanh().sum());
    const { rows, milliseconds } = profile(() =>
      checkpoint((x: Tensor) => inner(x.mul(2)))(a).backward(),
    );
    const times = rows.map((each) => each.milliseconds);
    expect(times.reduce((sum, time) => sum + time, 0)).toBeLessThanOrEqual(milliseconds);
    expect(times).toEqual(times.toSorted((p, q) => q - p));
    expect(Math.min(...times)).toBeGreaterThanOrEqual(0);
  });

  it('prints a table', () => {
    const measured = profile(() =>
      ones([50])
        .mul(leaf([50]))
        .sum()
        .backward(),
    );
    const lines = String(measured).split('\n');
    expect(lines[0]).toMatch(/^operation +direction +calls +time +share +bytes +FLOPs +FLOP\/s$/);
    const line = lines.find((each) => each.startsWith('mul ') && each.includes('forward'));
    expect(line).toMatch(/^mul +forward +1 +[\d.]+ ms +\d+ % +200 B +50 +[\d.]+ [kMG]$/);
    expect(lines.at(-2)).toMatch(/^between operations +[\d.]+ ms +\d+ %$/);
    expect(lines.at(-1)).toMatch(/^total +[\d.]+ ms$/);
  });
});
