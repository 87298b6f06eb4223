/** Pooling. */
import { type Pair, Tensor } from '@downhill/autograd';
import { AdaptiveAvgPool2d, AvgPool2d, MaxPool2d } from '../../../layers/pooling.js';
import { tensorsAmong } from '../calls.js';
import type { OnnxScope } from '../scope.js';
import { row } from './row.js';

export const pooling = [
  row(MaxPool2d, ({ kernelSize, options }, scope, x) => {
    const { stride = kernelSize, padding = 0, dilation = 1 } = options;
    return scope.node('MaxPool', [x], {
      ...window(kernelSize, stride, padding),
      dilations: toPair(dilation),
    });
  }),
  row(AvgPool2d, ({ kernelSize, options }, scope, x) => {
    const { stride = kernelSize, padding = 0, countPadding = true } = options;
    return scope.node('AveragePool', [x], {
      ...window(kernelSize, stride, padding),
      count_include_pad: countPadding ? 1 : 0,
    });
  }),
  row(AdaptiveAvgPool2d, ({ outputSize }, scope, x) => {
    const [rows, columns] = typeof outputSize === 'number' ? [outputSize, outputSize] : outputSize;
    if (rows === 1 && columns === 1) return scope.node('GlobalAveragePool', [x]);
    const [, , height, width] = tensorsAmong(scope.call.inputs)[0]!.shape as Plane;
    const across = columns === null ? x : meansAlong(scope, x, width, columns, 'last');
    return rows === null ? across : meansAlong(scope, across, height, rows, 'last but one');
  }),
];

type Plane = readonly [number, number, number, number];

/** The means of cells along an axis of [N, C, H, W], as a product with a matrix whose rows are the cells. */
function meansAlong(
  scope: OnnxScope,
  x: string,
  length: number,
  cells: number,
  axis: 'last' | 'last but one',
): string {
  const shape = axis === 'last' ? [length, cells] : [cells, length];
  const matrix = Tensor.empty(shape, 'float32');
  for (let cell = 0; cell < cells; cell++) {
    const [start, end] = [
      Math.floor((cell * length) / cells),
      Math.ceil(((cell + 1) * length) / cells),
    ];
    for (let i = start; i < end; i++) {
      matrix.array[axis === 'last' ? i * cells + cell : cell * length + i] = 1 / (end - start);
    }
  }
  const means = scope.tensor(matrix);
  return scope.node('MatMul', axis === 'last' ? [x, means] : [means, x]);
}

function window(size: number | Pair, stride: number | Pair, padding: number | Pair) {
  const pads = toPair(padding);
  return { kernel_shape: toPair(size), strides: toPair(stride), pads: [...pads, ...pads] };
}

function toPair(value: number | Pair): Pair {
  return typeof value === 'number' ? [value, value] : value;
}
