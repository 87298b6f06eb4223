import { describe, expect, it } from 'vitest';
import {
  checkpoint,
  defineOp,
  Generator,
  grad,
  hessian,
  jvp,
  noGrad,
  ones,
  type Tensor,
  tensor,
  uniform,
  vjp,
} from '../src/index.js';

const float64 = (data: number[], requiresGrad = false) =>
  tensor(data, { dtype: 'float64', requiresGrad });

/** An operation that counts how often it is computed. */
function counted() {
  const count = { runs: 0 };
  const op = defineOp({
    name: 'counted',
    forward: ([x]: readonly [Tensor]) => {
      count.runs++;
      return x.sin();
    },
    gradients: [{ reads: [0], vjp: (dy, { input }) => dy.mul(input(0).cos()) }],
  });
  return { count, op: (x: Tensor) => op([x]) };
}

describe('checkpoint', () => {
  it('computes the function once forward and once more in backward, however many inputs it has', () => {
    const { count, op } = counted();
    const [x, w] = [float64([1, 2], true), float64([3, 4], true)];
    const y = checkpoint((a: Tensor, b: Tensor) => op(a.mul(b)).sum())(x, w);
    expect(count.runs).toBe(1);
    y.backward();
    expect(count.runs).toBe(2);
    const [a, b] = [float64([1, 2], true), float64([3, 4], true)];
    a.mul(b).sin().sum().backward();
    expect([...x.grad!.data]).toEqual([...a.grad!.data]);
    expect([...w.grad!.data]).toEqual([...b.grad!.data]);
  });

  it('gives gradients to tensors that the function reads from elsewhere, computed ones too', () => {
    const run = (wrap: typeof checkpoint) => {
      const [x, w] = [float64([1, 2], true), float64([3, 4], true)];
      const h = w.square();
      const g = h.mul(w);
      wrap((a: Tensor) => a.mul(h).tanh().mul(g).mul(w))(x)
        .add(h)
        .sum()
        .backward();
      return [x, w].map(({ grad }) => [...grad!.data]);
    };
    const [found, expected] = [run(checkpoint).flat(), run((f) => f).flat()];
    for (const [i, value] of expected.entries()) expect(found[i]).toBeCloseTo(value, 12);
  });

  it('takes trees, and arguments that take no gradient', () => {
    const parameters = { w: float64([2, 3], true), layers: [float64([5, 7], true)] };
    const indices = tensor([1, 0], { dtype: 'int32' });
    const f = ({ w, layers }: typeof parameters, i: Tensor, scale: number) =>
      w.mul(layers[0]!).gather(0, i).square().mul(scale).sum();
    checkpoint(f)(parameters, indices, 10).backward();
    const expected = grad(f)({ w: float64([2, 3]), layers: [float64([5, 7])] }, indices, 10);
    expect([...parameters.w.grad!.data]).toEqual([...expected.w.data]);
    expect([...parameters.layers[0]!.grad!.data]).toEqual([...expected.layers[0]!.data]);
  });

  it('works inside and around other transforms, to any order', () => {
    const w = float64([0.3, 0.4], true);
    const plain = (x: Tensor) => x.mul(w).sin().mul(x).sum();
    const kept = checkpoint(plain);
    const x = float64([0.5, -0.7], true);
    const third = (f: typeof plain) => {
      const second = hessian(f)(x).sum();
      w.grad = null;
      x.grad = null;
      second.backward();
      return [second.item(), ...w.grad!.data, ...x.grad!.data];
    };
    const [found, expected] = [third(kept), third(plain)];
    for (const [i, value] of expected.entries()) expect(found[i]).toBeCloseTo(value, 12);
    const one = float64([1, 1]);
    expect(jvp(kept, [x], [one])[1].item()).toBeCloseTo(jvp(plain, [x], [one])[1].item(), 12);
    const inner = checkpoint((a: Tensor) => grad((b: Tensor) => b.mul(a).sin().sum())(a));
    const bare = (a: Tensor) => grad((b: Tensor) => b.mul(a).sin().sum())(a);
    const [a, b] = [float64([0.2], true), float64([0.2], true)];
    inner(a).backward();
    bare(b).backward();
    expect(a.grad!.item()).toBeCloseTo(b.grad!.item(), 12);
  });

  it('nests', () => {
    const x = float64([0.5], true);
    const inner = checkpoint((a: Tensor) => a.sin());
    checkpoint((a: Tensor) => inner(inner(a)))(x).backward();
    expect(x.grad!.item()).toBeCloseTo(Math.cos(Math.sin(0.5)) * Math.cos(0.5), 12);
  });

  it('may be carried back twice, recorded or not', () => {
    const x = float64([2], true);
    const y = checkpoint((a: Tensor) => a.pow(3))(x);
    const dy = float64([1]);
    y.backward(dy, { retainGraph: true });
    expect(x.grad!.item()).toBe(12);
    x.grad = null;
    y.backward(dy, { createGraph: true });
    const slope = x.grad!;
    expect(slope.requiresGrad).toBe(true);
    x.grad = null;
    slope.backward();
    expect(x.grad!.item()).toBe(12);
  });

  it('draws the same random numbers in both runs, and goes on where it was', () => {
    const random = new Generator(7);
    const x = float64([1, 1, 1, 1], true);
    const noisy = (a: Tensor) => a.mul(uniform([4], random, { dtype: 'float64' }));
    const y = checkpoint(noisy, { random })(x);
    const next = new Generator(7);
    uniform([4], next);
    expect(random.state).toEqual(next.state);
    for (const each of [random, next]) uniform([3], each);
    y.sum().backward();
    expect([...x.grad!.data]).toEqual([...y.data]);
    expect(random.state).toEqual(next.state);
  });

  it('keeps what it reads, and nothing of what it computes', () => {
    const { count, op } = counted();
    const x = float64([1], true);
    const y = noGrad(() => checkpoint(op)(x));
    expect([count.runs, y.requiresGrad]).toEqual([1, false]);
    const constant = checkpoint(op)(float64([1]));
    expect([count.runs, constant.requiresGrad]).toEqual([2, false]);
  });

  it('notices inputs and parameters that were changed in the meantime', () => {
    const [x, w] = [float64([1], true), float64([2], true)];
    const y = checkpoint((a: Tensor) => a.mul(w))(x);
    w.assign(float64([3]));
    expect(() => y.backward()).toThrow(
      'checkpoint: backward needs its input 1, but it was changed in place by assign after checkpoint had read it',
    );
  });

  it('notices constants that were changed in the meantime', () => {
    const [x, c] = [float64([1, 2], true), float64([3, 4])];
    const y = checkpoint((a: Tensor) => a.mul(c.slice([0])).mul(ones([2])))(x).sum();
    c.assign(float64([0, 0]));
    expect(() => y.backward()).toThrow('it was changed in place by assign after checkpoint');
  });

  it('passes the gradient to what the function returns as it is', () => {
    const [x, w] = [float64([1], true), float64([2], true)];
    checkpoint((_: Tensor) => w)(x).backward();
    expect([x.grad!.item(), w.grad!.item()]).toEqual([0, 1]);
    w.assign(float64([5]));
    expect(w.item()).toBe(5);
  });

  it('has gradients that are its own at every pass', () => {
    const x = float64([1, 2], true);
    const y = checkpoint((a: Tensor) => a.square())(x);
    const dy = float64([1, 1]);
    for (let i = 0; i < 3; i++) y.backward(dy, { retainGraph: true });
    expect([...x.grad!.data]).toEqual([6, 12]);
    const [, pull] = vjp(
      checkpoint((a: Tensor) => a.square()),
      [x],
    );
    const [first, second] = [pull(dy)[0], pull(dy)[0]];
    expect(first.storage).not.toBe(second.storage);
  });

  it('refuses a function that returns no tensor', () => {
    const f = checkpoint((() => 3) as never) as () => unknown;
    expect(f).toThrow('checkpoint: the function must return a Tensor, and returned number');
  });
});
