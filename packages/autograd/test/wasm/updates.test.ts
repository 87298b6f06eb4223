/** Updates of many parameters become one, where these lie side by side: with the bits of one after the other. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import {
  compile,
  eachReplay,
  Generator,
  javascript,
  loadWasm,
  normal,
  type Tensor,
  type UpdateRule,
  updateInPlace,
  useKernels,
} from '../../src/index.js';
import type { KernelCall, View } from '../../src/kernels/kernels.js';
import { joinUpdates } from '../../src/kernels/wasm/encode/join-updates.js';
import { update } from '../../src/kernels/wasm/encode/update.js';
import { Header } from '../../src/kernels/wasm/instructions.js';
import { LinearMemory } from '../../src/kernels/wasm/memory.js';

const sets = { JavaScript: javascript, WebAssembly: loadWasm({ threads: 1 }) };
const before = useKernels(javascript);
afterEach(() => void useKernels(before));
afterAll(() => sets.WebAssembly.close());

/** A rule that the interpreter knows by its name. */
const rule: UpdateRule = {
  name: 'sgd',
  apply([p, g], scalars) {
    for (let i = 0; i < p!.length; i++) p![i]! -= scalars[0]! * (g![i]! + scalars[1]! * p![i]!);
  },
};

describe('instructions', () => {
  const memory = new ArrayBuffer(400_000);
  /** An update of `length` numbers that lie from `start` on, with gradients that lie from 50,000 + `start` on. */
  const updateOf = (start: number, length: number, scalars: ArrayLike<number>, name = 'sgd') => {
    const view = (offset: number): View => ({
      array: new Float32Array(memory),
      shape: [length],
      strides: [1],
      offset,
    });
    const addressOf = ({ offset }: View) => 4 * offset;
    return update(addressOf, { ...rule, name }, [view(start), view(50_000 + start)], scalars)!;
  };
  const rates = [0.1, 0];

  it('of neighbours are joined', () => {
    const given = [updateOf(16, 10, rates), updateOf(26, 3, [0.1, 0]), updateOf(29, 7, rates)];
    const { instructions, areEqual } = joinUpdates(given.flat());
    expect(instructions).toEqual(updateOf(16, 20, rates));
    expect(areEqual()).toBe(true);
  });

  it.each([
    ['with a gap between them', updateOf(27, 3, rates)],
    ['in another order', updateOf(6, 10, rates)],
    ['by another rule', updateOf(26, 3, rates, 'average')],
    ['with other numbers', updateOf(26, 3, [0.2, 0])],
  ])('%s stay apart', (_, next) => {
    const given = [...updateOf(16, 10, rates), ...next];
    expect(joinUpdates(given).instructions).toEqual(given);
  });

  it('stay apart where both are cut, and take in what is not', () => {
    const [first, small, last] = [
      updateOf(16, 20_000, rates),
      updateOf(20_016, 10, rates),
      updateOf(20_026, 20_000, rates),
    ];
    const { instructions } = joinUpdates([...first, ...small, ...last]);
    expect(instructions).toEqual([...updateOf(16, 20_010, rates), ...last]);
    expect(last[0]!.words[Header.Chunks]).toBeGreaterThan(1);
  });

  it('are to be run apart once their numbers differ', () => {
    const [some, others] = [Float64Array.of(0.1, 0), Float64Array.of(0.1, 0)];
    const { instructions, areEqual } = joinUpdates([
      ...updateOf(16, 10, some),
      ...updateOf(26, 3, others),
    ]);
    expect(instructions).toHaveLength(1);
    others[0] = 0.2;
    expect(areEqual()).toBe(false);
    some[0] = 0.2;
    expect(areEqual()).toBe(true);
  });
});

