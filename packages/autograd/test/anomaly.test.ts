/** Anomaly detection: each way for a number to go wrong, and everything the error must tell. */
import { describe, expect, it } from 'vitest';
import {
  checkpoint,
  compile,
  crossEntropy,
  defineOp,
  detectAnomaly,
  grad,
  noGrad,
  ones,
  type Tensor,
  tensor,
  updateInPlace,
  Value,
  withScope,
  zeros,
} from '../src/index.js';
import { interceptor } from '../src/intercept.js';

const leaf = (data: number[], shape = [data.length]) => tensor(data, { shape, requiresGrad: true });

/** The message, with the line where this file called marked. */
function messageOf(body: () => unknown): string {
  try {
    body();
  } catch (error) {
    return (error as Error).message.replace(/ at \S+anomaly\.test\.ts:\d+:\d+/g, ' at HERE');
  }
  throw new Error('nothing was found');
}

describe('forward', () => {
  it('names the operation, the element, shapes and ranges', () => {
    const x = leaf([1, 2, 0, 3, 0, 4], [3, 2]);
    expect(messageOf(() => detectAnomaly(() => x.mul(2).log().sum()))).toBe(
      'log: made -Infinity at [1, 0] and 1 more · output float32 [3, 2] from -Infinity to 2.0794 · input 0 float32 [3, 2] from 0 to 8 · at HERE',
    );
  });

  it('names the layers', () => {
    const run = () => withScope('encoder', () => withScope('fc1', () => ones([2]).sub(2).sqrt()));
    expect(messageOf(() => detectAnomaly(run))).toBe(
      'sqrt: made NaN at [0] and 1 more · output float32 [2] · input 0 float32 [2] from -1 to -1 · at HERE · in encoder.fc1',
    );
  });

  it('gives the very line', () => {
    const lines: string[] = [];
    const here = () =>
      lines.push(String(new Error().stack!.split('\n')[2]!.match(/:(\d+):\d+\)?$/)![1]));
    let message = '';
    try {
      detectAnomaly(() => {
        here();
        return zeros([1]).log();
      });
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toContain(`anomaly.test.ts:${Number(lines[0]) + 1}:`);
  });

  it('says that an input was bad before, and who changed it last', () => {
    const x = leaf([1, Number.NaN]);
    expect(messageOf(() => detectAnomaly(() => x.mul(2)))).toContain(
      'mul: got NaN at [1] in input 0, which was not computed in here · input 0 float32 [2] from 1 to 1 · input 1 float32 [] from 2 to 2 · at HERE',
    );
    const w = leaf([1]);
    const blowUp = {
      name: 'sgd',
      apply: ([p]: readonly { [i: number]: number }[]) => void (p![0] = Number.NaN),
    };
    updateInPlace(blowUp, [w], []);
    expect(messageOf(() => detectAnomaly(() => w.exp()))).toContain(
      'exp: got NaN at [0] in input 0, which was changed in place by sgd',
    );
  });

  it('looks inside views, integers aside', () => {
    const x = tensor([1, 0, 1, 1], { shape: [2, 2] });
    expect(messageOf(() => detectAnomaly(() => x.transpose().log()))).toContain(
      'log: made -Infinity at [1, 0] ·',
    );
    const partly = tensor([Number.NaN, 1, 2, Number.NaN]);
    const inside = partly.slice([1, 3]);
    expect([...detectAnomaly(() => inside.mul(2)).data]).toEqual([2, 4]);
    expect(detectAnomaly(() => tensor([1], { dtype: 'int32' }).add(1).item())).toBe(2);
  });

  it('looks at what is not recorded as well', () => {
    expect(messageOf(() => detectAnomaly(() => noGrad(() => zeros([1]).log())))).toContain(
      'log: made -Infinity',
    );
  });

  it('lets infinities pass when asked, but no NaN', () => {
    const mask = tensor([0, Number.NEGATIVE_INFINITY]);
    const attention = () => ones([2]).add(mask).softmax();
    expect([...detectAnomaly(attention, { allowInfinity: true }).data]).toEqual([1, 0]);
    expect(() => detectAnomaly(attention)).toThrow('add: got -Infinity at [1] in input 1');
    expect(messageOf(() => detectAnomaly(() => mask.sub(mask), { allowInfinity: true }))).toContain(
      'sub: made NaN at [1] ·',
    );
  });
});

