/** Update rules: the loops that change parameters in place. */
import type { TypedArray, UpdateRule } from '@downhill/autograd';

/** Up to eight of a kind; a rule takes as many as its callers pass. */
type Several<T> = readonly [T, T, T, T, T, T, T, T];

/**
 * Makes an update rule.
 *
 * @param name what a kernel set may know it by
 * @param apply changes the arrays in place, element by element: the parameter comes first, then its gradient, then state
 * @example
 * const rule = updateRule('descent', ([p, g], [rate]) => {
 *   for (let i = 0; i < p.length; i++) p[i]! -= rate * g[i]!;
 * });
 * const p = ones([2]);
 * updateInPlace(rule, [p, ones([2])], [0.25]);
 * p   // [0.75, 0.75]
 */
export function updateRule(
  name: string,
  apply: (arrays: Several<TypedArray>, scalars: Several<number>) => void,
): UpdateRule {
  return {
    name,
    apply(arrays, scalars) {
      const numbers: readonly number[] = Array.from(scalars);
      apply(arrays as Several<TypedArray>, numbers as Several<number>);
    },
  };
}

/** average ← stays·average + (1 − stays)·x, with the scalar `stays`. */
export const averaging = updateRule('average', ([average, x], [stays]) => {
  for (let i = 0; i < x.length; i++) average[i] = stays * average[i]! + (1 - stays) * x[i]!;
});
