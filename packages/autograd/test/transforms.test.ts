/** Differentiation as functions of functions: values, nesting, types, and the messages of wrong calls. */
import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  grad,
  gradients,
  hessian,
  hvp,
  jacobian,
  jvp,
  noGrad,
  ones,
  stopGradient,
  type Tensor,
  tensor,
  valueAndGrad,
  vjp,
} from '../src/index.js';

const float64 = (data: number[], shape = [data.length]) =>
  tensor(data, { shape, dtype: 'float64' });
const scalar = (value: number) => float64([value], []);
const numbers = (x: Tensor) => [...x.data];
const expectClose = (x: Tensor, expected: readonly number[], digits = 9) => {
  expect(x.data.length).toBe(expected.length);
  for (const [i, value] of x.data.entries()) expect(value).toBeCloseTo(expected[i]!, digits);
};

describe('grad', () => {
  it('is of the form and type of the first argument', () => {
    interface Parameters {
      readonly w: Tensor;
      readonly layers: readonly [Tensor, { readonly b: Tensor; readonly none: undefined }];
    }
    const parameters: Parameters = {
      w: float64([1, 2]),
      layers: [scalar(3), { b: float64([4, 5]), none: undefined }],
    };
    const loss = ({ w, layers: [a, { b }] }: Parameters, scale: number) =>
      w.mul(a).mul(b).sum().mul(scale);
    const gradient = grad(loss)(parameters, 10);
    expectTypeOf(gradient).toEqualTypeOf<Parameters>();
    expect(numbers(gradient.w)).toEqual([120, 150]);
    expect(numbers(gradient.layers[0])).toEqual([140]);
    expect(numbers(gradient.layers[1].b)).toEqual([30, 60]);
    expect(gradient.layers[1]).toHaveProperty('none', undefined);
  });

  it('differentiates by the arguments that argnums names', () => {
    const f = (_name: string, x: Tensor, y: Tensor) => x.square().mul(y).sum();
    const [x, y] = [scalar(3), scalar(5)];
    const second = grad(f, { argnums: 1 })('f', x, y);
    expectTypeOf(second).toEqualTypeOf<Tensor>();
    expect(second.item()).toBe(30);
    const both = grad(f, { argnums: [2, 1] })('f', x, y);
    expectTypeOf(both).toEqualTypeOf<[Tensor, Tensor]>();
    expect(both.map((each) => each.item())).toEqual([9, 30]);
  });

  it('hands out what comes beside the loss', () => {
    const f = (x: Tensor): [Tensor, { doubled: Tensor; note: string }] => [
      x.square().sum(),
      { doubled: x.mul(2), note: 'as it is' },
    ];
    const [gradient, auxiliary] = grad(f)(float64([1, 2]));
    expectTypeOf(auxiliary).toEqualTypeOf<{ doubled: Tensor; note: string }>();
    expect(numbers(gradient)).toEqual([2, 4]);
    expect(auxiliary.note).toBe('as it is');
    expect(numbers(auxiliary.doubled)).toEqual([2, 4]);
    expect(auxiliary.doubled.requiresGrad).toBe(false);
  });

  it('comes with the value as valueAndGrad', () => {
    const [loss, gradient] = valueAndGrad((x: Tensor) => x.square().sum())(float64([1, 2]));
    expectTypeOf(loss).toEqualTypeOf<Tensor<[]>>();
    expect([loss.item(), loss.requiresGrad, ...numbers(gradient)]).toEqual([5, false, 2, 4]);
    const [[value, note], slope] = valueAndGrad((x: Tensor): [Tensor, string] => [x.sum(), 'note'])(
      scalar(2),
    );
    expect([value.item(), note, slope.item()]).toEqual([2, 'note', 1]);
  });

  it('stores nothing, and leaves arguments alone', () => {
    const x = float64([1, 2]);
    const w = tensor([3, 4], { dtype: 'float64', requiresGrad: true });
    grad((each: Tensor) => each.mul(w).sum())(x);
    expect([x.requiresGrad, x.grad, w.grad]).toEqual([false, null, null]);
  });

  it('is 0 where nothing depends on the argument', () => {
    expect(numbers(grad((_x: Tensor) => scalar(7))(float64([1, 2])))).toEqual([0, 0]);
  });

  it('may be called with one tensor in two places', () => {
    const x = scalar(3);
    const [a, b] = grad((p: Tensor, q: Tensor) => p.square().mul(q), { argnums: [0, 1] })(x, x);
    expect([a.item(), b.item()]).toEqual([18, 9]);
  });
});

