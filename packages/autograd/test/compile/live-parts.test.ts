/** Parts of a step that may do something else each time: optimizers, schedules. */
import { describe, expect, it } from 'vitest';
import {
  compile,
  eachReplay,
  Generator,
  noGrad,
  normal,
  ones,
  type Tensor,
  tensor,
  type UpdateRule,
  updateInPlace,
  useKernels,
  zeros,
} from '../../src/index.js';
import { bits, both, descent, type Wrap } from '../support/compiled.js';

describe('a live part', () => {
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
    const train = (wrap: Wrap) => {
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
    const train = (wrap: Wrap) => {
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

  it.each(both)('lets live parts change what the step returns, on %s', (_, setOf) => {
    const before = useKernels(setOf());
    const w = tensor([1, 2]);
    let run = 0;
    const step = compile((x: Tensor) => {
      const sum = zeros([2]);
      eachReplay(() => updateInPlace(descent, [sum, w], [++run]));
      return [x.neg(), sum];
    });
    for (let i = 1; i <= 6; i++) {
      expect(bits(step(tensor([i])))).toEqual([[-i], [-i, -2 * i]]);
    }
    expect(step.state(tensor([1]))).toBe('replayed');
    useKernels(before);
  });

  it.each(both)('may use what the step made now and then, on %s', (_, setOf) => {
    const before = useKernels(setOf());
    const train = (wrap: Wrap<Tensor[]>) => {
      const [w, log]: [Tensor, number[]] = [tensor([1, 2], { requiresGrad: true }), []];
      let run = 0;
      const step = wrap((x) => {
        w.grad = null;
        const [fresh, filled] = [zeros([2]), ones([2])];
        const loss = w.mul(x).square().sum();
        loss.backward();
        eachReplay(() => {
          run++;
          if (run % 5 === 0) log.push(loss.item(), ...w.grad!.data, ...fresh.data, ...filled.data);
          if (run % 6 === 2) noGrad(() => void fresh.assign(w));
          if (run % 6 === 0) updateInPlace(descent, [fresh, w.detach(), filled], [run]);
          if (run % 7 === 0) noGrad(() => void filled.assign(fresh));
        });
        return [loss, fresh, filled];
      });
      return [Array.from({ length: 36 }, (_, i) => bits(step(tensor([i, 1])))), log];
    };
    expect(train(compile)).toEqual(train((step) => step));
    useKernels(before);
  });

  it('may clear gradients now and then', () => {
    const train = (wrap: Wrap) => {
      const w = tensor([1, 2], { requiresGrad: true });
      let run = 0;
      const step = wrap((x) => {
        w.grad = null;
        const loss = w.mul(x).sum();
        loss.backward();
        eachReplay(() => {
          if (++run % 4 === 0) w.grad = null;
        });
        return loss;
      });
      return Array.from({ length: 12 }, (_, i) => [
        step(tensor([i])).item(),
        w.grad?.toArray() ?? null,
      ]);
    };
    expect(train(compile)).toEqual(train((step) => step));
  });

  it('may write to what is only partly written afterwards', () => {
    const train = (wrap: Wrap) => {
      let run = 0;
      const step = wrap((x) => {
        const y = zeros([2]);
        eachReplay(() => {
          if (++run % 4 === 0) y.assign(tensor([run, run]));
        });
        y.slice([0, 1]).assign(x);
        return y;
      });
      return Array.from({ length: 12 }, (_, i) => bits([step(tensor([i]))]));
    };
    expect(train(compile)).toEqual(train((step) => step));
  });

  it('is told so where what it uses is not there any more', () => {
    let run = 0;
    const step = compile((x: Tensor) => {
      const y = x.mul(2);
      const result = y.neg();
      eachReplay(() => {
        if (++run === 8) y.sum();
      });
      return result;
    });
    for (let i = 1; i < 8; i++) expect(step(tensor([i])).item()).toBe(-2 * i);
    expect(() => step(tensor([8]))).toThrow('compile: a compiled step made this tensor');
    expect(step(tensor([9])).item()).toBe(-18);
  });

  it('may hold another', () => {
    const [w, one] = [tensor([0]), tensor([1])];
    const descend = () => updateInPlace(descent, [w, one], [1]);
    const step = compile((x: Tensor) => {
      eachReplay(() => {
        descend();
        eachReplay(descend);
        descend();
      });
      return x.neg();
    });
    for (let i = 1; i <= 6; i++) {
      step(tensor([i]));
      expect(w.item()).toBe(-3 * i);
    }
    expect(step.state(tensor([1]))).toBe('replayed');
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

  it('gives live parts the gradients that leaves have by then', () => {
    const train = (wrap: Wrap) => {
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
});
