/** Rows for convolution and pooling. */
import {
  adaptiveAvgPool2d,
  avgPool2d,
  type ConvolutionOptions,
  conv1d,
  conv2d,
  convTranspose2d,
  maxPool2d,
} from '../../src/index.js';
import { at, build, indicesOf, type OpCase, type Plain } from '../support/cases.js';

type Pair = readonly [number, number];

interface Geometry {
  readonly stride: Pair;
  readonly padding: Pair;
  readonly dilation: Pair;
  readonly groups: number;
}

const pair = (value: number | Pair = 0): Pair =>
  typeof value === 'number' ? [value, value] : value;

export const geometryOf = (options: ConvolutionOptions): Geometry => ({
  stride: pair(options.stride ?? 1),
  padding: pair(options.padding ?? 0),
  dilation: pair(options.dilation ?? 1),
  groups: options.groups ?? 1,
});

/** How often a window of `size` fits. */
function positions(length: number, size: number, g: Geometry, i: 0 | 1): number {
  return Math.floor((length + 2 * g.padding[i] - g.dilation[i] * (size - 1) - 1) / g.stride[i]) + 1;
}

/** Every product of a convolution: which element of x meets which of the weight, for which element of y. */
function* products(
  xShape: readonly number[],
  wShape: readonly number[],
  g: Geometry,
): Generator<{ x: number[]; w: number[]; y: number[] }> {
  const [images = 0, , height = 0, width = 0] = xShape;
  const [filters = 0, channels = 0, rows = 0, columns = 0] = wShape;
  const yShape = [images, filters, positions(height, rows, g, 0), positions(width, columns, g, 1)];
  for (const [n = 0, o = 0, i = 0, j = 0] of indicesOf(yShape)) {
    const group = Math.floor(o / (filters / g.groups));
    for (const [c = 0, k = 0, l = 0] of indicesOf([channels, rows, columns])) {
      const row = i * g.stride[0] + k * g.dilation[0] - g.padding[0];
      const column = j * g.stride[1] + l * g.dilation[1] - g.padding[1];
      if (row < 0 || row >= height || column < 0 || column >= width) continue;
      yield { x: [n, group * channels + c, row, column], w: [o, c, k, l], y: [n, o, i, j] };
    }
  }
}

const zeros = (shape: readonly number[]): { shape: readonly number[]; data: number[] } => ({
  shape,
  data: new Array<number>(shape.reduce((a, b) => a * b, 1)).fill(0),
});

function addAt(to: { shape: readonly number[]; data: number[] }, index: number[], value: number) {
  const flat = to.shape.reduce((sum, length, axis) => sum * length + index[axis]!, 0);
  to.data[flat]! += value;
}

export function convolution(x: Plain, w: Plain, bias: Plain | undefined, g: Geometry): Plain {
  const y = zeros([
    x.shape[0]!,
    w.shape[0]!,
    positions(x.shape[2]!, w.shape[2]!, g, 0),
    positions(x.shape[3]!, w.shape[3]!, g, 1),
  ]);
  for (const index of products(x.shape, w.shape, g)) {
    addAt(y, index.y, at(x, index.x) * at(w, index.w));
  }
  return bias ? build(y.shape, (i) => at(y, i) + bias.data[i[1]!]!) : y;
}

/** The convolution read backwards: what is its output is the input here. */
export function transposed(
  x: Plain,
  w: Plain,
  bias: Plain | undefined,
  g: Geometry,
  extra: Pair = [0, 0],
): Plain {
  const length = (i: 0 | 1) =>
    (x.shape[i + 2]! - 1) * g.stride[i] -
    2 * g.padding[i] +
    g.dilation[i] * (w.shape[i + 2]! - 1) +
    extra[i] +
    1;
  const y = zeros([x.shape[0]!, w.shape[1]! * g.groups, length(0), length(1)]);
  for (const index of products(y.shape, w.shape, g)) {
    if (index.y[2]! >= x.shape[2]! || index.y[3]! >= x.shape[3]!) continue;
    addAt(y, index.x, at(x, index.y) * at(w, index.w));
  }
  return bias ? build(y.shape, (i) => at(y, i) + bias.data[i[1]!]!) : y;
}