describe('arrays that are taken in', () => {
  const wholeOf = (array: Float32Array): View => ({
    array,
    shape: [array.length],
    strides: [1],
    offset: 0,
  });
  const call = (views: View[], scalars = [1]): KernelCall => ({
    kernel: 'update',
    args: [rule, views, scalars],
  });

  it('have places of their own, with their numbers, whatever the updates are', () => {
    const picks = fc.array(fc.tuple(fc.nat(9), fc.nat(9), fc.constantFrom(1, 2)), { maxLength: 8 });
    const lengths = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 10, maxLength: 10 });
    fc.assert(
      fc.property(lengths, picks, (lengths, picks) => {
        const memory = new LinearMemory(true);
        const arrays = lengths.map((length, i) => new Float32Array(length).fill(i + 1));
        const calls = picks.map(([p, g, rate]) =>
          call([wholeOf(arrays[p]!), wholeOf(arrays[g]!)], [rate]),
        );
        const places = memory.takeIn(new Set(arrays), calls);
        expect(arrays.map((one) => places.get(one))).toEqual(arrays);
        expect([...places.values()].every((place) => memory.owns(place))).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it('lie apart where an update is of a part, of two arrays twice, or of one that lies here already', () => {
    const memory = new LinearMemory(true);
    const make = () => new Float32Array(4);
    const isGapless = (calls: KernelCall[], arrays: Float32Array[]) => {
      const places = memory.takeIn(new Set(arrays), calls);
      const [first, second] = arrays.map((one) => (places.get(one) ?? one).byteOffset);
      return second === first! + 16;
    };
    const [a, b] = [make(), make()];
    const part = { ...wholeOf(b), shape: [3] };
    expect(isGapless([call([wholeOf(a)]), call([wholeOf(b)])], [a, b])).toBe(true);
    expect(isGapless([call([wholeOf(a)]), call([part])], [a, b])).toBe(false);
    expect(isGapless([call([wholeOf(a)]), call([wholeOf(a)]), call([wholeOf(b)])], [a, b])).toBe(
      false,
    );
    expect(isGapless([call([wholeOf(a)]), call([wholeOf(b)], [2])], [a, b])).toBe(false);
    const here = memory.allocate('float32', 4) as Float32Array;
    expect(isGapless([call([wholeOf(here)]), call([wholeOf(b)])], [here, b])).toBe(false);
  });

  it('keep the memory that they share for as long as one of them is there', async () => {
    setFlagsFromString('--expose-gc');
    const collectGarbage: () => void = runInNewContext('gc');
    const memory = new LinearMemory(true);
    const last = (() => {
      const arrays = [1, 2].map((x) => new Float32Array(400).fill(x));
      const calls = arrays.map((array) => call([wholeOf(array)]));
      return memory.takeIn(new Set(arrays), calls).get(arrays[1]!)!;
    })();
    for (let i = 0; i < 3; i++) {
      await new Promise((resolve) => setImmediate(resolve));
      collectGarbage();
    }
    const others = Array.from({ length: 10 }, () => memory.allocate('float32', 800).fill(7));
    expect(others).toHaveLength(10);
    expect([...last]).toEqual(new Array(400).fill(2));
  });
});

it.each([
  ['sgdMomentum', [0.1, 0, 0.5, 1, 0], [2]],
  ['adam', [0.1, 0.5, 0.5, 1e-8, 1, 0, 1], [2, 3]],
])('%s takes moments for 0 that are too small to be normal numbers', (name, scalars, moments) => {
  const least = 2 ** -126;
  const before = [3 * least, 1.5 * least, 0.5 * least, Number.POSITIVE_INFINITY, Number.NaN];
  const after = [1.5 * least, 0, 0, Number.POSITIVE_INFINITY, Number.NaN];
  const arrays = [0, 1, 2, 3].map((i) => Float32Array.from(i < 2 ? [1, 1, 1, 1, 1] : before));
  arrays[1]!.fill(0);
  const views = arrays.slice(0, Math.max(...moments) + 1).map((array) => ({
    array,
    shape: [5],
    strides: [1],
    offset: 0,
  }));
  sets.WebAssembly.update({ ...rule, name }, views, scalars);
  for (const i of moments) expect([...arrays[i]!]).toEqual(after);
});

describe.each(Object.entries(sets))('a compiled step on %s', (_, set) => {
  /** Steps of a sum of squares, with learning rates of which each parameter has its own. */
  function learner(ratesAt: (step: number) => readonly number[]) {
    const random = new Generator(1);
    const parameters = [[3, 5], [7], [2, 1, 2], [11]].map((shape) =>
      normal(shape, random, { requiresGrad: true }),
    );
    let count = 0;
    const step = (x: Tensor): Tensor => {
      for (const parameter of parameters) parameter.grad = null;
      const loss = parameters.map((p) => p.mul(x).square().sum()).reduce((a, b) => a.add(b));
      loss.backward();
      eachReplay(() => {
        const rates = ratesAt(count++);
        for (const [i, p] of parameters.entries()) {
          updateInPlace(rule, [p.detach(), p.grad!], [rates[i]!, 0.01]);
        }
      });
      return loss;
    };
    return { parameters, step };
  }
  const x = () => normal([1], new Generator(2));

  it.each<[string, (step: number) => readonly number[]]>([
    ['the same rates', (step) => new Array(4).fill(0.1 / (step + 1))],
    ['rates of two groups', () => [0.1, 0.1, 0.2, 0.2]],
    ['rates that part later', (step) => (step < 5 ? [0.1, 0.1, 0.1, 0.1] : [0.1, 0.3, 0.1, 0.2])],
  ])('with %s does what the step does', (_, ratesAt) => {
    useKernels(set);
    const [eager, replayed] = [learner(ratesAt), learner(ratesAt)];
    const step = compile(replayed.step);
    for (let i = 0; i < 9; i++) {
      expect(step(x()).item()).toBe(eager.step(x()).item());
      expect(replayed.parameters.map(({ data }) => [...data])).toEqual(
        eager.parameters.map(({ data }) => [...data]),
      );
    }
    expect(step.state(x())).toBe('replayed');
  });
});

it('parameters of a compiled step lie side by side, and so do their gradients', () => {
  useKernels(sets.WebAssembly);
  const parameters = [[3, 5], [7], [4]].map((shape) =>
    normal(shape, new Generator(3), { requiresGrad: true }),
  );
  const scalars = [0.1, 0];
  const step = compile((x: Tensor) => {
    for (const parameter of parameters) parameter.grad = null;
    const loss = parameters.map((p) => p.mul(x.sum()).square().sum()).reduce((a, b) => a.add(b));
    loss.backward();
    for (const p of parameters) updateInPlace(rule, [p.detach(), p.grad!], scalars);
    return loss;
  });
  // The second shape is recorded when the parameters have their places.
  for (const shape of [[1], [2, 1, 1]]) {
    for (let i = 0; i < 4; i++) step(normal(shape, new Generator(4)));
    const starts = (tensors: readonly Tensor[]) => tensors.map(({ array }) => array.byteOffset);
    for (const tensors of [parameters, parameters.map((p) => p.grad!)]) {
      const [first] = starts(tensors);
      expect(starts(tensors)).toEqual([first, first! + 4 * 15, first! + 4 * 22]);
    }
  }
});
