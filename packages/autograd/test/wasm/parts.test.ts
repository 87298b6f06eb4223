/** Into how many parts work is cut: long enough to be worth taking, short enough to be waited for. */
import { expect, it } from 'vitest';
import { partsOf } from '../../src/kernels/wasm/encode/instruction.js';

it.each([
  [1000, 50, 1],
  [31_999, 50, 1],
  [32_000, 50, 4],
  [32_000, 3, 3],
  [512_000, 100, 64],
  [12_800_000, 100, 64],
  [12_800_000, 20, 20],
  [100_000_000, 1000, 500],
  [100_000_000, 7, 7],
  [1e12, 1e9, 4096],
])('%d cycles in %d units: %d', (cycles, units, parts) => {
  expect(partsOf(cycles, units)).toBe(parts);
});