const CONVOLUTIONS: readonly { x: number[]; w: number[]; options: ConvolutionOptions }[] = [
  { x: [2, 2, 3, 3], w: [2, 2, 2, 3], options: {} },
  { x: [1, 1, 5, 6], w: [2, 1, 2, 3], options: { stride: 2, padding: 1 } },
  { x: [1, 2, 5, 4], w: [1, 2, 3, 2], options: { stride: [2, 1], padding: [0, 1] } },
  { x: [1, 1, 5, 5], w: [2, 1, 2, 2], options: { dilation: [2, 3], padding: 1 } },
  { x: [1, 4, 3, 2], w: [4, 2, 2, 2], options: { groups: 2 } },
  { x: [1, 3, 3, 4], w: [6, 1, 2, 2], options: { groups: 3, padding: 1, stride: 2 } },
  { x: [2, 3, 2, 2], w: [5, 3, 1, 1], options: {} },
  { x: [1, 1, 1, 1], w: [1, 1, 1, 1], options: {} },
  { x: [0, 2, 3, 3], w: [2, 2, 2, 2], options: {} },
  { x: [1, 0, 3, 3], w: [2, 0, 2, 2], options: {} },
];

const convolutions: OpCase[] = CONVOLUTIONS.flatMap(({ x, w, options }): OpCase[] => {
  const g = geometryOf(options);
  const how = `${JSON.stringify(options)}`;
  return [
    {
      name: `conv2d of [${x}] and [${w}] with ${how}`,
      f: (x, w, bias) => conv2d(x, w!, bias, options),
      inputs: [{ shape: x }, { shape: w }, { shape: [w[0]!] }],
      reference: (x, w, bias) => convolution(x!, w!, bias, g),
    },
  ];
});

const TRANSPOSED: readonly {
  x: number[];
  w: number[];
  options: ConvolutionOptions;
  extra?: Pair;
}[] = [
  { x: [2, 2, 2, 2], w: [2, 1, 2, 2], options: {} },
  { x: [1, 2, 3, 2], w: [2, 1, 3, 2], options: { stride: 2, padding: 1 }, extra: [1, 0] },
  { x: [1, 4, 2, 2], w: [4, 2, 2, 2], options: { groups: 2, stride: [1, 2] } },
  { x: [1, 1, 2, 2], w: [1, 2, 2, 2], options: { dilation: 3 }, extra: [2, 1] },
  { x: [0, 1, 2, 2], w: [1, 1, 2, 2], options: {} },
];

const transposedConvolutions: OpCase[] = TRANSPOSED.map(({ x, w, options, extra = [0, 0] }) => ({
  name: `convTranspose2d of [${x}] and [${w}] with ${JSON.stringify({ ...options, extra })}`,
  f: (x, w, bias) => convTranspose2d(x, w!, bias, { ...options, outputPadding: extra }),
  inputs: [{ shape: x }, { shape: w }, { shape: [w[1]! * (options.groups ?? 1)] }],
  reference: (x, w, bias) => transposed(x!, w!, bias, geometryOf(options), extra),
}));

const withoutHeight = (x: Plain): Plain => ({ ...x, shape: x.shape.toSpliced(2, 1) });
const withHeight = (x: Plain): Plain => ({ ...x, shape: x.shape.toSpliced(2, 0, 1) });

/** Every window of x as a list of its elements, folded; taps outside are `undefined`. */
function pooled(
  x: Plain,
  size: Pair,
  g: Geometry,
  fold: (elements: (number | undefined)[]) => number,
): Plain {
  const [images = 0, channels = 0, height = 0, width = 0] = x.shape;
  const shape = [
    images,
    channels,
    positions(height, size[0], g, 0),
    positions(width, size[1], g, 1),
  ];
  return build(shape, ([n = 0, c = 0, i = 0, j = 0]) =>
    fold(
      [...indicesOf(size)].map(([k = 0, l = 0]) => {
        const row = i * g.stride[0] + k * g.dilation[0] - g.padding[0];
        const column = j * g.stride[1] + l * g.dilation[1] - g.padding[1];
        const inside = row >= 0 && row < height && column >= 0 && column < width;
        return inside ? at(x, [n, c, row, column]) : undefined;
      }),
    ),
  );
}

const present = (elements: (number | undefined)[]) => elements.filter((e) => e !== undefined);
const total = (elements: (number | undefined)[]) =>
  present(elements).reduce((sum, element) => sum + element, 0);

