/** The graph: accumulation, retaining, hooks, recording on and off, and the messages of wrong calls. */
import { describe, expect, it } from 'vitest';
import {
  defineOp,
  enableGrad,
  gradients,
  matmul,
  noGrad,
  ones,
  type Tensor,
  tensor,
  Value,
  vjp,
  withScope,
} from '../src/index.js';

const leaf = (data: number[]) => tensor(data, { dtype: 'float64', requiresGrad: true });
const numbers = (x: Tensor | null) => (x === null ? null : [...x.data]);

describe('backward', () => {
  it('adds up over paths and over calls', () => {
    const x = leaf([3]);
    x.mul(x).add(x).backward();
    expect(numbers(x.grad)).toEqual([7]);
    x.mul(2).backward();
    expect(numbers(x.grad)).toEqual([9]);
    const v = new Value(3);
    v.mul(v).add(v).backward();
    v.mul(2).backward();
    expect(v.grad).toBe(9);
  });

  it('leaves gradients that share no memory with each other, nor with the seed', () => {
    const [a, b] = [leaf([1, 2]), leaf([3, 4])];
    const seed = tensor([1, 1], { dtype: 'float64' });
    a.add(b).backward(seed);
    a.grad!.assign(tensor([9, 9]));
    expect([numbers(b.grad), numbers(seed)]).toEqual([
      [1, 1],
      [1, 1],
    ]);
    const [c, d] = [leaf([1, 2]), leaf([3, 4])];
    c.add(d).square().sum().backward();
    c.grad!.assign(tensor([9, 9]));
    expect(numbers(d.grad)).toEqual([8, 12]);
  });

  it('of a leaf is the seed', () => {
    const x = leaf([5]);
    x.backward();
    expect(numbers(x.grad)).toEqual([1]);
  });

  it('walks graphs of any depth', () => {
    const x = leaf([0]);
    let y: Tensor = x;
    for (let i = 0; i < 20_000; i++) y = y.add(1);
    y.backward();
    expect(numbers(x.grad)).toEqual([1]);
    const v = new Value(0);
    let w = v;
    for (let i = 0; i < 50_000; i++) w = w.add(1);
    w.backward();
    expect(v.grad).toBe(1);
  });

  it('may be repeated when the graph is retained', () => {
    const x = leaf([3]);
    const y = x.square();
    y.backward(undefined, { retainGraph: true });
    y.backward();
    expect(numbers(x.grad)).toEqual([12]);
  });

  it('builds a graph of the gradients when asked', () => {
    const x = leaf([3]);
    x.pow(3).backward(undefined, { createGraph: true });
    const slope = x.grad!;
    expect([numbers(slope), slope.requiresGrad]).toEqual([[27], true]);
    x.grad = null;
    slope.backward();
    expect(numbers(x.grad)).toEqual([18]);
    const v = new Value(3);
    v.pow(3).backward();
    expect(v.grad).toBe(27);
  });

  it('adds to a gradient that has a graph without changing it', () => {
    const x = leaf([2, 3]);
    x.pow(3).sum().backward(undefined, { createGraph: true });
    const first = x.grad!;
    x.square().sum().backward();
    expect([numbers(first), numbers(x.grad)]).toEqual([
      [12, 27],
      [16, 33],
    ]);
  });

  it('reaches a Value behind a constant', () => {
    const x = new Value(3);
    const two = new Value(2, { requiresGrad: false });
    two.mul(x).backward();
    two.where(5, x).backward();
    two.sub(2).where(5, x).backward();
    expect([x.grad, two.grad]).toEqual([3, 0]);
  });

  it.each<[string, (x: Tensor, y: Tensor) => void]>([
    [
      'the seed of a pass that builds a graph',
      (x) => x.sum().backward(undefined, { createGraph: true }),
    ],
    [
      'the gradient of another leaf',
      (x, y) => x.add(y).sum().backward(undefined, { createGraph: true }),
    ],
    [
      'an expanded gradient that was assigned',
      (x) => {
        x.grad = tensor([1], { dtype: 'float64' }).expand([3]);
      },
    ],
  ])('does not add to %s', (_what, first) => {
    const [x, y] = [leaf([1, 2, 3]), leaf([1, 2, 3])];
    first(x, y);
    const before = y.grad && numbers(y.grad);
    x.mul(tensor([1, 2, 3], { dtype: 'float64' }))
      .sum()
      .backward();
    expect([numbers(x.grad), y.grad && numbers(y.grad)]).toEqual([[2, 3, 4], before]);
  });

  it.each<[string, (held: Tensor) => (dy: Tensor, saved: { input(i: number): Tensor }) => Tensor]>([
    ['a constant of its own', (held) => () => held],
    [
      'an input',
      () =>
        (_dy, { input }) =>
          input(0),
    ],
    ['an array of its own', (held) => () => tensor(held.data)],
  ])('does not add to what a rule returns: %s', (_what, rule) => {
    const held = tensor([1, 2], { dtype: 'float64' });
    const op = defineOp({
      name: 'odd',
      forward: ([x]: readonly Tensor[]) => x!.mul(2),
      gradients: [{ reads: [0], vjp: rule(held) }],
    });
    const x = leaf([1, 2]);
    for (let i = 0; i < 3; i++) op([x]).sum().backward();
    expect([x, held, x.grad].map(numbers)).toEqual([
      [1, 2],
      [1, 2],
      [3, 6],
    ]);
  });

  it('has gradients of the type of what they belong to, whatever the seed', () => {
    const x = tensor([1], { requiresGrad: true });
    x.backward(tensor([2], { dtype: 'float64' }));
    x.mul(2).backward(tensor([3], { dtype: 'int32' }));
    expect([x.grad!.dtype, x.grad!.item()]).toEqual(['float32', 8]);
    const [, pull] = vjp((a: Tensor) => a, [x]);
    expect(pull(tensor([1], { dtype: 'int32' }))[0].dtype).toBe('float32');
  });

  it('takes a result that the operation has kept for its own', () => {
    const cached = tensor([5], { dtype: 'float64' });
    const op = defineOp({
      name: 'kept',
      forward: () => cached,
      gradients: { reads: [], vjp: (dy) => dy.mul(3) },
    });
    const [x, z] = [leaf([1]), leaf([2])];
    const y = op([x]);
    op([z]).backward();
    expect([x.grad, numbers(z.grad), cached.requiresGrad]).toEqual([null, [3], false]);
    y.backward();
    expect([numbers(x.grad), numbers(z.grad)]).toEqual([[3], [3]]);
  });

  it('shares a subgraph only while it is retained', () => {
    const x = leaf([3]);
    const h = x.square();
    const [a, b] = [h.mul(2), h.mul(3)];
    a.backward(undefined, { retainGraph: true });
    b.backward();
    expect(numbers(x.grad)).toEqual([30]);
  });
});

