import type { View } from '../kernels.js';
import { likeArray } from './pack.js';
import { softmax } from './softmax.js';

export function crossEntropy(x: View, targets: View, out: View): void {
  const [rows = 0, classes = 0] = x.shape;
  const array = likeArray(x.array, rows * classes);
  softmax(x, { array, shape: x.shape, strides: [classes, 1], offset: 0 }, true);
  for (let row = 0; row < rows; row++) {
    out.array[out.offset + row] = -array[row * classes + at(targets, row)]!;
  }
}

export function crossEntropyGradient(x: View, targets: View, dy: View, out: View): void {
  const [rows = 0, classes = 0] = x.shape;
  softmax(x, out, false);
  for (let row = 0; row < rows; row++) {
    const start = out.offset + row * classes;
    out.array[start + at(targets, row)]! -= 1;
    for (let i = start; i < start + classes; i++) out.array[i]! *= at(dy, row);
  }
}

function at({ array, offset, strides }: View, row: number): number {
  return array[offset + row * strides[0]!]!;
}
