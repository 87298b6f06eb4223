/** Nothing to dispose of: what is kept until backward, what is let go, and a heap that stays flat. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import * as binaryRules from '../src/elementwise/binary.js';
import * as unaryRules from '../src/elementwise/unary.js';
import {
  checkpoint,
  compile,
  crossEntropy,
  eachReplay,
  Generator,
  grad,
  noGrad,
  normal,
  ones,
  type Tensor,
  tensor,
  type UpdateRule,
  updateInPlace,
  useKernels,
  Value,
  zeros,
} from '../src/index.js';
import { OpNode } from '../src/op-node.js';
import { both } from './support/compiled.js';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

const leaf = (shape: number[]) => ones(shape, { requiresGrad: true });

/** Those of the tensors' arrays and of the values that are still in memory, after a collection in a turn of its own. */
async function alive(references: Record<string, WeakRef<object>>): Promise<string[]> {
  await new Promise((resolve) => setImmediate(resolve));
  collectGarbage();
  return Object.keys(references).filter((name) => references[name]!.deref() !== undefined);
}

const memoryOf = (x: Tensor) => new WeakRef(x.storage);

describe('a graph', () => {
  it('holds nothing after backward, though the loss is still there', async () => {
    const w = leaf([4, 4]);
    const build = () => {
      const x = ones([3, 4]);
      const h = x.matmul(w);
      const y = h.square();
      return [y.sum(), { x: memoryOf(x), h: memoryOf(h), y: memoryOf(y) }] as const;
    };
    const [loss, references] = build();
    // y is read by no rule, so nobody holds it even before backward.
    expect(await alive(references)).toEqual(['x', 'h']);
    loss.backward();
    expect(await alive(references)).toEqual([]);
    expect(w.grad!.shape).toEqual([4, 4]);
    expect(loss.item()).toBe(192);
  });

  it('holds no hook after backward', async () => {
    const w = leaf([2]);
    const build = () => {
      const seen = { count: 0 };
      const loss = w.mul(2);
      loss.registerHook(() => void seen.count++);
      return [loss, { seen: new WeakRef(seen) }] as const;
    };
    const [y, references] = build();
    expect(await alive(references)).toEqual(['seen']);
    await new Promise((resolve) => setImmediate(resolve));
    y.sum().backward();
    expect(await alive(references)).toEqual([]);
    expect(y.shape).toEqual([2]);
  });

  it('holds what it needs while it is retained, and nothing when its last tensor is gone', async () => {
    const w = leaf([2]);
    let loss: Tensor | undefined;
    const build = () => {
      const h = w.mul(2);
      loss = h.square().sum();
      loss.backward(undefined, { retainGraph: true });
      return { h: memoryOf(h) };
    };
    const references = build();
    expect(await alive(references)).toEqual(['h']);
    expect(loss!.item()).toBe(8);
    loss = undefined;
    expect(await alive(references)).toEqual([]);
    expect([...w.grad!.data]).toEqual([8, 8]);
  });

  it('of Values is let go as well', async () => {
    const w = new Value(3);
    const build = () => {
      const h = w.mul(2);
      const y = h.square();
      return [y.add(1), { h: new WeakRef(h), y: new WeakRef(y) }] as const;
    };
    const [loss, references] = build();
    loss.backward();
    expect(await alive(references)).toEqual([]);
    expect([loss.data, w.grad]).toEqual([37, 24]);
  });

  it('is let go by transforms, whose results hold nothing', async () => {
    const references: Record<string, WeakRef<object>> = {};
    const gradient = grad((x: Tensor) => {
      const h = x.exp();
      references.h = memoryOf(h);
      return h.square().sum();
    })(ones([2]));
    expect(await alive(references)).toEqual([]);
    expect(gradient.shape).toEqual([2]);
  });

  it('of a checkpointed function holds its inputs only', async () => {
    const w = leaf([2]);
    const references: Record<string, WeakRef<object>> = {};
    const build = () => {
      const x = ones([2]);
      references.x = memoryOf(x);
      return checkpoint((each: Tensor) => {
        const h = each.mul(w).exp();
        references.h = memoryOf(h);
        return h.sin();
      })(x);
    };
    const y = build();
    expect(await alive(references)).toEqual(['x']);
    y.sum().backward();
    expect(await alive(references)).toEqual([]);
    expect(y.shape).toEqual([2]);
    expect(w.grad!.shape).toEqual([2]);
  });

  it('does not hold the result of a checkpointed function that nobody reads', async () => {
    const w = leaf([2]);
    const build = () => {
      const y = checkpoint((x: Tensor) => x.mul(w))(ones([2]));
      return [y.add(1), { y: memoryOf(y) }] as const;
    };
    const [z, references] = build();
    expect(await alive(references)).toEqual([]);
    z.sum().backward();
    expect([...w.grad!.data]).toEqual([1, 1]);
  });

  it('is let go node by node while backward passes, not at its end', async () => {
    const x = leaf([1]);
    const references: Record<string, WeakRef<object>> = {};
    let held: string[] | undefined;
    const build = () => {
      const h = x.mul(2);
      const late = h.exp();
      references.late = memoryOf(late);
      h.registerHook(() => {
        collectGarbage();
        held = Object.keys(references).filter((name) => references[name]!.deref() !== undefined);
        return undefined;
      });
      return late.sum();
    };
    const loss = build();
    expect(await alive(references)).toEqual(['late']);
    // To look at a weak reference keeps what it refers to until the end of the turn.
    await new Promise((resolve) => setImmediate(resolve));
    loss.backward();
    expect(held).toEqual([]);
  });
});