describe('nested transforms', () => {
  const sin = [Math.sin, Math.cos, (x: number) => -Math.sin(x), (x: number) => -Math.cos(x)];
  const cases: [string, (x: Tensor) => Tensor, readonly ((x: number) => number)[]][] = [
    ['sin x', (x) => x.sin(), sin],
    ['eˣ', (x) => x.exp(), [Math.exp, Math.exp, Math.exp, Math.exp]],
    ['x⁴', (x) => x.pow(4), [(x) => x ** 4, (x) => 4 * x ** 3, (x) => 12 * x * x, (x) => 24 * x]],
    [
      '1/x',
      (x) => x.reciprocal(),
      [(x) => 1 / x, (x) => -(x ** -2), (x) => 2 * x ** -3, (x) => -6 * x ** -4],
    ],
  ];

  it.each(cases)('grad of grad of grad of %s', (_name, f, derivatives) => {
    let g = f;
    for (const derivative of derivatives) {
      expect(g(scalar(0.7)).item()).toBeCloseTo(derivative(0.7), 10);
      g = grad(g);
    }
  });

  it.each(cases)('jvp of jvp of jvp of %s', (_name, f, derivatives) => {
    let g = f;
    for (const derivative of derivatives) {
      expect(g(scalar(0.7)).item()).toBeCloseTo(derivative(0.7), 10);
      const inner = g;
      g = (x) => jvp(inner, [x], [scalar(1)])[1];
    }
  });

  const zero = () => 0;
  const edges: [string, (x: Tensor) => Tensor, number, readonly ((x: number) => number)[]][] = [
    ['x⁰ at 0', (x) => x.pow(0), 0, [() => 1, zero, zero, zero]],
    ['x¹ at 0', (x) => x.pow(1), 0, [zero, () => 1, zero, zero]],
    ['x² at 0', (x) => x.pow(2), 0, [zero, zero, () => 2, zero, zero]],
    ['x² at ∞', (x) => x.pow(2), Infinity, [() => Infinity, () => Infinity, () => 2, zero, zero]],
    ['elu at 0', (x) => x.elu(3), 0, [zero, () => 3, () => 3, () => 3]],
    ['expm1 at -30', (x) => x.expm1(), -30, [Math.expm1, Math.exp, Math.exp, Math.exp]],
    ['elu at -30', (x) => x.elu(), -30, [Math.expm1, Math.exp, Math.exp, Math.exp]],
    ['elu at -∞', (x) => x.elu(3), -Infinity, [() => -3, zero, zero, zero]],
    ['elu at ∞', (x) => x.elu(3), Infinity, [() => Infinity, () => 1, zero, zero]],
    ['elu at 1000', (x) => x.elu(3), 1000, [() => 1000, () => 1, zero, zero]],
    ['selu at -30', (x) => x.selu().div(1.7580993408473766), -30, [Math.expm1, Math.exp, Math.exp]],
    [
      'selu at ∞',
      (x) => x.selu().div(1.0507009873554805),
      Infinity,
      [() => Infinity, () => 1, zero],
    ],
  ];

  const expectEdge = (found: number, expected: number) =>
    expect(found === expected || Math.abs(found / expected - 1) < 1e-15, `${found}`).toBe(true);

  it.each(edges)('grad of grad of … of %s', (_name, f, x, derivatives) => {
    let g = f;
    for (const derivative of derivatives) {
      expectEdge(g(scalar(x)).item(), derivative(x));
      g = grad(g);
    }
  });

  it.each(edges)('jvp of jvp of … of %s', (_name, f, x, derivatives) => {
    let g = f;
    for (const derivative of derivatives) {
      expectEdge(g(scalar(x)).item(), derivative(x));
      const inner = g;
      g = (at) => jvp(inner, [at], [scalar(1)])[1];
    }
  });

  it('of a power take its arguments in any order', () => {
    const [a, b] = [scalar(2), scalar(0)];
    const power = (x: Tensor, y: Tensor) => x.pow(y);
    const [byA, byB] = [grad(power), grad(power, { argnums: 1 })];
    expect(grad(byA, { argnums: 1 })(a, b).item()).toBe(0.5);
    expect(grad(byB)(a, b).item()).toBe(0.5);
  });

  it('keeps an inner variable apart from an outer one', () => {
    // d/dx (x · d/dy (x·y)) = d/dx x² = 2x, where a mix-up of x and y gives 3x.
    const f = (x: Tensor) => x.mul(grad((y: Tensor) => x.mul(y))(x));
    expect(grad(f)(scalar(3)).item()).toBe(6);
    const g = (x: Tensor) => x.mul(jvp((y) => x.mul(y), [x], [scalar(1)])[1]);
    expect(grad(g)(scalar(3)).item()).toBe(6);
  });

  it('mixes: forward over reverse and reverse over forward are the second derivative', () => {
    const f = (x: Tensor) => x.sin().mul(x);
    const expected = 2 * Math.cos(0.4) - 0.4 * Math.sin(0.4);
    const one = scalar(1);
    expect(jvp(grad(f), [scalar(0.4)], [one])[1].item()).toBeCloseTo(expected, 12);
    expect(grad((x: Tensor) => jvp(f, [x], [one])[1])(scalar(0.4)).item()).toBeCloseTo(
      expected,
      12,
    );
    expect(grad((x: Tensor) => vjp(f, [x])[1](one)[0])(scalar(0.4)).item()).toBeCloseTo(
      expected,
      12,
    );
  });

  it('passes gradients on to what takes them around the call, and not inside noGrad', () => {
    const w = tensor([2, 3], { dtype: 'float64', requiresGrad: true });
    const f = (x: Tensor) => x.square().mul(w).sum();
    const gradient = grad(f)(float64([5, 7]));
    gradient.sum().backward();
    expect(numbers(w.grad!)).toEqual([10, 14]);
    expect(noGrad(() => grad(f)(float64([5, 7]))).requiresGrad).toBe(false);
    const [value] = valueAndGrad(f)(float64([5, 7]));
    expect(value.requiresGrad).toBe(true);
  });

  it('leaves the graph of a computed tensor that the function reads', () => {
    const w = tensor([2, 3], { dtype: 'float64', requiresGrad: true });
    const h = w.square();
    const gradient = noGrad(() => grad((x: Tensor) => x.mul(h).sum())(float64([1, 1])));
    expect(numbers(gradient)).toEqual([4, 9]);
    h.sum().backward();
    expect(numbers(w.grad!)).toEqual([4, 6]);
  });

  it('does not mind that the graph of what the function reads was let go', () => {
    const w = tensor([2, 3], { dtype: 'float64', requiresGrad: true });
    const h = w.square();
    h.sum().backward();
    expect(numbers(noGrad(() => grad((x: Tensor) => x.mul(h).sum())(float64([1, 1]))))).toEqual([
      4, 9,
    ]);
  });

  it('differentiates by a computed argument and by what it was computed from', () => {
    const w = tensor([2], { dtype: 'float64', requiresGrad: true });
    const [dh] = [grad((x: Tensor) => x.pow(3).sum())(w.square())];
    expect(numbers(dh)).toEqual([48]);
    // d/dw 3w⁴ = 12w³
    dh.sum().backward();
    expect(numbers(w.grad!)).toEqual([96]);
  });
});

