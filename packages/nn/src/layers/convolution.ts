/** What the convolution layers check alike. */
import { AutogradError, type Extent, type Pair, type Tensor } from '@downhill/autograd';
import { requireSize } from '../layer-options.js';

type Lazily<Kernel, Options> = [
  outChannels: number,
  kernelSize: Kernel,
  options?: Options | undefined,
];
type Eagerly<Kernel, Options> = [inChannels: number, ...Lazily<Kernel, Options>];

/** What the constructor of a convolution takes: that of a lazy one has no `inChannels`. */
export type ConvolutionSizes<Kernel, Options> = Lazily<Kernel, Options> | Eagerly<Kernel, Options>;

/** The same with null for the number that a lazy layer has to learn. */
export function allSizes<Kernel extends number | Pair, Options extends object>(
  sizes: ConvolutionSizes<Kernel, Options>,
): [inChannels: number | null, ...Lazily<Kernel, Options>] {
  return isLazily(sizes) ? [null, ...sizes] : sizes;
}

function isLazily<Kernel extends number | Pair, Options extends object>(
  sizes: ConvolutionSizes<Kernel, Options>,
): sizes is Lazily<Kernel, Options> {
  const third: unknown = sizes[2];
  return typeof third !== 'number' && !Array.isArray(third);
}

/**
 * The channels of x, for a layer that has to learn them.
 *
 * @param rank that x must have
 * @throws AutogradError when it has another, or `groups` does not divide the channels
 */
export function channelsOf(layer: { readonly groups: number }, x: Tensor, rank: number): number {
  const { name } = layer.constructor;
  if (x.rank !== rank) {
    const problem = `x must have ${rank} axes: batch, channels and ${rank === 3 ? 'length' : 'height, width'}`;
    throw new AutogradError(name, problem, `x [${x.shape.join(', ')}]`);
  }
  const channels = x.shape[1]!;
  requireGroups(name, 'the channels of x', channels, layer.groups);
  return channels;
}

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

/** An option of a window as far as the compiler knows it; undefined, where it may have been left out. */
export type WindowOption = Extent | undefined;

/** The option, or the default where it was left out. */
export type Given<Option extends WindowOption, Default extends Extent> = undefined extends Option
  ? Default
  : Extract<Option, Extent>;

/** {@link WindowOption} along one axis. */
export type WindowOption1d = number | undefined;

/** One number for both directions, or a pair, as a pair. */
export type Both<E extends Extent> = E extends Pair ? E : readonly [E & number, E & number];