describe('gradients that nobody needs', () => {
  it.each([
    ['a constant', [false, true], [1]],
    ['constants only', [false, false], []],
    ['nothing', [true, true], [0, 1]],
  ] as const)('are not computed: %s', (_what, wanted, expected) => {
    const pulled: number[] = [];
    const multiply = defineOp({
      name: 'multiply',
      forward: ([a, b]: readonly Tensor[]) => a!.mul(b!),
      gradients: [0, 1].map((index) => ({
        reads: [1 - index],
        vjp: (dy, { input }) => {
          pulled.push(index);
          return dy.mul(input(1 - index));
        },
      })),
    });
    const [a, b] = wanted.map((requiresGrad) => tensor([2], { requiresGrad }));
    const outside = tensor([1], { requiresGrad: true });
    multiply([a!, b!], undefined).add(outside).backward();
    expect(pulled).toEqual(expected);
  });

  it('are not computed on paths to other leaves', () => {
    const pulled: string[] = [];
    const pass = (name: string) =>
      defineOp({
        name,
        forward: ([x]: readonly Tensor[]) => x!.mul(2),
        gradients: {
          reads: [],
          vjp: (dy) => {
            pulled.push(name);
            return dy.mul(2);
          },
        },
      });
    const [a, b] = [tensor([1], { requiresGrad: true }), tensor([1], { requiresGrad: true })];
    const y = pass('left')([a], undefined).add(pass('right')([b], undefined));
    expect(gradients(y, [a], { retainGraph: true })[0]!.toArray()).toEqual([2]);
    expect(pulled).toEqual(['left']);
    expect(gradients(y, [b])[0]!.toArray()).toEqual([2]);
    expect(pulled).toEqual(['left', 'right']);
  });
});

