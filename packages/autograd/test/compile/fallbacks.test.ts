/** Steps that cannot be replayed are run, and say why. */
import { describe, expect, it } from 'vitest';
import {
  bernoulli,
  checkpoint,
  compile,
  crossEntropy,
  defineOp,
  dropout,
  Generator,
  leakyRelu,
  maxPool2d,
  normal,
  ones,
  permutation,
  Tensor,
  takeRows,
  tensor,
  uniform,
  updateInPlace,
  zeros,
} from '../../src/index.js';
import { bits, descent, type Wrap } from '../support/compiled.js';

describe('compile', () => {
  it('does not replay an update whose numbers come in new arrays', () => {
    const w = tensor([1]);
    const g = tensor([1]);
    let rate = 1;
    const step = compile((x: Tensor) => {
      updateInPlace(descent, [w, g], [rate++]);
      return x.neg();
    });
    for (let i = 0; i < 5; i++) step(tensor([1]));
    expect(w.item()).toBe(1 - 15);
    expect(step.fallback).toMatch(/\(test descent\) takes its numbers from a new array/);
  });

  it.each<[string, (x: Tensor, run: number, g: Generator, h: Generator) => Tensor]>([
    ['another generator', (x, run, g, h) => x.add(normal([2], run % 2 ? g : h))],
    ['another interval', (x, run, g) => x.add(uniform([2], g, { high: 1 + run }))],
    ['another mean', (x, run, g) => x.add(normal([2], g, { mean: run }))],
    ['another probability', (x, run, g) => dropout(x, run / 10, g)],
    [
      'another generator of a permutation',
      (x, run, g, h) => x.add(permutation(2, run % 2 ? g : h)),
    ],
  ])('runs a step that draws numbers with %s each time', (_, f) => {
    const make = () => {
      const [g, h] = [new Generator(1), new Generator(2)];
      let run = 1;
      return (x: Tensor) => f(x, run++, g, h).mul(1);
    };
    const [eager, step] = [make(), compile(make())];
    for (let i = 0; i < 6; i++) {
      expect(bits([step(tensor([1, i]))])).toEqual(bits([eager(tensor([1, i]))]));
    }
    expect(step.fallback).toBe(
      'the step does not repeat itself: its kernel call 0 (generate) has another argument 0',
    );
  });

  it('runs a step that reads its own numbers, and says why', () => {
    const step = compile((x: Tensor) => {
      const y = x.mul(2);
      return y.sum().item() > 10 ? y.neg() : y;
    });
    for (const value of [1, 2, 3, 4, 5]) {
      expect(
        step(tensor([value, value]))
          .slice(0)
          .item(),
      ).toBe(value > 2 ? -2 * value : 2 * value);
    }
    expect(step.fallback).toMatch(/reads numbers that may differ/);
    expect(step.state(tensor([1, 1]))).toBe('eager');
  });

  it('runs a step that reads its inputs as numbers, even if they were the same at first', () => {
    const cube = defineOp({
      name: 'cube',
      forward: ([x]: readonly [Tensor]) => {
        const y = Tensor.empty(x.shape, x.dtype);
        for (const [i, value] of x.data.entries()) y.array[i] = value ** 3;
        return y;
      },
      gradients: { noDerivative: 'it is not needed here' },
    });
    const step = compile((x: Tensor) => cube([x]).sum());
    const results = [1, 1, 1, 1, 2, 3].map((value) => step(tensor([value])).item());
    expect(results).toEqual([1, 1, 1, 1, 8, 27]);
    expect(step.fallback).toBe('the step reads numbers that may differ (item, data, toArray)');
  });

  it('runs a step that does not repeat itself, and says what differs', () => {
    let calls = 0;
    const step = compile((x: Tensor) => (calls++ % 2 === 0 ? x.exp() : x.neg()));
    for (let i = 0; i < 5; i++) {
      expect(step(tensor([1])).item()).toBeCloseTo(i % 2 === 0 ? Math.E : -1, 5);
    }
    expect(step.fallback).toMatch(
      /does not repeat itself: its kernel call 0 \(map\) has another argument 0/,
    );
  });

  it.each<[string, (x: Tensor, random: Generator) => Tensor]>([
    [
      'a checkpoint',
      (x, random) => checkpoint((a: Tensor) => dropout(a, 0.5, random), { random })(x.mul(1)),
    ],
    ['a stream', (x, random) => x.mul(bernoulli([6], random.stream('mask')))],
    ['a generator', (x) => x.mul(bernoulli([6], new Generator('mask')))],
  ])('runs a step in which %s sets a random generator', (_what, f) => {
    const makeStep = () => {
      const [random, w] = [new Generator(3), ones([6], { requiresGrad: true })];
      return (x: Tensor) => {
        w.grad = null;
        const y = f(x.mul(w), random);
        y.sum().backward();
        return [y, w.grad!];
      };
    };
    const [step, compiled] = [makeStep(), compile(makeStep())];
    for (let i = 0; i < 6; i++) expect(bits(compiled(ones([6])))).toEqual(bits(step(ones([6]))));
    expect(compiled.fallback).toBe('the step sets a random generator');
  });

  let calls = 0;
  it.each<[string, (x: Tensor, y: Tensor) => Tensor]>([
    ['an input', (x) => x.assign(x.mul(2)).sum()],
    ['an input that shares memory with another', (x, y) => y.assign(y.add(1)).sum().add(x.sum())],
    ['an input later on', (x) => (calls++ % 6 > 0 ? x.assign(x.mul(2)) : x).sum()],
  ])('runs a step that changes %s', (_what, step) => {
    const run = (f: (x: Tensor, y: Tensor) => Tensor) => {
      const x: Tensor = ones([2]);
      return Array.from({ length: 6 }, () => [f(x, x.slice([1])).item(), ...x.data]);
    };
    const compiled = compile(step);
    expect(run(compiled)).toEqual(run(step));
    expect(compiled.fallback).toBe('the step changes an input in place');
  });

  const state = zeros([1]);
  const rates = [0.5];
  const weight = tensor([3, -4, 5], { requiresGrad: true });
  it.each<[string, (x: Tensor) => Tensor, string]>([
    [
      'replaces a gradient',
      (x) => {
        weight.grad = null;
        weight.mul(x).sum().backward();
        weight.grad = weight.grad!.clamp(-1, 1);
        return weight.grad.add(0);
      },
      'the step replaces a gradient',
    ],
    [
      'adds to a constant of its own',
      (x) => {
        const sum = zeros([1]);
        for (let i = 0; i < 3; i++) sum.assign(sum.add(x));
        return sum.add(0);
      },
      'the step changes a constant of its own in place',
    ],
    [
      'overwrites a part of a constant',
      (x) => {
        const y = ones([3]);
        y.slice([0, 1]).assign(x);
        return y.add(0);
      },
      'the step changes a constant of its own in place',
    ],
    [
      'updates a constant',
      (x) => {
        const y = ones([1]);
        updateInPlace(descent, [y, ones([1])], rates);
        return y.add(x);
      },
      'the step changes a constant of its own in place',
    ],
    [
      'adds gradients to zeros',
      (x) => {
        weight.grad = zeros([3]);
        weight.mul(x).sum().backward();
        return weight.grad.add(0);
      },
      'the step changes a constant of its own in place',
    ],
    [
      'looks at a state before it changes it',
      (x) => {
        const isLate = state.item() >= 3;
        state.assign(isLate ? state.sub(3) : state.add(1));
        return x.mul(isLate ? 10 : 1);
      },
      'the step reads numbers that may differ (item, data, toArray)',
    ],
  ])('runs a step that %s', (_what, step, reason) => {
    const run = (f: typeof step) => {
      state.assign(zeros([1]));
      return Array.from({ length: 8 }, (_, i) => [...f(tensor([i])).data]);
    };
    const compiled = compile(step);
    expect(run(compiled)).toEqual(run(step));
    expect(compiled.fallback).toBe(reason);
  });

  it.each<[string, (x: Tensor, k: number) => Tensor]>([
    ['bounds', (x, k) => x.clamp(-k, k)],
    ['slopes', (x, k) => leakyRelu(x, k)],
    ['windows', (x, k) => maxPool2d(x.reshape([1, 1, 1, 4]), 1, { stride: 1 + (k % 2) })],
    ['questions', (x, k) => (k % 2 ? x.argmax(0) : x.argmin(0))],
  ])('runs a step whose %s change', (_what, f) => {
    const run = (wrap: Wrap) => {
      let k = 0;
      const step = wrap((x) => f(x, k++));
      return Array.from({ length: 6 }, () => [...step(tensor([3, -4, 5, 0])).data]);
    };
    expect(run(compile)).toEqual(run((step) => step));
  });

  it.each<[string, (x: Tensor) => unknown]>([
    ['nothing', () => undefined],
    ['a number', () => 1],
    ['a promise', async (x) => x.neg()],
    ['an object', (x) => ({ x })],
    ['a tensor and a name', (x) => [x, 'loss']],
  ])('runs a step that returns %s', (_, f) => {
    const step = compile<[Tensor], Tensor>(f as never);
    const results = Array.from({ length: 5 }, () => step(ones([1])));
    expect(results).toEqual(Array.from({ length: 5 }, () => f(ones([1]))));
    expect(step.fallback).toBe('the step returns what is no tensor');
  });

  it('runs a step whose input takes a gradient', () => {
    const x = tensor([3], { requiresGrad: true });
    const step = compile((input: Tensor) => {
      const y = input.square();
      y.backward();
      return y;
    });
    for (let i = 1; i <= 4; i++) {
      step(x);
      expect(x.grad!.item()).toBe(6 * i);
    }
    expect(step.fallback).toBe('an input takes a gradient');
  });

  it('runs a step with a constant that changes', () => {
    let factor = 1;
    const step = compile((x: Tensor) => x.mul(factor++));
    for (let i = 1; i <= 5; i++) expect(step(tensor([1])).item()).toBe(i);
    expect(step.fallback).toMatch(/its kernel call 0 \(zip\) has another constant/);
  });
});

