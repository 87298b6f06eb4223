/** One look over the elements of a tensor. */
import type { TypedArray } from '../dtype.js';
import { kernels } from '../kernels/active.js';
import { formatNumber } from '../print.js';
import { Value } from '../scalar.js';
import { formatIndex, formatShape } from '../shape.js';
import { Tensor } from '../tensor.js';

export interface Survey {
  /** `input 0 float32 [2, 3] from -1 to 2.5`. */
  readonly text: string;
  /** `NaN at [0, 2] and 3 more`; undefined if no element is bad. */
  readonly bad: string | undefined;
}

/** The range of the elements, and the first that is bad. NaN lies in no range. A value is its one element. */
export function survey(name: string, x: Tensor | Value, isBad: (value: number) => boolean): Survey {
  if (x instanceof Value) {
    const number = formatNumber(x.data);
    return { text: `${name} ${number}`, bad: isBad(x.data) ? number : undefined };
  }
  let low = Infinity;
  let high = -Infinity;
  let first = -1;
  let count = 0;
  const elements = elementsOf(x);
  for (let i = 0; i < elements.length; i++) {
    const value = elements[i]!;
    if (value < low) low = value;
    if (value > high) high = value;
    if (!isBad(value)) continue;
    if (count++ === 0) first = i;
  }
  const range = low <= high ? ` from ${formatNumber(low)} to ${formatNumber(high)}` : '';
  const text = `${name} ${x.dtype} ${formatShape(x.shape)}${range}`;
  if (count === 0) return { text, bad: undefined };
  const index = formatIndex(first, x.shape);
  return {
    text,
    bad: `${elements[first]} at ${index}${count > 1 ? ` and ${count - 1} more` : ''}`,
  };
}

/** In row-major order; by kernels only, so that nobody who watches operations sees it. */
function elementsOf(x: Tensor): TypedArray {
  const copy = Tensor.empty(x.shape, x.dtype);
  kernels.copy(x, copy);
  return copy.array;
}
