/** A replayed step must be the step: same numbers, bit for bit, and nothing else changes. */
import { describe, expect, it } from 'vitest';
import {
  type Compiled,
  compile,
  crossEntropy,
  Generator,
  javascript,
  loadWasm,
  normal,
  ones,
  type Tensor,
  tensor,
  uniform,
  updateInPlace,
  useKernels,
} from '../../src/index.js';
import { bits, descent, type Wrap } from '../support/compiled.js';

/** A small network with its training step, made anew from a seed. */
function learner(seed: number) {
  const random = new Generator(seed);
  const parameters = [
    normal([6, 5], random, { requiresGrad: true }),
    normal([5], random, { requiresGrad: true }),
    normal([5, 3], random, { requiresGrad: true }),
  ] as const;
  const scalars = [0.1];
  const step = (x: Tensor, t: Tensor): Tensor => {
    for (const parameter of parameters) parameter.grad = null;
    const [w1, b1, w2] = parameters;
    const loss = crossEntropy(x.matmul(w1).add(b1).relu().matmul(w2), t);
    loss.backward();
    for (const parameter of parameters) {
      updateInPlace(descent, [parameter.detach(), parameter.grad!], scalars);
    }
    return loss;
  };
  return { parameters, scalars, step };
}

function batches(count: number, size: number): [Tensor, Tensor][] {
  const random = new Generator('batches');
  return Array.from({ length: count }, () => [
    normal([size, 6], random),
    tensor(Int32Array.from({ length: size }, () => random.integer(3))),
  ]);
}

