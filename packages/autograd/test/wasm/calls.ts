/** The table of kernel calls that the WebAssembly kernels are held against the JavaScript ones with. */
import type { DType, TypedArray } from '../../src/dtype.js';
import * as binaryRules from '../../src/elementwise/binary.js';
import * as comparisonRules from '../../src/elementwise/comparison.js';
import type { UnaryName } from '../../src/elementwise/rule.js';
import * as unaryRules from '../../src/elementwise/unary.js';
import type {
  KernelCall,
  Pair,
  Reduction,
  SlidingWindow,
  View,
} from '../../src/kernels/kernels.js';
import { Binary, Unary } from '../../src/kernels/wasm/instructions.js';
import { sizeOf } from '../../src/shape.js';
import { domains } from '../support/domains.js';
import type { Draw } from './draw.js';

export interface CallFamily {
  readonly name: string;
  /** A random call of the family. */
  readonly draw: (draw: Draw) => KernelCall;
  /** How far an element may be from the JavaScript kernels' one, relative to it or to 1, whichever is greater. */
  readonly tolerance: number;
}

const EXACT = 0;
/** A few units in the last place of float32. */
const CLOSE = 6e-7;

const unaryFamilies = Object.values(unaryRules)
  .filter(({ name }) => name in Unary)
  .map(
    (rule): CallFamily => ({
      name: `map ${rule.name}`,
      tolerance: CLOSE,
      draw: (draw) => {
        const shape = draw.shape(draw.integer(0, 3));
        const own = domains[rule.name as UnaryName];
        const [low, high] = draw.pick([own ?? [-2, 2], [-100, 100]] as const);
        const domain = own && own[0] > 0 ? [0, Math.abs(high)] : [low, high];
        const x = draw.broadcast(shape, 'float32', () => draw.number(domain[0], domain[1]));
        const f = { name: rule.name, f: rule.f, parameters: rule.defaults };
        return { kernel: 'map', args: [f, x, draw.output(shape)] };
      },
    }),
  );

const zipFamilies = [...Object.values(binaryRules), ...Object.values(comparisonRules)]
  .filter(({ name }) => name in Binary)
  .map(
    (rule): CallFamily => ({
      name: `zip ${rule.name}`,
      tolerance: EXACT,
      draw: (draw) => {
        const shape = draw.shape(draw.integer(0, 3), draw.pick([9, 40]));
        // Few different numbers, so that comparisons find equals.
        const element = () => draw.integer(-3, 3) / 4;
        const dtype = rule.name in comparisonRules ? 'bool' : 'float32';
        const [a, b] = [0, 1].map(() => draw.broadcast(shape, 'float32', element));
        return { kernel: 'zip', args: [rule, a!, b!, draw.output(shape, dtype)] };
      },
    }),
  );

const FOLDS: readonly Reduction[] = [
  { name: 'sum', initial: 0, f: (a, b) => a + b },
  { name: 'max', initial: Number.NEGATIVE_INFINITY, f: Math.max },
  { name: 'min', initial: Number.POSITIVE_INFINITY, f: Math.min },
];

const COPIES: readonly (readonly [from: DType, to: DType])[] = [
  ['float32', 'float32'],
  ['int32', 'int32'],
  ['uint8', 'uint8'],
  ['float64', 'float64'],
  ['uint8', 'float32'],
  ['int32', 'float32'],
  ['uint8', 'int32'],
  ['float64', 'float32'],
  ['float32', 'float64'],
];

const matmulFamilies = (
  [
    ['small', 1, 20],
    ['of one batch', 0, 40],
    ['batched', 2, 9],
  ] as const
).map(
  ([what, batchRank, longest]): CallFamily => ({
    name: `matmul ${what}`,
    tolerance: 1e-5,
    draw: (draw) => {
      const batch = draw.shape(draw.integer(0, batchRank), 4);
      // Now and then wide, tall or deep, so that panels are packed and parts are cut.
      const [rows, columns, depth] = [0, 1, 2].map(() =>
        draw.integer(1, draw.chance(0.1) ? 150 : longest),
      ) as [number, number, number];
      const out = draw.output([...batch, rows, columns]);
      const a = draw.broadcast([...batch, rows, depth]);
      const b = draw.broadcast([...batch, depth, columns]);
      const activation = draw.pick([undefined, unaryRules.relu, unaryRules.tanh]);
      const epilogue = {
        ...(draw.chance(0.5) && { bias: draw.broadcast(out.shape) }),
        ...(activation && { activation }),
      };
      return { kernel: 'matmul', args: [a, b, out, epilogue] };
    },
  }),
);

