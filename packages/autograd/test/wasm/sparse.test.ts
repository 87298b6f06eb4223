/** Products with batches that are mostly zeros leave those out, and come to the same bits. */
import { afterAll, describe, expect, it } from 'vitest';
import { relu } from '../../src/elementwise/unary.js';
import { loadWasm } from '../../src/index.js';
import type { KernelCall, Pair, View } from '../../src/kernels/kernels.js';
import { rowMajorStrides } from '../../src/shape.js';
import { Draw } from './draw.js';

const set = loadWasm({ threads: 1 });
afterAll(() => set.close());

const sizes = [
  { rows: 10, width: 784, units: 40 },
  { rows: 33, width: 50, units: 37 },
  { rows: 64, width: 100, units: 128 },
  { rows: 90, width: 64, units: 33 },
  { rows: 42, width: 51, units: 90 },
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

interface Geometry {
  readonly what: string;
  readonly taps: Pair;
  readonly stride: Pair;
  readonly padding: Pair;
  readonly dilation: Pair;
  readonly groups: number;
  readonly channels: number;
}

const plain = { stride: [1, 1], padding: [0, 0], dilation: [1, 1], groups: 1 } as const;

// Lines of the window of every length are summed up in another way: see combine-lines.ts.
const narrow = (
  [
    [1, [3, 3]],
    [1, [6, 4]],
    [1, [5, 5]],
    [1, [7, 7]],
    [2, [3, 5]],
    [3, [3, 5]],
    [5, [2, 3]],
    [6, [5, 5]],
  ] as const
).map(
  ([channels, taps]): Geometry => ({
    ...{ what: `narrow (${channels} · ${taps.join(' × ')})`, ...plain, padding: [2, 1] },
    ...{ taps, channels },
  }),
);

describe.each<Geometry>([
  ...narrow,
  {
    what: 'plain',
    taps: [3, 3],
    stride: [1, 1],
    padding: [0, 0],
    dilation: [1, 1],
    groups: 1,
    channels: 8,
  },
  {
    what: 'padded',
    taps: [5, 5],
    stride: [1, 1],
    padding: [2, 1],
    dilation: [1, 1],
    groups: 1,
    channels: 8,
  },
  {
    what: 'striding',
    taps: [3, 2],
    stride: [2, 3],
    padding: [1, 0],
    dilation: [2, 1],
    groups: 1,
    channels: 8,
  },
  {
    what: 'dilated',
    taps: [3, 3],
    stride: [1, 1],
    padding: [0, 1],
    dilation: [1, 2],
    groups: 1,
    channels: 8,
  },
  {
    what: 'grouped',
    taps: [3, 3],
    stride: [1, 1],
    padding: [0, 0],
    dilation: [1, 1],
    groups: 2,
    channels: 8,
  },
])('gradients of a $what convolution behind max pooling', (geometry) => {
  const { what, taps, stride, padding, dilation, groups, channels } = geometry;
  const draw = new Draw(what);
  const [images, filters] = [8, 36];
  const lengths = [13, 17];
  const outLengths = [0, 1].map((i) => {
    const reach = dilation[i]! * (taps[i]! - 1) + 1;
    return Math.floor((lengths[i]! + 2 * padding[i]! - reach) / stride[i]!) + 1;
  });
  const window = { size: taps, stride, padding, dilation };
  const make = (shape: readonly number[], element: () => number): View => {
    const array = set.memory.allocate(
      'float32',
      shape.reduce((a, b) => a * b, 1),
    );
    array.set(array.map(element));
    return { array, shape, strides: rowMajorStrides(shape), offset: 0 };
  };
  const x = make([images, channels * groups, ...lengths], () => draw.number());
  const weight = make([filters * groups, channels, ...taps], () => draw.number());
  const shape = [images, filters * groups, ...outLengths];
  const isZero = () => draw.chance(0.85);
  const dy = make(shape, () => (isZero() ? 0 : draw.number()));

  it('weight', () => {
    const out = make(weight.shape, () => 7);
    const product: KernelCall = { kernel: 'conv2dWeight', args: [x, dy, out, window, groups] };
    set.assemble([product])();
    const alone = out.array.slice();
    out.array.fill(7);
    // Scattering nothing leaves dy as it is, but marks it as something that was scattered.
    const one = { array: set.memory.allocate('float32', 1), shape: [1, 1, 1, 1] };
    const none = { ...one, strides: [1, 1, 1, 1], offset: 0 };
    const first = { ...none, array: set.memory.allocate('int32', 1) };
    set.assemble([{ kernel: 'scatterAdd', args: [none, first, 3, dy] }, product])();
    expect(out.array).toEqual(alone);
    expect(alone.some((value) => value !== 0)).toBe(true);
  });

  it.each(['of images that are all sparse', 'where every other image is not'])(
    'input, %s',
    (kind) => {
      const out = make(x.shape, () => 7);
      const size = dy.strides[0]!;
      const isDense = (i: number) => kind.startsWith('where') && Math.floor(i / size) % 2 === 1;
      dy.array.set(dy.array.map((value, i) => (isDense(i) ? draw.number() : value)));
      set.conv2dInput(dy, weight, out, window, groups);
      const together = out.array.slice();
      out.array.fill(7);
      // One image alone is cut into parts, which are computed with all zeros.
      for (let image = 0; image < images; image++) {
        const of = (view: View): View => ({
          ...view,
          shape: [1, ...view.shape.slice(1)],
          offset: image * view.strides[0]!,
        });
        set.conv2dInput(of(dy), weight, of(out), window, groups);
      }
      expect(together).toEqual(out.array);
      expect(together.some((value) => value !== 0)).toBe(true);
    },
  );
});