describe('kept until backward', () => {
  const kept = ({ node }: Tensor): Tensor[] => {
    if (node instanceof OpNode) return node.kept;
    throw new Error('the tensor was not computed by a recorded operation');
  };
  const [x, w] = [leaf([2, 2]), leaf([2, 2])];
  const constant = ones([2, 2]);

  it.each(Object.values(unaryRules))('by $name: what its row says', (rule) => {
    const y = rule(x);
    const { reads } = rule.derivative;
    expect(kept(y)).toEqual([...(reads.x ? [x] : []), ...(reads.y ? [y] : [])]);
  });

  it.each(Object.values(binaryRules))('by $name: what its row says', (rule) => {
    const y = rule(x, w);
    const reads = Object.assign({}, ...rule.derivatives.map((each) => each.reads));
    const expected = [...(reads.a ? [x] : []), ...(reads.b ? [w] : []), ...(reads.y ? [y] : [])];
    expect(kept(y)).toEqual(expected);
  });

  it.each<[string, () => Tensor, readonly Tensor[]]>([
    ['add', () => x.add(w), []],
    ['mul by a constant: the constant', () => x.mul(constant), [constant]],
    ['matmul with a constant: the constant', () => x.matmul(constant), [constant]],
    ['matmul of a constant: the constant', () => constant.matmul(w), [constant]],
    ['sum', () => x.sum(0), []],
    ['reshape', () => x.reshape([4]), []],
    ['slice', () => x.slice(0), []],
  ])('by %s', (_name, compute, expected) => {
    expect(kept(compute())).toEqual(expected);
  });
});

describe('10,000 training steps in one synchronous loop', () => {
  const sgd: UpdateRule = {
    name: 'sgd',
    apply: ([p, g], { 0: rate }) => {
      for (let i = 0; i < p!.length; i++) p![i]! -= rate! * g![i]!;
    },
  };
  const megabytes = () => {
    collectGarbage();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return (heapUsed + arrayBuffers) / 2 ** 20;
  };

  /** Megabytes in use after the first 1,000 steps, and after all. */
  function train(step: () => void): [number, number] {
    for (let i = 0; i < 1000; i++) step();
    const early = megabytes();
    for (let i = 0; i < 9000; i++) step();
    return [early, megabytes()];
  }

  it('keep the heap flat with tensors', () => {
    const random = new Generator(1);
    const [w1, w2] = [normal([8, 6], random), normal([6, 3], random)];
    const [x, targets] = [normal([10, 8], random), zeros([10], { dtype: 'int32' })];
    const parameters = [w1, w2];
    for (const p of parameters) p.requiresGrad = true;
    let last = Number.POSITIVE_INFINITY;
    const [early, late] = train(() => {
      for (const p of parameters) p.grad = null;
      const loss = crossEntropy(x.matmul(w1).tanh().matmul(w2), targets);
      loss.backward();
      for (const p of parameters) updateInPlace(sgd, [p, p.grad!], [0.1]);
      last = loss.item();
    });
    expect(last).toBeLessThan(0.01);
    expect(late - early).toBeLessThan(2);
  });

  it('keep the heap flat with Values', () => {
    const weights = Array.from({ length: 4 }, (_, i) => new Value(0.1 * (i + 1)));
    const [early, late] = train(() => {
      const loss = weights.reduce((sum, w, i) => sum.add(w.mul(i).tanh()), new Value(0)).square();
      for (const w of weights) w.grad = 0;
      loss.backward();
      for (const w of weights) w.data -= 0.01 * w.grad;
    });
    expect(late - early).toBeLessThan(2);
  });

  it('keep the heap flat when the gradient is accumulated and the graph is rebuilt from a running state', () => {
    const w = tensor([0.5], { requiresGrad: true });
    let state = tensor([1]);
    const [early, late] = train(() => {
      const next = state.mul(w).tanh();
      next.sum().backward();
      state = next.detach();
    });
    expect(late - early).toBeLessThan(2);
  });
});

describe('a compiled step', () => {
  it.each(both)('keeps none of the memory that it was recorded in, on %s', async (_, setOf) => {
    const before = useKernels(setOf());
    const references: Record<string, WeakRef<object>> = {};
    const w = leaf([4, 3]);
    const rule: UpdateRule = { name: 'nothing', apply: () => {} };
    const step = compile((x: Tensor, t: Tensor) => {
      w.grad = null;
      const y = x.matmul(w);
      const loss = crossEntropy(y, t);
      loss.backward();
      noGrad(() => eachReplay(() => updateInPlace(rule, [w, w.grad!], [])));
      references[`run ${Object.keys(references).length}`] = new WeakRef(y.array);
      return loss;
    });
    const inputs = [ones([2, 4]), tensor(Int32Array.of(0, 2))] as const;
    for (let i = 0; i < 6; i++) step(...inputs);
    expect(step.state(...inputs)).toBe('replayed');
    expect(Object.keys(references)).toEqual(['run 0', 'run 1', 'run 2']);
    expect(await alive(references)).toEqual([]);
    useKernels(before);
  });

  it('that cannot be replayed keeps none of the memory either', async () => {
    const references: Record<string, WeakRef<object>> = {};
    const step = compile((x: Tensor) => {
      const y = x.exp();
      references[`run ${Object.keys(references).length}`] = new WeakRef(y.array);
      return y.sum().item() > 0 ? x.neg() : x;
    });
    for (let i = 0; i < 4; i++) step(ones([2]));
    expect(step.fallback).toBeDefined();
    expect(await alive(references)).toEqual([]);
  });
});