/** p ← p + Σ scalars·arrays would do; these are the real rules' formulas, element by element. */
const UPDATES = [
  {
    rule: 'sgd',
    arrays: 2,
    scalars: [0.1, 0.01],
    step: ([p, g]: number[], [rate, decay]: readonly number[]) => [p! - rate! * (g! + decay! * p!)],
  },
  {
    rule: 'sgdMomentum',
    arrays: 3,
    scalars: [0.1, 0.01, 0.9, 0.7, 1],
    step: ([p, g, b]: number[], [rate, decay, momentum, share]: readonly number[]) => {
      const slope = g! + decay! * p!;
      const velocity = momentum! * b! + share! * slope;
      return [p! - rate! * (slope + momentum! * velocity), g!, velocity];
    },
  },
  {
    rule: 'average',
    arrays: 2,
    scalars: [0.9],
    step: ([average, x]: number[], [stays]: readonly number[]) => [
      stays! * average! + (1 - stays!) * x!,
    ],
  },
  ...(['adam', 'amsgrad'] as const).map((rule) => ({
    rule,
    arrays: rule === 'adam' ? 4 : 5,
    scalars: [0.1, 0.9, 0.99, 1e-8, 0.5, 0.01, 0.999],
    step: (
      [p, g, m, v, greatest]: number[],
      [size, beta1, beta2, epsilon, root, decay, shrink]: readonly number[],
    ) => {
      const slope = g! + decay! * p!;
      const mean = beta1! * m! + (1 - beta1!) * slope;
      const square = beta2! * v! + (1 - beta2!) * slope * slope;
      const most = greatest === undefined ? square : Math.max(greatest, square);
      const moved = p! * shrink! - (size! * mean) / (Math.sqrt(most) / root! + epsilon!);
      return [moved, g!, mean, square, most];
    },
  })),
];

const pair = (draw: Draw, low: number, high: number): Pair => [
  draw.integer(low, high),
  draw.integer(low, high),
];

function drawWindow(draw: Draw): SlidingWindow {
  const isPlain = draw.chance(0.3);
  const size = pair(draw, 1, 4);
  if (isPlain) return { size, stride: [1, 1], padding: [0, 0], dilation: [1, 1] };
  return { size, stride: pair(draw, 1, 3), padding: pair(draw, 0, 2), dilation: pair(draw, 1, 2) };
}

function positionsOf(lengths: Pair, { size, stride, padding, dilation }: SlidingWindow): Pair {
  const along = (i: 0 | 1) =>
    Math.floor((lengths[i] + 2 * padding[i] - dilation[i] * (size[i] - 1) - 1) / stride[i]) + 1;
  return [along(0), along(1)];
}

/** An image that the window fits into. */
function drawLengths(draw: Draw, { size, dilation }: SlidingWindow): Pair {
  const along = (i: 0 | 1) => size[i] * dilation[i] + draw.integer(0, draw.chance(0.3) ? 20 : 6);
  return [along(0), along(1)];
}

function wideWindow(draw: Draw): SlidingWindow {
  const padding = [draw.integer(0, 3), draw.integer(0, 2)] as const;
  const taps = draw.pick([3, 5]);
  return { size: [taps, taps], stride: [1, 1], padding, dilation: [1, 1] };
}