describe('compile', () => {
  it('gives the bits of the eager step, gradients and parameters included', () => {
    const eager = learner(1);
    const replayed = learner(1);
    const step = compile(replayed.step);
    for (const [x, t] of batches(12, 4)) {
      const expected = eager.step(x, t).item();
      expect(step(x, t).item()).toBe(expected);
      expect(bits(replayed.parameters)).toEqual(bits(eager.parameters));
      expect(bits(replayed.parameters.map((p) => p.grad!))).toEqual(
        bits(eager.parameters.map((p) => p.grad!)),
      );
    }
    expect(step.fallback).toBeUndefined();
    expect(step.state(...batches(1, 4)[0]!)).toBe('replayed');
  });

  it('changes what backward needs as noticeably as the eager step does', () => {
    const { step, parameters } = learner(5);
    const compiled = compile(step);
    const [x, t] = batches(1, 4)[0]!;
    for (let i = 0; i < 5; i++) compiled(x, t);
    expect(compiled.state(x, t)).toBe('replayed');
    const y = parameters[0].square().sum();
    compiled(x, t);
    expect(() => y.backward()).toThrow('changed in place by test descent after square had read it');
  });

  it('reads the numbers of an update anew', () => {
    const eager = learner(4);
    const replayed = learner(4);
    const step = compile(replayed.step);
    for (const [i, [x, t]] of batches(8, 4).entries()) {
      eager.scalars[0] = replayed.scalars[0] = 0.1 / (i + 1);
      expect(step(x, t).item()).toBe(eager.step(x, t).item());
    }
    expect(bits(replayed.parameters)).toEqual(bits(eager.parameters));
    expect(step.state(...batches(1, 4)[0]!)).toBe('replayed');
  });

  it('records each combination of shapes apart', () => {
    const eager = learner(2);
    const replayed = learner(2);
    const step = compile(replayed.step);
    const mixed = batches(8, 4).flatMap((four, i) => [four, batches(8, 3)[i]!]);
    for (const [x, t] of mixed) expect(step(x, t).item()).toBe(eager.step(x, t).item());
    expect(mixed.map((batch) => step.state(...batch))).toEqual(mixed.map(() => 'replayed'));
  });

  it('records each combination of element types apart', () => {
    const step = compile((x: Tensor) => x.mul(0.5));
    for (let i = 1; i <= 6; i++) {
      const [float, double] = [step(tensor([i / 3])), step(tensor([i / 3], { dtype: 'float64' }))];
      expect([float.dtype, float.item()]).toEqual(['float32', Math.fround(i / 3) / 2]);
      expect([double.dtype, double.item()]).toEqual(['float64', i / 6]);
    }
    expect(step.fallback).toBeUndefined();
  });

  it('clears what is only partly written, and keeps constants', () => {
    const w = tensor([1, 2, 3, 4], { requiresGrad: true });
    const step = compile((x: Tensor) => {
      w.grad = null;
      const y = w.slice([1, 3]).mul(x).add(0.5).sum();
      y.backward();
      return y;
    });
    for (let i = 1; i <= 6; i++) {
      expect(step(tensor([i, 2 * i])).item()).toBe(2 * i + 6 * i + 1);
      expect([...w.grad!.data]).toEqual([0, i, 2 * i, 0]);
    }
    expect(step.state(tensor([1, 1]))).toBe('replayed');
  });

  it('clears the place of a temporary that is only partly written, whatever lay there', () => {
    const f = (x: Tensor) => x.mul(3).exp().neg().pad([1]).mul(2);
    const step = compile(f);
    for (let i = 1; i <= 6; i++) {
      const x = tensor([i / 8, i / 4, 0, i / 2]);
      expect(bits([step(x)])).toEqual(bits([f(x)]));
    }
    expect(step.state(tensor([1, 1, 1, 1]))).toBe('replayed');
  });

  it('overwrites what it made', () => {
    const step = compile((x: Tensor) => {
      const y = ones([2]);
      y.assign(x);
      return y.add(1);
    });
    for (let i = 1; i <= 6; i++) expect(bits([step(tensor([i, 0]))])).toEqual([[i + 1, 1]]);
    expect(step.state(tensor([1, 0]))).toBe('replayed');
  });

  it('draws random numbers anew', () => {
    const make = () => {
      const random = new Generator(3);
      return (x: Tensor) => uniform([4], random).mul(x);
    };
    const [eager, step] = [make(), compile(make())];
    for (let i = 0; i < 6; i++) {
      const x = tensor([1, 2, 3, i]);
      expect(bits([step(x)])).toEqual(bits([eager(x)]));
    }
    expect(step.state(tensor([1, 2, 3, 4]))).toBe('replayed');
  });

  it("computes on a user's own array with the bits of the eager step", () => {
    const before = useKernels(loadWasm({ threads: 1 }));
    const random = new Generator(1);
    const own = Float32Array.from({ length: 64 * 8 }, () => random.normal());
    const weight = tensor(own).reshape([64, 8]);
    const f = (x: Tensor) => x.matmul(weight).tanh().sum(1).exp();
    const step = compile(f);
    for (let i = 0; i < 5; i++) {
      const x = normal([3, 64], random);
      expect(bits([step(x)])).toEqual(bits([f(x)]));
    }
    expect(step.state(ones([3, 64]))).toBe('replayed');
    expect(weight.array).toBe(own);
    useKernels(before);
  });

  it('adds gradients up where the step does, and only as long as they are the same', () => {
    const w = tensor([2], { requiresGrad: true });
    const step = compile((x: Tensor) => {
      const y = w.mul(x).sum();
      y.backward();
      return y;
    });
    for (let i = 1; i <= 6; i++) {
      step(tensor([1]));
      expect(w.grad!.item()).toBe(i);
    }
    expect([step.state(tensor([1])), step.fallback]).toEqual(['replayed', undefined]);
    w.grad = null;
    const reason = 'the step was recorded with other gradients or memory';
    step(tensor([5]));
    expect(w.grad!.item()).toBe(5);
    expect([step.state(tensor([1])), step.fallback]).toEqual(['eager', reason]);
  });

  it('adds up the gradients of several losses', () => {
    const train = (wrap: Wrap) => {
      const w = tensor([1, 2], { requiresGrad: true });
      const step = wrap((x) => {
        w.grad = null;
        w.mul(x).sum().backward();
        const loss = w.square().sum();
        loss.backward();
        return loss;
      });
      return Array.from({ length: 6 }, (_, i) => bits([step(tensor([i])), w.grad!]));
    };
    let compiled: Compiled<[Tensor], Tensor> | undefined;
    expect(train((step) => (compiled = compile(step)))).toEqual(train((step) => step));
    expect(compiled!.state(tensor([1]))).toBe('replayed');
  });

  it('starts from no gradient where the caller clears it', () => {
    const w = tensor([2], { requiresGrad: true });
    const step = compile((x: Tensor) => {
      const y = w.mul(x).sum();
      y.backward();
      return y;
    });
    for (let i = 1; i <= 6; i++) {
      w.grad = null;
      step(tensor([i]));
      expect(w.grad!.item()).toBe(i);
    }
    step(tensor([10]));
    expect(w.grad!.item()).toBe(16);
  });

  it('leaves gradients as the step does: cleared at its end, too', () => {
    const train = (wrap: Wrap) => {
      const w = tensor([1, 2], { requiresGrad: true });
      const step = wrap((x) => {
        const loss = w.mul(x).square().sum();
        loss.backward();
        updateInPlace(descent, [w.detach(), w.grad!], rates);
        w.grad = null;
        return loss;
      });
      return Array.from({ length: 8 }, (_, i) => [step(tensor([i, 1])).item(), ...w.data, w.grad]);
    };
    const rates = [0.01];
    const steps: { readonly fallback: string | undefined }[] = [];
    const replayed = train((step) => {
      const compiled = compile(step);
      steps.push(compiled);
      return compiled;
    });
    expect(replayed).toEqual(train((step) => step));
    expect(steps[0]!.fallback).toBeUndefined();
  });

  it('learns on where another kernel set has taken its parameters', () => {
    const train = (wrap: Wrap) => {
      const w = tensor([0.5, -0.5], { requiresGrad: true });
      const step = wrap((x) => {
        w.grad = null;
        const loss = w.mul(x).sub(1).square().sum();
        loss.backward();
        updateInPlace(descent, [w.detach(), w.grad!], rates);
        return loss;
      });
      const fallbacks = [javascript, loadWasm({ threads: 1 }), javascript].map((set) => {
        useKernels(set);
        for (let i = 0; i < 5; i++) step(tensor([1, 2]));
        return 'fallback' in step ? step.fallback : undefined;
      });
      fallbacksOf.push(fallbacks);
      return [...w.data];
    };
    const rates = [0.05];
    const fallbacksOf: unknown[] = [];
    expect(train(compile)).toEqual(train((step) => step));
    const moved = 'the step was recorded with other gradients or memory';
    expect(fallbacksOf[0]).toEqual([undefined, undefined, moved]);
  });

  it('refuses what is no tensor', () => {
    const step = compile((x: Tensor) => x.neg());
    // @ts-expect-error: an input is a tensor
    expect(() => step(5)).toThrow('compile: argument 0 must be a Tensor, and is number');
  });

  it('says that what it made and did not return is not there any more', () => {
    let kept: Tensor | undefined;
    const step = compile((x: Tensor) => {
      kept = x.mul(2);
      return kept.neg();
    });
    for (let i = 1; i <= 2; i++) {
      step(tensor([i]));
      expect(kept!.item()).toBe(2 * i);
    }
    for (let i = 3; i <= 5; i++) {
      expect(step(tensor([i])).item()).toBe(-2 * i);
      expect(() => kept!.data).toThrow(
        'compile: a compiled step made this tensor, and was replayed · let the step return it',
      );
    }
  });

  it('says why its result takes no gradient', () => {
    const w = tensor([2], { requiresGrad: true });
    const step = compile((x: Tensor) => w.mul(x).sum());
    for (let i = 0; i < 2; i++) step(tensor([1]));
    expect(() =>
      step(tensor([1]))
        .square()
        .backward(),
    ).toThrow('takes no gradient · a compiled step was replayed, which makes no graph');
  });
});
