import type { SlidingWindow, View } from '../kernels.js';
import { walkRows, window } from './walk.js';

export function maxPool(x: View, out: View, indices: View, sliding: SlidingWindow): void {
  const { size, stride, padding, dilation } = sliding;
  const [images = 0, channels = 0, height = 0, width = 0] = x.shape;
  const [imageStep = 0, channelStep = 0, rowStep = 0, columnStep = 0] = x.strides;
  const [, , rows = 0, columns = 0] = out.shape;
  const from = x.array;
  let o = out.offset;
  for (let plane = 0; plane < images * channels; plane++) {
    const image = Math.floor(plane / channels);
    const start = x.offset + image * imageStep + (plane % channels) * channelStep;
    for (let row = 0; row < rows; row++) {
      const top = row * stride[0] - padding[0];
      for (let column = 0; column < columns; column++) {
        const left = column * stride[1] - padding[1];
        let best = Number.NaN;
        let bestIndex = -1;
        for (let k = 0; k < size[0]; k++) {
          const i = top + k * dilation[0];
          if (i < 0 || i >= height) continue;
          for (let l = 0; l < size[1]; l++) {
            const j = left + l * dilation[1];
            if (j < 0 || j >= width) continue;
            const value = from[start + i * rowStep + j * columnStep]!;
            // NaN is greater than anything, so that it does not go unnoticed.
            if (bestIndex < 0 || value > best || (Number.isNaN(value) && !Number.isNaN(best))) {
              best = value;
              bestIndex = i * width + j;
            }
          }
        }
        out.array[o] = best;
        indices.array[indices.offset - out.offset + o++] = bestIndex;
      }
    }
  }
}

export function maxUnpool(dy: View, indices: View, out: View, y?: View): void {
  window(out).fill(0);
  const [image = 0, channel = 0] = out.strides;
  const planes = { ...out, shape: dy.shape, strides: [image, channel, 0, 0] };
  const views = [dy, indices, planes, y ?? dy];
  walkRows(
    views,
    (length, [at = 0, i = 0, start = 0, j = 0], [d = 0, di = 0, dOut = 0, dj = 0]) => {
      for (let k = 0; k < length; k++, at += d, i += di, start += dOut, j += dj) {
        if (y && y.array[j]! <= 0) continue;
        out.array[start + indices.array[i]!]! += dy.array[at]!;
      }
    },
  );
}