function drawConvolution(
  kernel: 'conv2d' | 'conv2dInput' | 'conv2dWeight',
  draw: Draw,
  isWide = false,
): KernelCall {
  const window = isWide ? wideWindow(draw) : drawWindow(draw);
  const groups = draw.pick([1, 1, 2, 3]);
  const images = draw.integer(1, 3);
  // Wide ones of 3 × 3 taps go by tiles, if the numbers of channels and filters allow it.
  const [channels, filters] = isWide
    ? [draw.pick([16, 20, 24]), draw.pick([16, 20, 32])]
    : [draw.integer(1, 3), draw.integer(1, draw.chance(0.3) ? 15 : 4)];
  const lengths = isWide
    ? ([draw.integer(5, 8), draw.integer(5, 9)] as const)
    : drawLengths(draw, window);
  const x = [images, channels * groups, ...lengths];
  const y = [images, filters * groups, ...positionsOf(lengths, window)];
  const weight = [filters * groups, channels, ...window.size];
  const [first, second, result] = {
    conv2d: [x, weight, y],
    conv2dInput: [y, weight, x],
    conv2dWeight: [x, y, weight],
  }[kernel] as [number[], number[], number[]];
  const gapless = (shape: readonly number[]) => {
    const view = draw.output(shape);
    view.array.set(view.array.map(() => draw.number()));
    return view;
  };
  // The weight, and dy in the gradients, are gapless; only x may lie anyhow.
  const operands = [
    kernel === 'conv2dInput' ? gapless(first) : draw.view(first),
    gapless(second),
  ] as const;
  if (kernel !== 'conv2d') {
    return { kernel, args: [...operands, draw.output(result), window, groups] };
  }
  const perFilter = draw.view([y[1]!]);
  const bias = draw.pick([
    undefined,
    draw.broadcast(y),
    { ...perFilter, shape: y, strides: [0, perFilter.strides[0]!, 0, 0] },
  ]);
  const activation = draw.pick([undefined, unaryRules.relu, unaryRules.tanh]);
  const epilogue = { ...(bias && { bias }), ...(activation && { activation }) };
  return { kernel, args: [...operands, draw.output(result), window, groups, epilogue] };
}

function drawCrossEntropy(
  kernel: 'crossEntropy' | 'crossEntropyGradient',
  draw: Draw,
  shape: readonly number[],
): KernelCall {
  const [rows, classes] = shape as [number, number];
  const x = draw.broadcast(shape, 'float32', () => draw.number(-20, 20));
  const dtype = draw.pick(['int32', 'uint8'] as const);
  const targets = draw.view([rows], dtype, () => draw.integer(0, classes - 1));
  return kernel === 'crossEntropy'
    ? { kernel, args: [x, targets, draw.output([rows])] }
    : { kernel, args: [x, targets, draw.broadcast([rows]), draw.output(shape)] };
}

function drawChannels(
  kernel: 'channelMoments' | 'channelSums' | 'channelAffine',
  draw: Draw,
  given: readonly number[],
): KernelCall {
  // What a channel has of an image lies evenly, in rows of 3 where that fits.
  const evenly = (shape: readonly number[]): View => {
    const view = draw.broadcast(shape);
    const [images = 0, channels = 0, length = 1] = shape;
    const [image = 0, channel = 0, step = 0] = view.strides;
    if (length % 3 > 0) return view;
    const strides = [image, channel, 3 * step, step];
    return { ...view, shape: [images, channels, length / 3, 3], strides };
  };
  const x = evenly(given);
  const { shape } = x;
  const perChannel = [2, shape[1]!];
  switch (kernel) {
    case 'channelMoments':
      return { kernel, args: [x, draw.output(perChannel)] };
    case 'channelSums':
      return { kernel, args: [x, evenly(given), draw.output(perChannel)] };
    default: {
      const gapless = draw.output(shape);
      gapless.array.set(gapless.array.map(() => draw.number()));
      const bias = draw.pick([undefined, draw.broadcast(shape), gapless]);
      const activation = draw.pick([undefined, unaryRules.relu, unaryRules.tanh]);
      const epilogue = { ...(bias && { bias }), ...(activation && { activation }) };
      const operands = [draw.chance(0.5) ? gapless : x, draw.broadcast(perChannel)] as const;
      return { kernel, args: [...operands, draw.output(shape), epilogue] };
    }
  }
}

