/** Several views of a digit, asked for one answer: `--views`. */
import type { DigitSet } from '@downhill/mnist';
import { type Module, type Shift, ShiftedViews } from '@downhill/nn';
import type { Architecture } from './architecture.js';
import type { RunConfig } from './protocol.js';

/** Pixels to the right and down. The first so many are taken. */
export const shifts: readonly Shift[] = [
  [0, 0],
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
  [1, 1],
  [-1, -1],
  [1, -1],
  [-1, 1],
];

/** The network that looks at a digit once, whatever {@link withViews} made of it. */
export function withoutViews(network: Module): Module {
  return network instanceof ShiftedViews ? network.network : network;
}

/** The network, which looks at a digit as often as the configuration says. */
export function withViews(
  { network, inputShape }: Architecture,
  { views }: RunConfig,
  { rows, columns }: DigitSet,
): Architecture {
  if (views === 1) return { network, inputShape };
  const looking = { size: [rows, columns], shifts: shifts.slice(0, views) } as const;
  return { network: new ShiftedViews(network, looking), inputShape };
}