const POOLS: readonly { x: number[]; size: Pair; options: Omit<ConvolutionOptions, 'groups'> }[] = [
  { x: [2, 1, 4, 5], size: [2, 2], options: {} },
  { x: [1, 2, 4, 5], size: [3, 3], options: { stride: 2, padding: 1 } },
  { x: [1, 1, 3, 6], size: [1, 3], options: { stride: [2, 1] } },
  { x: [0, 2, 4, 4], size: [2, 2], options: {} },
  { x: [1, 1, 1, 1], size: [1, 1], options: {} },
];

const pools = POOLS.flatMap(({ x, size, options }): OpCase[] => {
  const g = geometryOf({ stride: size, ...options });
  const of = `of [${x}], ${size.join(' × ')} with ${JSON.stringify(options)}`;
  return [
    {
      name: `maxPool2d ${of}`,
      f: (x) => maxPool2d(x, size, options),
      inputs: [{ shape: x, distinct: true }],
      reference: (x) => pooled(x!, size, g, (elements) => Math.max(...present(elements))),
    },
    {
      name: `avgPool2d ${of}`,
      f: (x) => avgPool2d(x, size, options),
      inputs: [{ shape: x }],
      reference: (x) => pooled(x!, size, g, (elements) => total(elements) / elements.length),
    },
    {
      name: `avgPool2d ${of}, without the padding`,
      f: (x) => avgPool2d(x, size, { ...options, countPadding: false }),
      inputs: [{ shape: x }],
      reference: (x) =>
        pooled(x!, size, g, (elements) => total(elements) / present(elements).length),
    },
  ];
});

function cells(x: Plain, [rows, columns]: Pair): Plain {
  const [images = 0, channels = 0, height = 0, width = 0] = x.shape;
  const span = (i: number, count: number, length: number) => {
    const start = Math.floor((i * length) / count);
    const end = Math.ceil(((i + 1) * length) / count);
    return Array.from({ length: end - start }, (_, k) => start + k);
  };
  return build([images, channels, rows, columns], ([n = 0, c = 0, i = 0, j = 0]) => {
    const elements = span(i, rows, height).flatMap((row) =>
      span(j, columns, width).map((column) => at(x, [n, c, row, column])),
    );
    return total(elements) / elements.length;
  });
}

export const convolutionCases: readonly OpCase[] = [
  ...convolutions,
  ...transposedConvolutions,
  {
    name: 'conv2d without bias',
    f: (x, w) => conv2d(x, w!),
    inputs: [{ shape: [1, 2, 3, 3] }, { shape: [2, 2, 2, 2] }],
    reference: (x, w) => convolution(x!, w!, undefined, geometryOf({})),
  },
  {
    name: 'conv1d with everything',
    f: (x, w, bias) => conv1d(x, w!, bias, { stride: 2, padding: 1, dilation: 2, groups: 2 }),
    inputs: [{ shape: [1, 2, 7] }, { shape: [4, 1, 3] }, { shape: [4] }],
    reference: (x, w, bias) => {
      const g: Geometry = { stride: [1, 2], padding: [0, 1], dilation: [1, 2], groups: 2 };
      return withoutHeight(convolution(withHeight(x!), withHeight(w!), bias, g));
    },
  },
  ...pools,
  {
    name: 'maxPool2d with dilation',
    f: (x) => maxPool2d(x, 2, { stride: 1, padding: 1, dilation: 2 }),
    inputs: [{ shape: [1, 1, 4, 4], distinct: true }],
    reference: (x) =>
      pooled(x!, [2, 2], geometryOf({ padding: 1, dilation: 2 }), (elements) =>
        Math.max(...present(elements)),
      ),
  },
  ...(
    [
      [2, 3],
      [1, 1],
      [3, 2],
    ] as const
  ).map(
    (size): OpCase => ({
      name: `adaptiveAvgPool2d to ${size.join(' × ')}`,
      f: (x) => adaptiveAvgPool2d(x, size),
      inputs: [{ shape: [2, 1, 4, 5] }],
      reference: (x) => cells(x!, size),
    }),
  ),
  {
    name: 'adaptiveAvgPool2d of rows only',
    f: (x) => adaptiveAvgPool2d(x, [2, null]),
    inputs: [{ shape: [1, 2, 4, 3] }],
    reference: (x) => cells(x!, [2, 3]),
  },
];
