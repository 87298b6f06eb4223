import type { Color } from '../draw/grid.js';
import type { ColorMap } from '../draw/raster.js';
import { channels, mix } from './color.js';

/** Steps of every map. Few enough that a frame has few distinct cells, and more than an eye tells apart. */
const steps = 32;

/** Perceptually even, safe for colour-blind readers, and monotone when printed in grey (matplotlib's default). */
export const viridis = colorMap([
  0x440154, 0x472d7b, 0x3b528b, 0x2c728e, 0x21918c, 0x28ae80, 0x5ec962, 0xaddc30, 0xfde725,
]);

/** Black through red to pale yellow: brightness on a dark screen (matplotlib's `inferno`). */
export const inferno = colorMap([
  0x000004, 0x1f0c48, 0x550f6d, 0x88226a, 0xba3655, 0xe35933, 0xf98e09, 0xf9cb35, 0xfcffa4,
]);

/** The map whose colours at equal distances are `anchors`, linearly mixed between. */
export function colorMap(anchors: readonly number[]): ColorMap {
  const table = Array.from({ length: steps }, (_, i) => {
    const position = (i / (steps - 1)) * (anchors.length - 1);
    const index = Math.min(Math.floor(position), anchors.length - 2);
    return mix(anchors[index]!, anchors[index + 1]!, position - index);
  });
  return (value) => table[Math.round(clamp(value) * (steps - 1))]!;
}

/**
 * A map for −1 to 1 whose zero is the terminal's own background: blue below, orange above, a pair that colour-blind
 * readers can tell apart. `ground` is the colour that faint values fade into.
 */
export function diverging(ground: number): (value: number) => Color {
  const below = colorMap([ground, 0x2f6fb3, 0x7cc7ff]);
  const above = colorMap([ground, 0xb3601a, 0xffb45e]);
  return (value) => {
    if (Math.round(Math.min(1, Math.abs(value)) * (steps - 1)) === 0) return null;
    return value < 0 ? below(-value) : above(value);
  };
}

/** Black or white, whichever is easier to read on `background`. */
export function readableOn(background: number): number {
  const [red, green, blue] = channels(background);
  return 0.299 * red + 0.587 * green + 0.114 * blue > 140 ? 0x000000 : 0xffffff;
}

const clamp = (value: number) => (value > 0 ? Math.min(1, value) : 0);