describe('products', () => {
  const f = (x: Tensor, { w }: { w: Tensor }) => ({
    y: x.matmul(w).tanh(),
    s: x.sum().mul(w.sum()),
  });
  const x = float64([0.1, -0.2, 0.3, 0.4, 0.5, -0.6], [2, 3]);
  const w = float64([0.5, -0.4, 0.3], [3, 1]);

  it('keep the types of trees', () => {
    const [value, pull] = vjp(f, [x, { w }]);
    expectTypeOf(value).toEqualTypeOf<{ y: Tensor; s: Tensor<[]> }>();
    expectTypeOf(pull(value)).toEqualTypeOf<[Tensor, { w: Tensor }]>();
    const [y, tangent] = jvp(f, [x, { w }], [x, { w }]);
    expectTypeOf(y).toEqualTypeOf<{ y: Tensor; s: Tensor<[]> }>();
    expectTypeOf(tangent).toEqualTypeOf<{ y: Tensor; s: Tensor<[]> }>();
  });

  it('jvp is the derivative along a line', () => {
    const [dx, dw] = [x.mul(2).add(1), w.neg().sub(0.3)];
    const [value, tangent] = jvp(f, [x, { w }], [dx, { w: dw }]);
    const at = (t: number) => f(x.add(dx.mul(t)), { w: w.add(dw.mul(t)) });
    const [above, below] = [at(1e-6), at(-1e-6)];
    expectClose(value.y, numbers(f(x, { w }).y));
    expectClose(tangent.y, numbers(above.y.sub(below.y).div(2e-6)), 7);
    expectClose(tangent.s, numbers(above.s.sub(below.s).div(2e-6)), 7);
    expect([value.y.requiresGrad, tangent.y.requiresGrad]).toEqual([false, false]);
  });

  it('vjp is the adjoint of jvp', () => {
    const elements = (length: number) =>
      fc.array(fc.double({ min: -2, max: 2, noNaN: true }), {
        minLength: length,
        maxLength: length,
      });
    fc.assert(
      fc.property(elements(6), elements(3), elements(2), elements(1), (a, b, u, v) => {
        const tangents: [Tensor, { w: Tensor }] = [float64(a, [2, 3]), { w: float64(b, [3, 1]) }];
        const cotangent = { y: float64(u, [2, 1]), s: float64(v, []) };
        const [, forward] = jvp(f, [x, { w }], tangents);
        const [, pull] = vjp(f, [x, { w }]);
        const [px, { w: pw }] = pull(cotangent);
        const left = forward.y.mul(cotangent.y).sum().add(forward.s.mul(cotangent.s));
        const right = px.mul(tangents[0]).sum().add(pw.mul(tangents[1].w).sum());
        expect(left.item()).toBeCloseTo(right.item(), 9);
      }),
    );
  });

  it('vjp adds up what comes by a tensor that is returned twice', () => {
    const twice = (x: Tensor) => {
      const y = x.square();
      return { first: y, again: [y] };
    };
    const [, pull] = vjp(twice, [float64([3, 4])]);
    const [dx] = pull({ first: float64([1, 10]), again: [float64([100, 1000])] });
    expect([...dx.data]).toEqual([6 * 101, 8 * 1010]);
  });

  it('vjp pulls any number of times', () => {
    const [value, pull] = vjp((each: Tensor) => each.square(), [float64([3, 4])]);
    expect(numbers(value)).toEqual([9, 16]);
    expect(numbers(pull(float64([1, 0]))[0])).toEqual([6, 0]);
    expect(numbers(pull(float64([0, 1]))[0])).toEqual([0, 8]);
  });

  it('hvp is the Hessian times the vector', () => {
    const g = (each: Tensor) => each.matmul(each.transpose()).sin().sum();
    const v = float64([1, -2, 3, 0.5, 0, -1], [2, 3]);
    const full = hessian(g)(x)
      .reshape([6, 6])
      .matmul(v.reshape([6]));
    expectClose(hvp(g, [x], [v])[0], numbers(full));
  });

  it('can be differentiated by the vector they are taken with', () => {
    const direction = () => tensor([3, 5], { dtype: 'float64', requiresGrad: true });
    const at = float64([1, 2]);
    const cube = (each: Tensor) => each.pow(3);
    const [u, t, v] = [direction(), direction(), direction()];
    vjp(cube, [at])[1](u)[0].sum().backward();
    jvp(cube, [at], [t])[1].sum().backward();
    hvp((each: Tensor) => cube(each).sum(), [at], [v])[0]
      .sum()
      .backward();
    expect([u, t, v].map((each) => numbers(each.grad!))).toEqual([
      [3, 12],
      [3, 12],
      [6, 12],
    ]);
  });

  it('match trees by keys, whatever their order', () => {
    interface Pair {
      a: Tensor;
      b: Tensor;
    }
    const f = ({ a, b }: Pair): Pair => ({ a: a.mul(2), b: b.mul(3) });
    const [x, y] = [float64([1]), float64([100])];
    const [, tangent] = jvp(f, [{ a: x, b: x }], [{ b: y, a: x }]);
    expect([tangent.a.item(), tangent.b.item()]).toEqual([2, 300]);
    const [pulled] = vjp(f, [{ a: x, b: x }])[1]({ b: y, a: x });
    expect([pulled.a.item(), pulled.b.item()]).toEqual([2, 300]);
    const cost = ({ a, b }: Pair) => a.square().add(b.pow(3)).sum();
    const [product] = hvp(cost, [{ a: x, b: x }], [{ b: y, a: x }]);
    expect([product.a.item(), product.b.item()]).toEqual([2, 600]);
  });

  it('are zeros for results that take no gradient', () => {
    const g = (x: Tensor) => ({ y: x.square(), best: x.argmax(0) });
    const at = float64([3, 1]);
    const [value, tangent] = jvp(g, [at], [float64([1, 10])]);
    expect([value.best.dtype, numbers(tangent.y), numbers(tangent.best)]).toEqual([
      'int32',
      [6, 20],
      [0],
    ]);
    const [dx] = vjp(g, [at])[1]({ y: float64([1, 1]), best: value.best });
    expect(numbers(dx)).toEqual([6, 2]);
  });

  it('of constants are zeros', () => {
    expect(numbers(jvp((_: Tensor) => scalar(1), [x], [x])[1])).toEqual([0]);
    expect(
      numbers(hvp((each: Tensor) => each.sum(), [float64([1, 2])], [float64([1, 1])])[0]),
    ).toEqual([0, 0]);
    expect(
      numbers(jvp((each: Tensor) => each.sign(), [float64([1, 2])], [float64([1, 1])])[1]),
    ).toEqual([0, 0]);
  });
});

