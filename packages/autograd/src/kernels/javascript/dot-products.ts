import type { TypedArray } from '../../dtype.js';

/**
 * out[i, j] = Σₖ a[i, k] · b[j, k], all row-major and gapless from where they start.
 *
 * Two rows and four columns are computed together, since what is loaded once serves all of them; a last odd row is its
 * own second. Sums are kept in double precision and run over k in order.
 */
export function dotProducts(
  a: TypedArray,
  aStart: number,
  b: TypedArray,
  bStart: number,
  out: TypedArray,
  outStart: number,
  rows: number,
  columns: number,
  depth: number,
): void {
  const wholeBlocks = columns - (columns % 4);
  for (let i = 0; i < rows; i += 2) {
    const isPair = i + 1 < rows;
    const a0 = aStart + i * depth;
    const a1 = isPair ? a0 + depth : a0;
    const out0 = outStart + i * columns;
    const out1 = isPair ? out0 + columns : out0;
    let j = 0;
    for (; j < wholeBlocks; j += 4) {
      const b0 = bStart + j * depth;
      const b1 = b0 + depth;
      const b2 = b1 + depth;
      const b3 = b2 + depth;
      let sum00 = 0;
      let sum01 = 0;
      let sum02 = 0;
      let sum03 = 0;
      let sum10 = 0;
      let sum11 = 0;
      let sum12 = 0;
      let sum13 = 0;
      for (let k = 0; k < depth; k++) {
        const x0 = a[a0 + k]!;
        const x1 = a[a1 + k]!;
        const y0 = b[b0 + k]!;
        const y1 = b[b1 + k]!;
        const y2 = b[b2 + k]!;
        const y3 = b[b3 + k]!;
        sum00 += x0 * y0;
        sum01 += x0 * y1;
        sum02 += x0 * y2;
        sum03 += x0 * y3;
        sum10 += x1 * y0;
        sum11 += x1 * y1;
        sum12 += x1 * y2;
        sum13 += x1 * y3;
      }
      out[out0 + j] = sum00;
      out[out0 + j + 1] = sum01;
      out[out0 + j + 2] = sum02;
      out[out0 + j + 3] = sum03;
      out[out1 + j] = sum10;
      out[out1 + j + 1] = sum11;
      out[out1 + j + 2] = sum12;
      out[out1 + j + 3] = sum13;
    }
    for (; j < columns; j++) {
      const column = bStart + j * depth;
      let sum0 = 0;
      let sum1 = 0;
      for (let k = 0; k < depth; k++) {
        sum0 += a[a0 + k]! * b[column + k]!;
        sum1 += a[a1 + k]! * b[column + k]!;
      }
      out[out0 + j] = sum0;
      out[out1 + j] = sum1;
    }
  }
}