describe('indices in a compiled step', () => {
  const classes = (values: number[]) => tensor(values, { dtype: 'int32' });
  const logits = tensor([
    [1, 2, 3],
    [3, 1, 2],
  ]);
  const table = tensor(Uint8Array.from([0, 1, 2, 0, 1]));

  it('are checked at each call', () => {
    const step = compile((t: Tensor) => crossEntropy(logits, t));
    for (let i = 0; i < 5; i++) step(classes([0, 2]));
    expect(step.state(classes([0, 2]))).toBe('replayed');
    expect(() => step(classes([0, 3]))).toThrow('crossEntropy: index 3 is out of range');
    expect(step(classes([1, 1])).item()).toBe(crossEntropy(logits, classes([1, 1])).item());
  });

  it('may be rows of a table that holds nothing wrong', () => {
    const loss = (i: Tensor) => crossEntropy(logits, takeRows(table, i));
    const step = compile(loss);
    for (const [a, b] of [
      [0, 1],
      [1, 2],
      [2, 3],
      [3, 4],
      [4, 0],
    ] as const) {
      expect(step(classes([a, b])).item()).toBe(loss(classes([a, b])).item());
    }
    expect(step.state(classes([0, 1]))).toBe('replayed');
    expect(() => step(classes([0, 5]))).toThrow('takeRows: index 5 is out of range');
  });

  it('are not replayed from a table that holds something wrong, so that the error comes with it', () => {
    const faulty = tensor(Uint8Array.from([0, 1, 2, 9]));
    const step = compile((i: Tensor) => crossEntropy(logits, takeRows(faulty, i)));
    for (let i = 0; i < 5; i++) step(classes([0, 2]));
    expect(step.fallback).toBe(
      'the step reads indices that it computed, or rows that may be wrong',
    );
    expect(() => step(classes([0, 3]))).toThrow('crossEntropy: index 9 is out of range');
  });

  it.each<[string, (i: Tensor) => Tensor]>([
    ['rows converted', (i) => takeRows(table, i).add(0).to('uint8')],
    ['rows changed in place', (i) => takeRows(table, i).assign(classes([2, 1]).to('uint8'))],
    ['rows of a computed table', (i) => takeRows(classes([0, 1, 2]).mul(1), i)],
    ['computed numbers', (i) => i.mul(1)],
  ])('cannot be %s', (_, f) => {
    const step = compile((i: Tensor) => crossEntropy(logits, f(i)));
    for (let i = 0; i < 5; i++) step(classes([0, 1]));
    expect(step.fallback).toBe(
      'the step reads indices that it computed, or rows that may be wrong',
    );
  });
});
