/** What the convolution layers check alike. */
import { AutogradError, type Pair } from '@downhill/autograd';
import { requireSize } from '../layer-options.js';

/** @throws AutogradError when a number of channels is no size, or `groups` does not divide it */
export function requireChannels(
  layer: string,
  inChannels: number,
  outChannels: number,
  groups: number,
): void {
  requireGroups(layer, 'inChannels', inChannels, groups);
  requireGroups(layer, 'outChannels', outChannels, groups);
}

/** @throws AutogradError when either number is no size, or `groups` does not divide the channels */
export function requireGroups(layer: string, what: string, channels: number, groups: number): void {
  requireSize(layer, 'groups', groups);
  requireSize(layer, what, channels);
  if (channels % groups === 0) return;
  const problem = `${what} must be divisible by groups (${channels} by ${groups})`;
  throw new AutogradError(layer, problem);
}

/**
 * A number or a pair as a pair.
 *
 * @throws AutogradError unless both are whole numbers of at least `least`
 */
export function toPair(layer: string, what: string, value: number | Pair, least: number): Pair {
  const pair: Pair = typeof value === 'number' ? [value, value] : value;
  if (pair.length === 2 && pair.every((one) => Number.isInteger(one) && one >= least)) return pair;
  const problem = `${what} must be a whole number of at least ${least} or a pair of them`;
  throw new AutogradError(layer, problem, `it is ${JSON.stringify(value)}`);
}
