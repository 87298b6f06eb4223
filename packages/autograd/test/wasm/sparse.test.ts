/** Products with batches that are mostly zeros leave those out, and come to the same bits. */
import { afterAll, describe, expect, it } from 'vitest';
import { relu } from '../../src/elementwise/unary.js';
import { loadWasm } from '../../src/index.js';
import type { KernelCall, View } from '../../src/kernels/kernels.js';
import { rowMajorStrides } from '../../src/shape.js';
import { Draw } from './draw.js';

const set = loadWasm({ threads: 1 });
afterAll(() => set.close());

const sizes = [
  { rows: 10, width: 784, units: 40 },
  { rows: 33, width: 50, units: 37 },
  { rows: 64, width: 100, units: 128 },
  { rows: 90, width: 64, units: 33 },
];

const cases = sizes.flatMap((size) =>
  [0, 0.2, 0.9].map((density) => ({
    name: `${size.rows} × ${size.width} · ${size.units}, ${density * 100} % not 0`,
    ...size,
    density,
  })),
);

describe.each(cases)('$name', ({ name, rows, width, units, density }) => {
  const draw = new Draw(name);
  const matrix = (first: number, second: number, element: () => number): View => {
    const array = set.memory.allocate('float32', first * second);
    array.set(array.map(element));
    return { array, shape: [first, second], strides: rowMajorStrides([first, second]), offset: 0 };
  };
  const turned = ({ array, shape, strides, offset }: View): View => {
    return { array, shape: shape.toReversed(), strides: strides.toReversed(), offset };
  };
  const pixels = set.memory.allocate('uint8', 2 * rows * width);
  pixels.set(pixels.map(() => (draw.chance(density) ? draw.integer(1, 255) : 0)));
  const data = { array: pixels, shape: [2 * rows, width], strides: [width, 1], offset: 0 };
  const order = set.memory.allocate('int32', rows);
  order.set(order.map(() => draw.integer(0, 2 * rows - 1)));
  const indices = { array: order, shape: [rows], strides: [1], offset: 0 };
  const batch = matrix(rows, width, () => 7);
  const take: KernelCall = { kernel: 'takeRows', args: [data, indices, 1 / 255, 0, batch] };

  it('forward', () => {
    const weight = matrix(units, width, () => draw.number());
    const bias = {
      ...matrix(1, units, () => draw.number()),
      shape: [rows, units],
      strides: [0, 1],
    };
    const out = matrix(rows, units, () => 7);
    const epilogue = { bias, activation: relu };
    expectSame({ kernel: 'matmul', args: [batch, turned(weight), out, epilogue] }, out);
  });

  it('gradient of the weight', () => {
    const dy = matrix(rows, units, () => draw.number());
    const out = matrix(units, width, () => 7);
    expectSame({ kernel: 'matmul', args: [turned(dy), batch, out] }, out);
  });

  /** The product after the batch was taken in one program, where zeros may be left out, and alone, where they may not. */
  function expectSame(product: KernelCall, out: View): void {
    set.assemble([take])();
    set.assemble([product])();
    const alone = out.array.slice();
    expect(alone.some((x) => x !== 0)).toBe(density > 0 || product.args[3] !== undefined);
    out.array.fill(7);
    set.assemble([take, product])();
    expect(out.array).toEqual(alone);
  }
});

it('notices when something else is written over a batch', () => {
  const draw = new Draw('overwritten');
  const row = (length: number) => {
    const array = set.memory.allocate('float32', 16 * length);
    array.set(array.map(() => draw.number()));
    return { array, shape: [16, length], strides: [length, 1], offset: 0 };
  };
  const data = { ...row(20), array: set.memory.allocate('float32', 320) };
  const indices = {
    array: set.memory.allocate('int32', 16),
    shape: [16],
    strides: [1],
    offset: 0,
  };
  const [batch, other, out] = [row(20), row(20), row(20)];
  const weight = {
    ...row(20),
    shape: [20, 20],
    array: set.memory.allocate('float32', 400).fill(1),
  };
  const product: KernelCall = { kernel: 'matmul', args: [batch, weight, out] };
  set.assemble([
    { kernel: 'takeRows', args: [data, indices, 1, 0, batch] },
    { kernel: 'copy', args: [other, batch] },
    product,
  ])();
  const together = out.array.slice();
  set.matmul(batch, weight, out);
  expect(together).toEqual(out.array);
  expect(together.some((x) => x !== 0)).toBe(true);
});
