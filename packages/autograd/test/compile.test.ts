/** A replayed step must be the step: same numbers, bit for bit, and nothing else changes. */
import { describe, expect, it } from 'vitest';
import {
  bernoulli,
  checkpoint,
  compile,
  crossEntropy,
  defineOp,
  dropout,
  eachReplay,
  Generator,
  javascript,
  type KernelSet,
  leakyRelu,
  loadWasm,
  maxPool2d,
  noGrad,
  normal,
  ones,
  permutation,
  Tensor,
  takeRows,
  tensor,
  type UpdateRule,
  uniform,
  updateInPlace,
  useKernels,
  zeros,
} from '../src/index.js';

const descent: UpdateRule = {
  name: 'test descent',
  apply([p, g], scalars) {
    for (let i = 0; i < p!.length; i++) p![i]! -= scalars[0]! * g![i]!;
  },
};

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

const bits = (tensors: readonly Tensor[]) => tensors.map((t) => [...t.data]);

const both: [string, () => KernelSet][] = [
  ['JavaScript', () => javascript],
  ['WebAssembly', () => loadWasm({ threads: 1 })],
];

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

  it('runs live parts again for their numbers, without their kernels', () => {
    const make = () => {
      const w = tensor([1], { requiresGrad: true });
      let count = 0;
      return (x: Tensor) => {
        w.grad = null;
        const y = w.mul(x).sum();
        y.backward();
        eachReplay(() => {
          count++;
          updateInPlace(descent, [w.detach(), w.grad!], [1 / count]);
        });
        return y;
      };
    };
    const [eager, step] = [make(), compile(make())];
    for (let i = 0; i < 8; i++) expect(step(tensor([1])).item()).toBe(eager(tensor([1])).item());
    expect(step.fallback).toBeUndefined();
    expect(step.state(tensor([1]))).toBe('replayed');
  });

  describe.each(both)('live parts on %s', (_, setOf) => {
    const ascent: UpdateRule = {
      name: descent.name,
      apply([p, g], scalars) {
        for (let i = 0; i < p!.length; i++) p![i]! += scalars[0]! * g![i]!;
      },
    };
    const decay: UpdateRule = {
      name: 'test decay',
      apply([w, g], scalars) {
        for (let i = 0; i < w!.length; i++) w![i]! *= scalars[0]! - 0.1 * (g?.[i] ?? 0);
      },
    };
    const spare = zeros([2]);
    type Live = (run: number, w: Tensor, g: Tensor) => void;
    const noise = new Generator(1);
    const start = noise.state;
    let sum: Tensor | undefined;
    const lives: [string, Live][] = [
      [
        'change their rule',
        (run, w, g) => updateInPlace(run < 7 ? descent : ascent, [w, g], [0.1]),
      ],
      [
        'change their rule now and then',
        (run, w, g) => updateInPlace(run % 3 > 0 ? descent : ascent, [w, g], [0.1 / run]),
      ],
      [
        'come to update more often',
        (run, w, g) => {
          for (let i = 0; i < run / 4; i++) updateInPlace(descent, [w, g], [0.1 + i]);
        },
      ],
      [
        'come to update less often',
        (run, w, g) => {
          for (let i = run; i < 9; i += 3) updateInPlace(descent, [w, g], [0.1 * i]);
        },
      ],
      [
        'come to pass fewer numbers',
        (run, w, g) => updateInPlace(descent, [w, g], [0.1, 2].slice(0, 12 - run)),
      ],
      [
        'come to read what they update',
        (run, w, g) => {
          updateInPlace(descent, [w, g], [0.1 * run]);
          if (run > 6) updateInPlace(descent, [w, g], [0.1 * w.data[0]!]);
        },
      ],
      [
        'update other tensors',
        (run, w, g) =>
          updateInPlace(
            descent,
            [run % 2 ? w.slice([0, 1]) : w.slice([1, 2]), g.slice([0, 1])],
            [0.5],
          ),
      ],
      ['compute', (run, w, g) => void w.assign(w.sub(g.mul(0.1 / run)))],
      [
        'update, then compute',
        (run, w, g) => {
          updateInPlace(descent, [w, g], [0.1 / run]);
          w.assign(w.sub(w.mul(0.1 / run)));
        },
      ],
      [
        'update and compute by turns',
        (run, w, g) => {
          for (let i = 0; i < 3; i++) {
            updateInPlace(descent, [w, g], [0.1 / run]);
            w.assign(w.mul(w));
          }
        },
      ],
      [
        'come to update fewer tensors',
        (run, w, g) => updateInPlace(decay, run > 6 ? [w] : [w, g], [0.9]),
      ],
      [
        'come to update more of a tensor',
        (run, w) => updateInPlace(decay, [run > 6 ? w : w.slice([0, 1])], [0.9]),
      ],
      ['update tensors by turns', (run, w) => updateInPlace(decay, [run % 2 ? w : spare], [0.9])],
      ['take by indices', (run, w) => void w.assign(w.gather(0, w.argsort()).mul(1 - 0.1 / run))],
      ['draw random numbers', (_, w) => void w.assign(w.add(normal([2], noise)))],
      [
        'keep what they compute',
        (_, w, g) => {
          sum = sum?.mul(0.5).add(g) ?? g.clone();
          w.assign(w.sub(sum.mul(0.1)));
        },
      ],
    ];

    it.each(lives)('that %s do what they do eagerly', (_, live) => {
      const before = useKernels(setOf());
      const train = (isCompiled: boolean) => {
        noise.state = start;
        sum = undefined;
        const w = tensor([1, -2], { requiresGrad: true });
        const trail = tensor([0, 0]);
        let run = 0;
        const learn = (x: Tensor): Tensor => {
          w.grad = null;
          const y = w.mul(x).square().sum();
          y.backward();
          noGrad(() =>
            eachReplay(() => {
              run++;
              live(run, w, w.grad!);
            }),
          );
          // What comes after sees what the part did.
          updateInPlace(descent, [trail, w.detach()], one);
          return y;
        };
        const one = [1];
        const step = isCompiled ? compile(learn) : learn;
        const losses = Array.from({ length: 14 }, (_, i) => step(tensor([0.5, i / 7])).item());
        if ('fallback' in step) expect(step.fallback).toBeUndefined();
        return { losses, w: [...w.data], trail: [...trail.data], grad: [...w.grad!.data] };
      };
      expect(train(true)).toEqual(train(false));
      useKernels(before);
    });
  });

  it('records anew what a live part has come to do, once it stays with it', () => {
    const w = tensor([1]);
    const g = tensor([1]);
    let rule: UpdateRule | undefined = descent;
    const step = compile((x: Tensor) => {
      const y = x.neg();
      eachReplay(() => rule && updateInPlace(rule, [w, g], [1]));
      return y;
    });
    const statesOf = (calls: number) =>
      Array.from({ length: calls }, () => {
        step(ones([1]));
        return step.state(ones([1]));
      });
    expect(statesOf(4)).toEqual(['warming up', 'warming up', 'replayed', 'replayed']);
    const anew = ['replayed', 'replayed', 'warming up', 'replayed', 'replayed'];
    rule = { ...descent };
    expect(statesOf(5)).toEqual(anew);
    rule = undefined;
    expect(statesOf(5)).toEqual(anew);
    rule = descent;
    expect(statesOf(5)).toEqual(anew);
    expect(w.item()).toBe(1 - 14);
  });

  it('leaves what a live part did before it failed', () => {
    const train = (wrap: (step: (x: Tensor) => Tensor) => (x: Tensor) => Tensor) => {
      const [w, g] = [tensor([1]), tensor([1])];
      let run = 0;
      const step = wrap((x) => {
        const y = x.mul(w);
        eachReplay(() => {
          updateInPlace(descent, [w, g], [0.5]);
          if (++run === 6) throw new Error('no more');
          updateInPlace(descent, [w, g], [run]);
        });
        return y.sum();
      });
      return Array.from({ length: 8 }, () => {
        try {
          return [step(tensor([1])).item(), w.item()];
        } catch (error) {
          return [String(error), w.item()];
        }
      });
    };
    expect(train(compile)).toEqual(train((step) => step));
  });

  it.each(both)('lends live parts the tensors of the step on %s', (_, setOf) => {
    const before = useKernels(setOf());
    const train = (wrap: (step: (x: Tensor) => Tensor) => (x: Tensor) => Tensor) => {
      const w = tensor([1, 2]);
      const log: number[] = [];
      let run = 0;
      const step = wrap((x) => {
        const slope = w.mul(x).square();
        const other = slope.add(1).mul(slope);
        const logged = slope.neg();
        eachReplay(() => updateInPlace(descent, [w, slope], [0.01 * ++run]));
        eachReplay(() => void log.push(...logged.data, ...x.data));
        eachReplay(() => void w.assign(w.sub(slope.mul(0.01 * run))));
        return other.sum();
      });
      const results = Array.from({ length: 8 }, (_, i) => [step(tensor([1, i])).item(), ...w.data]);
      return { results, log };
    };
    expect(train(compile)).toEqual(train((step) => step));
    useKernels(before);
  });

  it('runs a step that uses outside of a live part what was made in it', () => {
    const doubled = (x: Tensor) => {
      let y = x;
      eachReplay(() => {
        y = x.mul(2);
      });
      return y;
    };
    const w = tensor([3], { requiresGrad: true });
    const steps: [(x: Tensor) => Tensor, string][] = [
      [doubled, 'the step uses what it made in eachReplay outside of it'],
      [(x) => doubled(x).neg(), 'the step uses what it made in eachReplay outside of it'],
      [
        (x) => {
          w.grad = null;
          eachReplay(() => w.mul(x).sum().backward());
          return w.grad!.neg();
        },
        'the step uses what it made in eachReplay outside of it',
      ],
    ];
    for (const [f, reason] of steps) {
      const step = compile(f);
      for (let i = 1; i < 6; i++) expect(step(tensor([i])).item()).toBe(f(tensor([i])).item());
      expect(step.fallback).toBe(reason);
    }
  });

  it.each(both)(
    'runs inside of another compiled step, and in its live parts, on %s',
    (_, setOf) => {
      const before = useKernels(setOf());
      const train = (isCompiled: boolean) => {
        const [w, one] = [tensor([1, 2]), tensor([1, 1])];
        const square = (x: Tensor) => x.mul(w).mul(0.25);
        const halve = () => w.mul(0.5);
        const [squared, half] = isCompiled ? [compile(square), compile(halve)] : [square, halve];
        let run = 0;
        const learn = (x: Tensor) => {
          // As often as a compiled step needs to be replayed.
          const y = Array.from({ length: 5 }).reduce((sum: Tensor) => sum.add(squared(sum)), x);
          eachReplay(() => {
            updateInPlace(descent, [w, one], [0.01 * ++run]);
            updateInPlace(descent, [w, half()], [0.01 * run]);
          });
          return y.sum();
        };
        const step = isCompiled ? compile(learn) : learn;
        const results = Array.from({ length: 14 }, (_, i) => [
          step(tensor([1, i])).item(),
          ...w.data,
        ]);
        if ('fallback' in step) expect(step.fallback).toBeUndefined();
        return results;
      };
      expect(train(true)).toEqual(train(false));
      useKernels(before);
    },
  );

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

  it.each<[string, (x: Tensor, run: number, g: Generator, h: Generator) => Tensor]>([
    ['a generator', (x, run, g, h) => x.add(normal([2], run % 2 ? g : h))],
    ['an interval', (x, run, g) => x.add(uniform([2], g, { high: 1 + run }))],
    ['a mean', (x, run, g) => x.add(normal([2], g, { mean: run }))],
    ['a probability', (x, run, g) => dropout(x, run / 10, g)],
    ['the generator of a permutation', (x, run, g, h) => x.add(permutation(2, run % 2 ? g : h))],
  ])('runs a step that draws numbers with another %s each time', (_, f) => {
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

  it("computes on a user's own array with the bits of the eager step", () => {
    const before = useKernels(loadWasm({ threads: 1 }));
    const random = new Generator(1);
    const weight = tensor(Float32Array.from({ length: 64 * 8 }, () => random.normal())).reshape([
      64, 8,
    ]);
    const f = (x: Tensor) => x.matmul(weight).tanh().sum(1).exp();
    const step = compile(f);
    for (let i = 0; i < 5; i++) {
      const x = normal([3, 64], random);
      expect(bits([step(x)])).toEqual(bits([f(x)]));
    }
    expect(step.state(ones([3, 64]))).toBe('replayed');
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
    const reason = 'the step was recorded with other gradients, or on other memory';
    step(tensor([5]));
    expect(w.grad!.item()).toBe(5);
    expect([step.state(tensor([1])), step.fallback]).toEqual(['eager', reason]);
  });

  it('gives live parts the gradients that leaves have by then', () => {
    const train = (wrap: (step: (x: Tensor) => Tensor) => (x: Tensor) => Tensor) => {
      const [v, w] = [
        tensor([1, 2], { requiresGrad: true }),
        tensor([3, 4], { requiresGrad: true }),
      ];
      const descend = () =>
        noGrad(() =>
          eachReplay(() => {
            for (const p of [v, w])
              if (p.grad !== null) updateInPlace(descent, [p, p.grad], [0.01]);
          }),
        );
      const step = wrap((x) => {
        // With the gradients of the call before, whatever its shapes were.
        descend();
        v.grad = w.grad = null;
        v.mul(x).square().sum().backward();
        // Only v has one now.
        descend();
        const loss = v.mul(w).mul(x).square().sum();
        loss.backward();
        return loss;
      });
      const inputs = Array.from({ length: 16 }, (_, i) =>
        normal(i % 3 ? [2] : [3, 2], new Generator(i)),
      );
      return inputs.map((x) => [step(x).item(), ...bits([v, w, v.grad!, w.grad!])]);
    };
    expect(train(compile)).toEqual(train((step) => step));
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
    expect(step.fallback).toMatch(/reads a number that may differ each time/);
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
    expect(step.fallback).toBe(
      'the step reads a number that may differ each time (item, data or toArray)',
    );
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

  it('leaves gradients as the step does: cleared at its end, too', () => {
    const train = (wrap: (step: (x: Tensor) => Tensor) => (x: Tensor) => Tensor) => {
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

  const state = zeros([1]);
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
      'the step reads a number that may differ each time (item, data or toArray)',
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
    const run = (wrap: (step: (x: Tensor) => Tensor) => (x: Tensor) => Tensor) => {
      let k = 0;
      const step = wrap((x) => f(x, k++));
      return Array.from({ length: 6 }, () => [...step(tensor([3, -4, 5, 0])).data]);
    };
    expect(run(compile)).toEqual(run((step) => step));
  });

  it('learns on where another kernel set has taken its parameters', () => {
    const train = (wrap: (step: (x: Tensor) => Tensor) => (x: Tensor) => Tensor) => {
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
    const moved = 'the step was recorded with other gradients, or on other memory';
    expect(fallbacksOf[0]).toEqual([undefined, undefined, moved]);
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

  it('refuses what is no tensor', () => {
    const step = compile((x: Tensor) => x.neg());
    // @ts-expect-error: an input is a tensor
    expect(() => step(5)).toThrow('compile: argument 0 must be a Tensor, and is number');
  });

  it('says why its result takes no gradient', () => {
    const w = tensor([2], { requiresGrad: true });
    const step = compile((x: Tensor) => w.mul(x).sum());
    for (let i = 0; i < 3; i++) step(tensor([1]));
    expect(() =>
      step(tensor([1]))
        .square()
        .backward(),
    ).toThrow('takes no gradient · a compiled step was replayed, which leaves no graph behind');
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
    ['scaled rows', (i) => takeRows(table, i, { scale: 1 }).add(0).to('uint8')],
    ['computed numbers', (i) => i.mul(1)],
  ])('cannot be %s', (_, f) => {
    const step = compile((i: Tensor) => crossEntropy(logits, f(i)));
    for (let i = 0; i < 5; i++) step(classes([0, 1]));
    expect(step.fallback).toBe(
      'the step reads indices that it computed, or rows that may be wrong',
    );
  });
});