describe('jacobian and hessian', () => {
  it('are tensors of output and input axes', () => {
    const a = float64([1, 2, 3, 4, 5, 6], [2, 3]);
    const J = jacobian((x: Tensor) => a.matmul(x))(float64([1, 0, 2]));
    expectTypeOf(J).toEqualTypeOf<Tensor>();
    expect(J.shape).toEqual([2, 3]);
    expect(numbers(J)).toEqual(numbers(a));
    const outer = jacobian((x: Tensor) => x.unsqueeze(1).mul(x))(float64([2, 3]));
    expect(outer.toArray()).toEqual([
      [
        [4, 0],
        [3, 2],
      ],
      [
        [3, 2],
        [0, 6],
      ],
    ]);
  });

  it('are trees of trees', () => {
    const f = (p: { a: Tensor; b: Tensor }) => [p.a.mul(p.b), p.a.sum()] as const;
    const J = jacobian(f)({ a: float64([2, 3]), b: scalar(5) });
    expectTypeOf(J[0]).toEqualTypeOf<{ a: Tensor; b: Tensor }>();
    expectTypeOf(J[1]).toEqualTypeOf<{ a: Tensor; b: Tensor }>();
    expect(J[0].a.toArray()).toEqual([
      [5, 0],
      [0, 5],
    ]);
    expect(J[0].b.toArray()).toEqual([2, 3]);
    expect(J[1].a.toArray()).toEqual([1, 1]);
    expect(J[1].b.toArray()).toBe(0);
    const H = hessian((p: { a: Tensor; b: Tensor }) => p.a.square().mul(p.b).sum())({
      a: float64([2, 3]),
      b: scalar(5),
    });
    expect(H.a.a.toArray()).toEqual([
      [10, 0],
      [0, 10],
    ]);
    expect(H.a.b.toArray()).toEqual([4, 6]);
    expect(H.b.a.toArray()).toEqual([4, 6]);
    expect(H.b.b.toArray()).toBe(0);
  });

  it('choose arguments', () => {
    const f = (x: Tensor, y: Tensor) => x.mul(y);
    const [dx, dy] = jacobian(f, { argnums: [0, 1] })(float64([2]), float64([3]));
    expect([dx.item(), dy.item()]).toEqual([3, 2]);
    expect(
      hessian((x: Tensor, y: Tensor) => x.mul(y.pow(3)).sum(), { argnums: 1 })(
        float64([2]),
        float64([3]),
      ).item(),
    ).toBe(36);
  });

  it('of nothing have no elements', () => {
    expect(jacobian((x: Tensor) => x.slice([0, 0]))(float64([1, 2])).shape).toEqual([0, 2]);
    expect(jacobian((x: Tensor) => x.sum())(float64([], [0])).shape).toEqual([0]);
  });

  it('can be differentiated', () => {
    const f = (x: Tensor) => jacobian((y: Tensor) => y.pow(3))(x).sum();
    expect(numbers(grad(f)(float64([1, 2])))).toEqual([6, 12]);
  });
});

