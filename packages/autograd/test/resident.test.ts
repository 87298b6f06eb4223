/** Data that is brought to the kernels once. */
import { afterAll, expect, it } from 'vitest';
import {
  compile,
  javascript,
  loadWasm,
  resident,
  type Tensor,
  takeRows,
  tensor,
  useKernels,
} from '../src/index.js';

const wasm = loadWasm({ threads: 1 });
afterAll(() => {
  useKernels(javascript);
  wasm.close();
});

const pixels = () =>
  tensor(
    Uint8Array.from({ length: 20 }, (_, i) => 7 * i),
    { shape: [5, 4] },
  );

it('stays where it is with kernels that work on the heap', () => {
  useKernels(javascript);
  const x = pixels();
  expect(resident(x)).toBe(x);
});

it('is copied into the memory of kernels that have their own, once', () => {
  useKernels(wasm);
  const x = pixels().slice([null, null, -2], [1, 3]);
  const moved = resident(x);
  expect(wasm.memory.owns(moved.array)).toBe(true);
  expect(moved.dtype).toBe('uint8');
  expect(moved.toArray()).toEqual(x.toArray());
  expect(resident(moved)).toBe(moved);
});

it('gives a compiled step its rows, bit for bit', () => {
  useKernels(wasm);
  const x = resident(pixels());
  const batch = (indices: Tensor) => takeRows(x, indices, { scale: 1 / 255 }).mul(3);
  const step = compile(batch);
  for (let i = 0; i < 6; i++) {
    const indices = tensor([i % 5, 4 - (i % 5)], { dtype: 'int32' });
    expect([...step(indices).data]).toEqual([...batch(indices).data]);
  }
  expect(step.state(tensor([0, 1], { dtype: 'int32' }))).toBe('replayed');
});
