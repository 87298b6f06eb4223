import type { SlidingWindow, View } from '../kernels.js';

export function maxPoolIndices(x: View, out: View, window: SlidingWindow): void {
  const { size, stride, padding, dilation } = window;
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
        out.array[o++] = bestIndex;
      }
    }
  }
}