describe('stopGradient', () => {
  it('lets no gradient through, in any structure', () => {
    expect(grad((x: Tensor) => x.mul(stopGradient(x)))(scalar(3)).item()).toBe(3);
    const x = tensor([1], { requiresGrad: true });
    const stopped = stopGradient({ parts: [x.mul(2)], note: 'kept' });
    expect(stopped.parts[0]!.requiresGrad).toBe(false);
    expect(stopped.note).toBe('kept');
  });
});

describe('gradients', () => {
  it('go through one target to another', () => {
    const x = tensor([3], { requiresGrad: true });
    const h = x.square();
    const [dx, dh] = gradients(h.mul(x).sum(), [x, h]);
    expect([numbers(dx!), numbers(dh!)]).toEqual([[27], [3]]);
  });

  it('leave graphs alone that lead nowhere', () => {
    const [x, w] = [1, 2].map((value) => tensor([value], { requiresGrad: true })) as [
      Tensor,
      Tensor,
    ];
    const h = w.square();
    gradients(x.mul(h).sum(), [x]);
    h.sum().backward();
    expect(numbers(w.grad!)).toEqual([4]);
  });
});

describe('wrong calls', () => {
  class Layer {
    weight = ones([1]);
  }
  const x = float64([1, 2]);
  it.each<[string, () => unknown, string]>([
    [
      'grad of a vector',
      () => grad((t: Tensor) => t.mul(2))(x),
      'grad: the function must return a scalar tensor, or a pair of one and something else · it returned [2] · reduce it (sum, mean), or use jacobian',
    ],
    [
      'grad of a number',
      () => valueAndGrad((() => 3) as never)(x as never),
      'valueAndGrad: the function must return a scalar tensor, or a pair of one and something else · it returned number',
    ],
    [
      'grad by a string',
      () => grad((_: string) => x.sum())('a'),
      'grad: argument 0 must be a Tensor, and is string · trees are made of tensors, arrays and plain objects',
    ],
    [
      'grad by a layer',
      () => grad((p: { layers: Layer[] }) => p.layers[0]!.weight.sum())({ layers: [new Layer()] }),
      'grad: argument 0.layers[0] must be a Tensor, and is an instance of Layer · trees are made of tensors, arrays and plain objects',
    ],
    [
      'grad by integers',
      () => grad((t: Tensor) => t.sum())(tensor([1], { dtype: 'int32' })),
      'grad: argument 0 holds a tensor of int32 · gradients exist for float32 and float64',
    ],
    [
      'an argument that is not there',
      () => grad((t: Tensor) => t.sum(), { argnums: 1 as 0 })(x),
      'grad: there is no argument 1 · 1 were given',
    ],
    [
      'an argument twice',
      () => grad((t: Tensor) => t.sum(), { argnums: [0, 0] })(x),
      'grad: argument 0 is named twice',
    ],
    [
      'a cotangent of another form',
      () => vjp((t: Tensor) => t.mul(2), [x])[1](float64([1])),
      'vjp: the cotangent must have the form of what it belongs to · expected [2] · found [1]',
    ],
    [
      'tangents of another form',
      () => jvp((t: Tensor) => t, [x], [float64([1])]),
      'jvp: the tangents must have the form of what it belongs to · expected [2] · found [1]',
    ],
    [
      'hvp of a vector',
      () => hvp((t: Tensor) => t.mul(2), [x], [x]),
      'hvp: only a single element can be started from · this [2] · reduce it (sum, mean), or pass the gradient of the final result',
    ],
    [
      'gradients by a constant',
      () => gradients(x.sum(), [x]),
      'gradients: x number 0 takes no gradient · set requiresGrad before computing y',
    ],
  ])('%s', (_name, call, message) => {
    expect(call).toThrow(message);
  });
});