describe('recording', () => {
  it('is off inside noGrad, on inside enableGrad, and comes back after an error', () => {
    const x = leaf([1]);
    expect(noGrad(() => x.mul(2)).requiresGrad).toBe(false);
    expect(noGrad(() => enableGrad(() => x.mul(2))).requiresGrad).toBe(true);
    expect(() =>
      noGrad(() => {
        throw new Error('stop');
      }),
    ).toThrow('stop');
    expect(x.mul(2).requiresGrad).toBe(true);
    const v = new Value(1);
    expect(noGrad(() => v.mul(2)).requiresGrad).toBe(false);
  });

  it('is not for asynchronous functions', () => {
    const wait = async () => 1;
    expect(() => noGrad(wait)).toThrow(
      'noGrad: the function is asynchronous · await first, then compute in a synchronous one',
    );
    expect(() => enableGrad(wait)).toThrow('enableGrad: the function is asynchronous');
  });

  it('ends at detach, which shares memory', () => {
    const x = leaf([1, 2]);
    const y = x.mul(2).detach();
    expect(y.requiresGrad).toBe(false);
    const z = x.detach();
    z.assign(tensor([5, 6]));
    expect(numbers(x)).toEqual([5, 6]);
  });
});

describe('hooks', () => {
  it('see the complete gradient once, in the order they were added', () => {
    const x = leaf([3]);
    const h = x.mul(2);
    const seen: [string, number[] | null][] = [];
    h.registerHook((g) => {
      seen.push(['first', numbers(g)]);
      return undefined;
    });
    h.registerHook((g) => {
      seen.push(['second', numbers(g)]);
      return undefined;
    });
    h.mul(h).add(h).backward();
    expect(seen).toEqual([
      ['first', [13]],
      ['second', [13]],
    ]);
  });

  it('replace the gradient, each for those after it', () => {
    const x = leaf([3]);
    const h = x.mul(2);
    h.registerHook((g) => g.mul(10));
    h.registerHook((g) => g.add(1));
    h.sum().backward();
    expect(numbers(x.grad)).toEqual([22]);
  });

  it.each<[string, (x: Tensor, hook: (g: Tensor) => Tensor | undefined) => Tensor]>([
    [
      'of a leaf',
      (x, hook) => {
        x.registerHook(hook);
        return x.square();
      },
    ],
    [
      'whose gradient goes on as it is',
      (x, hook) => {
        const h = x.square().add(1);
        h.registerHook(hook);
        return h.add(1);
      },
    ],
  ])('may keep the gradients that they see and make: one %s', (_what, f) => {
    for (const replaces of [false, true]) {
      const x = leaf([1, 2]);
      const kept: Tensor[] = [];
      const y = f(x, (g) => {
        const made = replaces ? g.mul(1) : g;
        kept.push(made);
        return replaces ? made : undefined;
      });
      const passes = () => y.backward(tensor([1, 1], { dtype: 'float64' }), { retainGraph: true });
      passes();
      const before = kept.map(numbers);
      passes();
      passes();
      expect(kept.slice(0, 1).map(numbers)).toEqual(before);
      expect(numbers(x.grad)).toEqual([6, 12]);
    }
  });

  it('keep the type of the gradient', () => {
    const x = leaf([1.5]);
    x.registerHook((g) => g.to('int32'));
    x.square().backward();
    expect([x.grad!.dtype, x.grad!.item()]).toEqual(['float64', 3]);
  });

  it('on a leaf run before it is accumulated, at every backward', () => {
    const x = leaf([3]);
    let calls = 0;
    x.registerHook((g) => {
      calls++;
      return g.neg();
    });
    x.mul(x).backward();
    x.mul(5).backward();
    expect([calls, numbers(x.grad)]).toEqual([2, [-11]]);
  });

  it('can be removed, one at a time', () => {
    const x = leaf([1]);
    const double = (g: Tensor) => g.mul(2);
    const removeFirst = x.registerHook(double);
    const removeSecond = x.registerHook(double);
    const slope = () => {
      x.grad = null;
      x.mul(1).backward();
      return x.grad!.item();
    };
    expect(slope()).toBe(4);
    removeFirst();
    removeFirst();
    expect(slope()).toBe(2);
    removeSecond();
    expect(slope()).toBe(1);
  });

  it('may compute backward passes of their own over the same leaves', () => {
    const [x, w] = [leaf([3]), leaf([5])];
    const h = x.mul(w);
    h.registerHook(() => {
      enableGrad(() => x.mul(w).mul(100).backward());
      return undefined;
    });
    h.mul(w).backward();
    // Of h·w: dx = w², dw = 2xw; of the hook's: 100w and 100x.
    expect([numbers(x.grad), numbers(w.grad)]).toEqual([[25 + 500], [30 + 300]]);
  });
});

