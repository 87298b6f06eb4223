/** Where a compiled step keeps its temporaries: apart while both are needed, in one place where they are not. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { planMemory } from '../../src/compile/plan.js';
import { javascript } from '../../src/index.js';
import type { KernelCall } from '../../src/kernels/kernels.js';

const ELEMENTS = 20;
const viewOf = (array: Float32Array) => ({
  array,
  shape: [array.length],
  strides: [1],
  offset: 0,
});

/** A chain of calls: number i reads what call `reads[i]` wrote, and writes an array of its own, of `ELEMENTS` numbers. */
function planOf(reads: readonly number[]) {
  const input = new Float32Array(ELEMENTS);
  const arrays = reads.map(() => new Float32Array(ELEMENTS));
  const calls = reads.map((from, i): KernelCall => {
    const x = viewOf(arrays[from] ?? input);
    return { kernel: 'map', args: [{ name: 'neg', f: (a) => -a }, x, viewOf(arrays[i]!)] };
  });
  const plan = planMemory([calls], (array) => arrays.some((one) => one === array), [], javascript);
  const places = arrays.map((array) => plan.moved.get(array)!.byteOffset);
  return { plan, places };
}

it('keeps apart what is needed at the same time', () => {
  const programs = fc
    .array(fc.nat(), { minLength: 1, maxLength: 12 })
    .map((seeds) => seeds.map((seed, i) => (seed % (i + 1)) - 1));
  fc.assert(
    fc.property(programs, (reads) => {
      const { places } = planOf(reads);
      const last = reads.map((_, i) => Math.max(i, reads.lastIndexOf(i)));
      for (let later = 0; later < reads.length; later++) {
        for (let earlier = 0; earlier < later; earlier++) {
          if (last[earlier]! < later) continue;
          expect(Math.abs(places[earlier]! - places[later]!)).toBeGreaterThanOrEqual(4 * ELEMENTS);
        }
      }
    }),
  );
});

it('gives the place of what is no longer needed to what comes later', () => {
  const chain = planOf([-1, 0, 1, 2, 3, 4]);
  const all = planOf([-1, -1, -1, 1, 2, 0]);
  expect(new Set(chain.places).size).toBe(2);
  expect(chain.plan.arena.byteLength).toBeLessThan(all.plan.arena.byteLength);
});

it('clears what a call changes before anything was written to it', () => {
  const [x, sum] = [new Float32Array(ELEMENTS), new Float32Array(ELEMENTS)];
  const add = { name: 'add', f: (a: number, b: number) => a + b };
  const call: KernelCall = { kernel: 'zip', args: [add, viewOf(x), viewOf(sum), viewOf(sum)] };
  const { segments } = planMemory([[call]], (array) => array === sum, [], javascript);
  expect(segments.flat().map(({ kernel }) => kernel)).toEqual(['copy', 'zip']);
});
