/** One look over the elements of a tensor. */
import { copied } from '../ops/movement.js';
import { formatNumber } from '../print.js';
import { Value } from '../scalar.js';
import { formatIndex, formatShape } from '../shape.js';
import type { Tensor } from '../tensor.js';

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
  const elements = copied(x, x.dtype).array;
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