export const callFamilies: readonly CallFamily[] = [
  ...unaryFamilies,
  ...zipFamilies,
  ...(['bool', 'float32'] as const).map(
    (dtype): CallFamily => ({
      name: `select by ${dtype}`,
      tolerance: EXACT,
      draw: (draw) => {
        const shape = draw.shape(draw.integer(0, 2), 40);
        const condition = draw.broadcast(shape, dtype, () => draw.integer(0, 1));
        const [a, b] = [draw.broadcast(shape), draw.broadcast(shape)];
        return { kernel: 'select', args: [condition, a, b, draw.output(shape)] };
      },
    }),
  ),
  ...COPIES.map(
    ([from, to]): CallFamily => ({
      name: `copy ${from} to ${to}`,
      tolerance: EXACT,
      draw: (draw) => {
        const shape = draw.shape(draw.integer(0, 4));
        const x = draw.broadcast(shape, from, () => draw.integer(0, 200));
        return { kernel: 'copy', args: [x, draw.view(shape, to, () => 9)] };
      },
    }),
  ),
  ...FOLDS.map(
    (fold): CallFamily => ({
      name: `reduce ${fold.name}`,
      tolerance: CLOSE,
      draw: (draw) => {
        const shape = draw.shape(draw.integer(1, 4), draw.chance(0.2) ? 40 : 8);
        const axes = draw.integer(1, shape.length);
        const x = draw.broadcast(shape);
        const out = draw.output(shape.slice(0, shape.length - axes));
        return { kernel: 'reduce', args: [fold, x, axes, out] };
      },
    }),
  ),
  ...[false, true].map(
    (least): CallFamily => ({
      name: `argReduce ${least ? 'least' : 'greatest'}`,
      tolerance: EXACT,
      draw: (draw) => {
        const shape = draw.shape(draw.integer(1, 3));
        const element = () => (draw.chance(0.02) ? Number.NaN : draw.integer(-3, 3));
        const x = draw.broadcast(shape, 'float32', element);
        const isBetter = (a: number, b: number) => (least ? a < b : a > b);
        const out = draw.output(shape.slice(0, -1), 'int32');
        return { kernel: 'argReduce', args: [isBetter, x, out] };
      },
    }),
  ),
  ...[false, true].map(
    (logarithm): CallFamily => ({
      name: logarithm ? 'logSoftmax' : 'softmax',
      tolerance: CLOSE,
      draw: (draw) => {
        const shape = draw.shape(draw.integer(1, 3), 12);
        const x = draw.broadcast(shape, 'float32', () => draw.number(-20, 20));
        return { kernel: 'softmax', args: [x, draw.output(shape), logarithm] };
      },
    }),
  ),
  ...(['gather', 'scatterAdd'] as const).map(
    (kernel): CallFamily => ({
      name: kernel,
      tolerance: kernel === 'gather' ? EXACT : CLOSE,
      draw: (draw) => {
        const shape = draw.shape(draw.integer(1, 3));
        const axis = draw.integer(0, shape.length - 1);
        const long = draw.integer(1, 9);
        const indexed = shape.with(axis, long);
        const dtype = draw.pick(['int32', 'uint8'] as const);
        const indices = draw.broadcast(shape, dtype, () => draw.integer(0, long - 1));
        if (kernel === 'gather') {
          return { kernel, args: [draw.broadcast(indexed), indices, axis, draw.output(shape)] };
        }
        return { kernel, args: [draw.broadcast(shape), indices, axis, draw.output(indexed)] };
      },
    }),
  ),
  ...(
    [
      ['uint8', 'float32'],
      ['float32', 'float32'],
      ['int32', 'float32'],
      ['uint8', 'uint8'],
      ['int32', 'int32'],
    ] as const
  ).map(
    ([from, to]): CallFamily => ({
      name: `takeRows ${from} to ${to}`,
      tolerance: CLOSE,
      draw: (draw) => {
        const row = draw.shape(draw.integer(0, 2), 12);
        const count = draw.integer(1, 20);
        const rows = draw.integer(1, 9);
        const x = draw.output([count, ...row], from);
        x.array.set(x.array.map(() => draw.integer(0, 100)));
        const dtype = draw.pick(['int32', 'uint8'] as const);
        const indices = draw.view([rows], dtype, () => draw.integer(0, count - 1));
        const [scale, shift] = to === 'float32' ? draw.pick([[0.25, -3] as const, [1, 0]]) : [1, 0];
        const out = draw.output([rows, ...row], to);
        return { kernel: 'takeRows', args: [x, indices, scale!, shift!, out] };
      },
    }),
  ),
  ...matmulFamilies,
  ...(['conv2d', 'conv2dInput', 'conv2dWeight'] as const).flatMap((kernel): CallFamily[] => [
    { name: kernel, tolerance: 1e-5, draw: (draw) => drawConvolution(kernel, draw) },
    {
      name: `${kernel}, wide`,
      // Sums of hundreds of products, which come to some thirty: tiles keep five digits of them.
      tolerance: 3e-4,
      draw: (draw) => drawConvolution(kernel, draw, true),
    },
  ]),
  {
    name: 'maxPool',
    tolerance: EXACT,
    draw: (draw) => {
      const halving = { size: [2, 2], stride: [2, 2], padding: [0, 0], dilation: [1, 1] } as const;
      const drawn = draw.chance(0.5) ? halving : drawWindow(draw);
      // No window lies in the padding altogether.
      const { size, padding } = drawn;
      const inside = [
        Math.min(padding[0], size[0] >> 1),
        Math.min(padding[1], size[1] >> 1),
      ] as const;
      const window = { ...drawn, padding: inside };
      const lengths = drawLengths(draw, window);
      const planes = draw.shape(2, 3);
      const element = () => (draw.chance(0.02) ? Number.NaN : draw.integer(-3, 3));
      const x = draw.view([...planes, ...lengths], 'float32', element);
      const pooled = [...planes, ...positionsOf(lengths, window)];
      const [out, indices] = [draw.output(pooled), draw.output(pooled, 'int32')];
      return { kernel: 'maxPool', args: [x, out, indices, window] };
    },
  },
  {
    name: 'maxUnpool',
    tolerance: EXACT,
    draw: (draw) => {
      const planes = draw.shape(2, 3);
      const [lengths, pooled] = [draw.shape(2, 9), [...planes, ...draw.shape(2, 5)]];
      const row = (dtype: 'float32' | 'int32', element: () => number) => {
        const view = draw.output(pooled, dtype);
        const { array, offset } = view;
        for (let i = 0; i < sizeOf(pooled); i++) array[offset + i] = element();
        return view;
      };
      const dy = row('float32', () => draw.integer(-3, 3));
      const indices = row('int32', () => draw.integer(0, sizeOf(lengths) - 1));
      const y = row('float32', () => (draw.chance(0.02) ? Number.NaN : draw.integer(-2, 3)));
      const out = draw.output([...planes, ...lengths]);
      return {
        kernel: 'maxUnpool',
        args: draw.chance(0.5) ? [dy, indices, out, y] : [dy, indices, out],
      };
    },
  },
  ...(['crossEntropy', 'crossEntropyGradient'] as const).map(
    (kernel): CallFamily => ({
      name: kernel,
      tolerance: 1e-6,
      draw: (draw) => drawCrossEntropy(kernel, draw, draw.shape(2, 30)),
    }),
  ),
  ...(['channelMoments', 'channelSums', 'channelAffine'] as const).map(
    (kernel): CallFamily => ({
      name: kernel,
      tolerance: 1e-6,
      draw: (draw) =>
        drawChannels(kernel, draw, draw.shape(draw.integer(2, 3), draw.pick([4, 30]))),
    }),
  ),
  ...UPDATES.map(
    ({ rule, arrays, scalars, step }): CallFamily => ({
      name: `update ${rule} of ${arrays} arrays`,
      tolerance: CLOSE,
      draw: (draw) => {
        const length = draw.integer(1, 300);
        const views = Array.from({ length: arrays }, (_, i) => {
          const view = draw.output([length]);
          // Averages of squares are never negative.
          view.array.set(view.array.map(() => draw.number(i > 2 ? 0.1 : -2)));
          return view;
        });
        const apply = (given: readonly TypedArray[], numbers: ArrayLike<number>) => {
          for (let i = 0; i < length; i++) {
            const after = step(
              given.map((array) => array[i]!),
              Array.from(numbers),
            );
            for (const [k, value] of after.entries()) if (given[k]) given[k][i] = value;
          }
        };
        return { kernel: 'update', args: [{ name: rule, apply }, views, scalars] };
      },
    }),
  ),
];