describe('backward', () => {
  it('names the forward call and its line', () => {
    const x = leaf([4, 0, 1]);
    const loss = () => withScope('norm', () => x.sqrt()).sum();
    expect(messageOf(() => detectAnomaly(() => loss().backward()))).toBe(
      'sqrt backward: Infinity at [1] in the gradient of input 0 · gradient of input 0 float32 [3] from 0.25 to Infinity · gradient of its output float32 [3] from 1 to 1 · input 0 float32 [3] from 0 to 4 · in norm · at HERE',
    );
  });

  it('points at the line that made the node, not at backward', () => {
    const x = leaf([0]);
    let made = 0;
    const build = () => {
      made = Number(new Error().stack!.split('\n')[1]!.match(/:(\d+):\d+\)?$/)![1]) + 1;
      return x.sqrt();
    };
    let message = '';
    try {
      detectAnomaly(() => build().mul(2).backward());
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toContain(`anomaly.test.ts:${made}:`);
  });

  it('blames the seed or a hook where they are at fault', () => {
    const x = leaf([1]);
    expect(messageOf(() => detectAnomaly(() => x.mul(2).backward(tensor([Number.NaN]))))).toContain(
      'mul backward: NaN at [0] in the gradient of its output',
    );
    expect(
      messageOf(() =>
        detectAnomaly(() => {
          const h = x.mul(2);
          h.registerHook((g) => g.div(0));
          h.exp().backward();
        }),
      ),
    ).toContain('div: made Infinity at [0] · ');
  });

  it('looks at what comes out of a hook of a leaf', () => {
    const w = leaf([1, 2]);
    w.registerHook(() => tensor([Number.NaN, 0]));
    expect(messageOf(() => detectAnomaly(() => w.sum().backward()))).toBe(
      'leaf backward: NaN at [0] in the gradient · gradient float32 [2] from 0 to 0',
    );
  });

  it('sees through the gradient of a gradient', () => {
    const f = (x: Tensor) => x.pow(1.5).sum();
    expect(
      messageOf(() => detectAnomaly(() => grad((x: Tensor) => grad(f)(x).sum())(zeros([1])))),
    ).toContain(
      'pow backward: Infinity at [0] in the gradient of input 0 · gradient of input 0 float32 [1] from Infinity to Infinity · gradient of its output float32 [1] from 1.5 to 1.5',
    );
  });

  it('sees into a checkpointed function that is run again', () => {
    let runs = 0;
    const x = leaf([1]);
    const f = checkpoint((a: Tensor) => (runs++ === 0 ? a.exp() : a.sub(1).log()));
    expect(messageOf(() => detectAnomaly(() => f(x).backward()))).toBe(
      'log: made -Infinity at [0] · output float32 [1] from -Infinity to -Infinity · input 0 float32 [1] from 0 to 0 · in the gradient of checkpoint · at HERE',
    );
  });

  it('works for a graph that was made before', () => {
    const loss = leaf([0]).sqrt();
    expect(messageOf(() => detectAnomaly(() => loss.backward()))).toBe(
      'sqrt backward: Infinity at [0] in the gradient of input 0 · gradient of input 0 float32 [1] from Infinity to Infinity · gradient of its output float32 [1] from 1 to 1',
    );
  });
});

describe('on Values', () => {
  it('names the operation, the numbers, the layers and the line', () => {
    const x = new Value(0);
    expect(messageOf(() => withScope('loss', () => detectAnomaly(() => x.mul(2).log())))).toBe(
      'log: made -Infinity · output -Infinity · input 0 0 · at HERE · in loss',
    );
    expect(messageOf(() => detectAnomaly(() => x.add(Number.NaN)))).toBe(
      'add: got NaN in input 1, which was not computed in here · input 0 0 · input 1 NaN · at HERE',
    );
    expect(messageOf(() => detectAnomaly(() => x.where(1, new Value(-1)).sqrt()))).toContain(
      'sqrt: made NaN',
    );
  });

  it('names the forward call of a gradient', () => {
    expect(messageOf(() => detectAnomaly(() => new Value(0).sqrt().mul(3).backward()))).toBe(
      'sqrt backward: Infinity in the gradient of input 0 · gradient of input 0 Infinity · gradient of its output 3 · input 0 0 · at HERE',
    );
  });

  it('lets infinities pass when asked, and changes nothing', () => {
    const x = new Value(0);
    const y = detectAnomaly(() => x.log().exp().add(x), { allowInfinity: true });
    y.backward({ retainGraph: true });
    expect([y.data, interceptor]).toEqual([0, undefined]);
    detectAnomaly(() => x.mul(x).backward());
  });
});

describe('detectAnomaly', () => {
  it('returns what the function returns, with the same gradients', () => {
    const train = () => {
      const w = leaf([0.5, -0.5, 1, 2], [2, 2]);
      const loss = crossEntropy(ones([3, 2]).matmul(w), zeros([3], { dtype: 'int32' }));
      loss.backward();
      return [loss.item(), ...w.grad!.data];
    };
    expect(detectAnomaly(train)).toEqual(train());
  });

  it('is over afterwards, whether it found anything or not', () => {
    detectAnomaly(() => ones([1]).log());
    expect(interceptor).toBeUndefined();
    expect(() => detectAnomaly(() => zeros([1]).log())).toThrow();
    expect(interceptor).toBeUndefined();
    expect(zeros([1]).log().item()).toBe(Number.NEGATIVE_INFINITY);
  });

  it('nests', () => {
    expect(() =>
      detectAnomaly(() => detectAnomaly(() => zeros([1]).log(), { allowInfinity: true })),
    ).toThrow('log: made -Infinity');
  });

  it('sees compiled steps happen', () => {
    const step = compile((x: Tensor) => x.log().sum());
    for (let i = 0; i < 5; i++) step(ones([2]));
    expect(step.state(ones([2]))).toBe('replayed');
    expect(() => detectAnomaly(() => step(zeros([2])))).toThrow(
      'log: made -Infinity at [0] and 1 more',
    );
    expect(step(ones([2])).item()).toBe(0);
  });

  it('looks into operations of your own, and leaves the stack limit as it was', () => {
    const op = defineOp({
      name: 'lost',
      forward: ([x]: readonly [Tensor]) => x.div(0),
      gradients: { noDerivative: '' },
    });
    const limit = Error.stackTraceLimit;
    expect(() => detectAnomaly(() => op([ones([1])]))).toThrow('div: made Infinity');
    expect(Error.stackTraceLimit).toBe(limit);
  });

  it('refuses asynchronous functions', () => {
    expect(() => detectAnomaly(async () => 1)).toThrow(
      'detectAnomaly: the function is asynchronous',
    );
  });
});
