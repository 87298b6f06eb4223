/** What `--loss` may be. */
export const losses = { 'cross-entropy': 0, mse: 0 };
export type LossName = keyof typeof losses;