/** Calls that are cut into parts. */
export const bigCalls: readonly Pick<CallFamily, 'name' | 'draw'>[] = [
  ...(['NN', 'NT', 'TN'] as const).flatMap((kind) =>
    [
      [200, 96, 130],
      [37, 260, 61],
      [97, 530, 501],
    ].map(([rows, columns, depth]) => ({
      name: `matmul ${kind} ${rows} ${columns} ${depth}`,
      draw: (draw: Draw): KernelCall => {
        const operand = (shape: readonly number[], isTurned: boolean) => {
          const view = draw.output(shape);
          view.array.set(view.array.map(() => draw.number()));
          const [first = 0, second = 0] = shape;
          return isTurned ? { ...view, strides: [1, first], shape: [first, second] } : view;
        };
        const a = operand([rows!, depth!], kind[0] === 'T');
        const b = operand([depth!, columns!], kind[1] === 'T');
        const bias = draw.view([columns!]);
        const everyRow = { ...bias, shape: [rows!, columns!], strides: [0, bias.strides[0]!] };
        const out = draw.output([rows!, columns!]);
        const activation = unaryRules.relu;
        return { kernel: 'matmul', args: [a, b, out, { bias: everyRow, activation }] };
      },
    })),
  ),
  {
    name: 'matmul of many batches',
    draw: (draw) => {
      const [a, b] = [draw.view([40, 19, 21]), draw.view([40, 21, 17])];
      return { kernel: 'matmul', args: [a, b, draw.output([40, 19, 17])] };
    },
  },
  {
    name: 'map tanh',
    draw: (draw) => {
      const x = draw.view([150, 101]);
      return { kernel: 'map', args: [unaryRules.tanh, x, draw.output([150, 101])] };
    },
  },
  {
    name: 'zip greater',
    draw: (draw) => {
      const views = [draw.output([40000]), draw.output([40000])] as const;
      for (const { array } of views) array.set(array.map(() => draw.integer(0, 5)));
      const out = draw.output([40000], 'bool');
      return { kernel: 'zip', args: [comparisonRules.greater, ...views, out] };
    },
  },
  {
    name: 'reduce rows',
    draw: (draw) => {
      return { kernel: 'reduce', args: [FOLDS[0]!, draw.view([300, 120]), 1, draw.output([300])] };
    },
  },
  {
    name: 'reduce columns',
    draw: (draw) => {
      const x = draw.output([120, 300]);
      x.array.set(x.array.map(() => draw.number()));
      const turned = { ...x, shape: [300, 120], strides: [1, 300] };
      return { kernel: 'reduce', args: [FOLDS[0]!, turned, 1, draw.output([300])] };
    },
  },
  {
    name: 'softmax',
    draw: (draw) => {
      return { kernel: 'softmax', args: [draw.view([400, 21]), draw.output([400, 21]), true] };
    },
  },
  {
    name: 'scatterAdd',
    draw: (draw) => {
      const x = draw.view([60, 9, 31]);
      const indices = draw.view([60, 9, 31], 'int32', () => draw.integer(0, 39));
      return { kernel: 'scatterAdd', args: [x, indices, 2, draw.output([60, 9, 40])] };
    },
  },
  ...(['conv2d', 'conv2dInput', 'conv2dWeight'] as const).flatMap((kernel) =>
    (
      [
        [6, 1],
        [6, 2],
        [16, 1],
      ] as const
    ).map(([channels, stride]) => ({
      name: `${kernel}, ${channels} channels, stride ${stride}`,
      draw: (draw: Draw): KernelCall => {
        const lengths = [14, 13] as const;
        const window: SlidingWindow = {
          size: [3, 3],
          stride: [stride, stride],
          padding: [1, 1],
          dilation: [1, 1],
        };
        const shapes = {
          x: [9, channels, ...lengths],
          y: [9, 16, ...positionsOf(lengths, window)],
          weight: [16, channels, 3, 3],
        };
        const filled = (shape: readonly number[]) => {
          const view = draw.output(shape);
          view.array.set(view.array.map(() => draw.number()));
          return view;
        };
        const { x, y, weight } = shapes;
        const views =
          kernel === 'conv2d'
            ? [x, weight, y]
            : kernel === 'conv2dInput'
              ? [y, weight, x]
              : [x, y, weight];
        const [a, b, out] = views as [number[], number[], number[]];
        return { kernel, args: [filled(a), filled(b), draw.output(out), window, 1] };
      },
    })),
  ),
  ...(['crossEntropy', 'crossEntropyGradient'] as const).map((kernel) => ({
    name: kernel,
    draw: (draw: Draw) => drawCrossEntropy(kernel, draw, [400, 21]),
  })),
  ...(['channelMoments', 'channelSums', 'channelAffine'] as const).map((kernel) => ({
    name: kernel,
    draw: (draw: Draw) => drawChannels(kernel, draw, [60, 13, 99]),
  })),
  {
    name: 'takeRows',
    draw: (draw) => {
      const x = draw.output([50, 784], 'uint8');
      x.array.set(x.array.map(() => draw.integer(0, 255)));
      const indices = draw.view([64], 'int32', () => draw.integer(0, 49));
      return { kernel: 'takeRows', args: [x, indices, 1 / 255, -0.5, draw.output([64, 784])] };
    },
  },
];