describe('wrong calls', () => {
  const x = leaf([1, 2]);
  const plain = ones([2]);
  it.each<[string, () => unknown, string]>([
    [
      'backward from a vector',
      () => x.mul(2).backward(),
      'backward: only a single element can be started from · this [2] · reduce it (sum, mean), or pass the gradient of the final result',
    ],
    [
      'backward with a gradient of another shape',
      () => x.mul(2).backward(ones([3])),
      'backward: the gradient must have the shape of the tensor · gradient [3] · tensor [2]',
    ],
    [
      'backward with a number',
      () => x.mul(2).backward(1 as never),
      'backward: argument 0 must be a Tensor, and is number',
    ],
    [
      'backward without a leaf',
      () => plain.sum().backward(),
      'backward: this tensor takes no gradient · nothing that it was computed from has requiresGrad',
    ],
    [
      'backward of what was computed in noGrad',
      () => noGrad(() => x.sum()).backward(),
      'backward: this tensor takes no gradient · sum ran inside noGrad',
    ],
    [
      'backward of what was computed from a result of noGrad',
      () =>
        noGrad(() => x.sum())
          .mul(2)
          .backward(),
      'backward: this tensor takes no gradient · sum ran inside noGrad',
    ],
    [
      'backward of a constant',
      () => plain.sum().backward(),
      'backward: this tensor takes no gradient · nothing that it was computed from has requiresGrad',
    ],
    [
      'backward behind integers',
      () => x.to('int32').to('float64').sum().backward(),
      'backward: this tensor takes no gradient · to makes int32',
    ],
    [
      'backward of a choice by what takes a gradient',
      () => x.where(1, 2).sum().backward(),
      'backward: this tensor takes no gradient · where passes no gradient to input 0',
    ],
    [
      'backward behind an operation without derivative',
      () => x.greater(1).to('float64').sum().backward(),
      'backward: this tensor takes no gradient · greater has no derivative: its answer is yes or no',
    ],
    [
      'backward twice',
      () => {
        const y = withScope('head', () => x.square()).sum();
        y.backward();
        y.backward();
      },
      'backward: the graph was already used and let go (at sum) · pass { retainGraph: true } to the first backward',
    ],
    [
      'backward over a part that was let go',
      () => {
        const h = withScope('head', () => withScope('fc', () => x.square()));
        h.sum().backward();
        h.sum().backward();
      },
      'backward: the graph was already used and let go (at square) · in head.fc · pass { retainGraph: true } to the first backward',
    ],
    [
      'backward of a constant Value',
      () => new Value(1, { requiresGrad: false }).backward(),
      'backward: this value takes no gradient · nothing that it was computed from has requiresGrad',
    ],
    [
      'backward of a Value twice',
      () => {
        const y = new Value(2).square();
        y.backward();
        y.backward();
      },
      'backward: the graph was already used and let go (at square)',
    ],
    [
      'a hook on a constant',
      () => plain.registerHook((g) => g),
      'registerHook: this tensor takes no gradient',
    ],
    [
      'a hook that changes the shape',
      () => {
        const h = x.mul(2);
        h.registerHook((g) => g.sum());
        h.sum().backward();
      },
      'registerHook: the gradient must have the shape of the tensor · expected [2] · found []',
    ],
    [
      'requiresGrad of integers',
      () => {
        tensor([1], { dtype: 'int32' }).requiresGrad = true;
      },
      'requiresGrad: int32 takes no gradient · gradients exist for float32 and float64',
    ],
    [
      'requiresGrad off for a computed tensor',
      () => {
        x.mul(2).requiresGrad = false;
      },
      'requiresGrad: this tensor was computed · use detach()',
    ],
    [
      'an array for a tensor',
      () => Reflect.apply(matmul, undefined, [[[1]], x]),
      'matmul: argument 0 must be a Tensor, and is an array · use tensor(…)',
    ],
    [
      'null for a tensor',
      () => x.mul(null as never),
      'mul: argument 1 must be a Tensor, and is null · use tensor(…)',
    ],
    [
      'a string for a tensor',
      () => x.matmul('w' as never),
      'matmul: argument 1 must be a Tensor, and is string · use tensor(…)',
    ],
  ])('%s', (_name, call, message) => {
    expect(call).toThrow(message);
  });
});
