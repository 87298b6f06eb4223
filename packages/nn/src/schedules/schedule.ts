/** Learning rates as functions of the number of steps done. */

/**
 * A learning rate over time.
 *
 * @param step steps (or epochs) done so far: 0 for the first
 * @param base the learning rate that the optimizer was given
 */
export type Schedule = (step: number, base: number) => number;
