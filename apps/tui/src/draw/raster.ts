import { type Color, Grid } from './grid.js';

/** A grey image: row-major, 0 (background) to 255. */
export interface Image {
  readonly pixels: ArrayLike<number>;
  readonly rows: number;
  readonly columns: number;
}

/** Colour of a brightness from 0 to 1. */
export type ColorMap = (value: number) => Color;

const shades = ' ░▒▓█';

/** `image` at another size: each new pixel is the mean over the area of the old ones that it covers. */
export function resample(image: Image, columns: number, rows: number): Image {
  const pixels = new Float64Array(columns * rows);
  const across = spans(image.columns, columns);
  const down = spans(image.rows, rows);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      let sum = 0;
      let area = 0;
      for (const [row, height] of down[y]!) {
        for (const [column, width] of across[x]!) {
          sum += image.pixels[row * image.columns + column]! * width * height;
          area += width * height;
        }
      }
      pixels[y * columns + x] = sum / area;
    }
  }
  return { pixels, rows, columns };
}

/** `image` without the outermost `margin` pixels on each side. */
export function crop(image: Image, margin: number): Image {
  const columns = image.columns - 2 * margin;
  const rows = image.rows - 2 * margin;
  if (columns < 1 || rows < 1) return image;
  const pixels = Float64Array.from({ length: columns * rows }, (_, i) => {
    const row = margin + Math.floor(i / columns);
    return image.pixels[row * image.columns + margin + (i % columns)]!;
  });
  return { pixels, rows, columns };
}

/**
 * An image in cells, two pixels in each: the upper one as the colour of `▀`, the lower one as its background. The image
 * is resampled to `columns` × 2·`rows` pixels.
 */
export function halfBlocks(image: Image, columns: number, rows: number, map: ColorMap): Grid {
  const { pixels } = resample(image, columns, rows * 2);
  const grid = new Grid(columns, rows);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const upper = map(pixels[2 * y * columns + x]! / 255);
      const lower = map(pixels[(2 * y + 1) * columns + x]! / 255);
      if (upper === lower) grid.set(x, y, ' ', { background: upper });
      else grid.set(x, y, '▀', { foreground: upper, background: lower });
    }
  }
  return grid;
}

/** An image in cells without any colour: one of five shades of ink for each. */
export function shadeBlocks(image: Image, columns: number, rows: number): Grid {
  const { pixels } = resample(image, columns, rows);
  const grid = new Grid(columns, rows);
  for (let i = 0; i < columns * rows; i++) {
    // The square root lifts thin strokes, which the mean over a cell makes faint.
    const level = Math.round(Math.sqrt(pixels[i]! / 255) * (shades.length - 1));
    grid.set(i % columns, Math.floor(i / columns), shades[level]!);
  }
  return grid;
}

/** For each of `to` equal parts of `from` pixels: which pixels it covers, and how much of each. */
function spans(from: number, to: number): [index: number, share: number][][] {
  return Array.from({ length: to }, (_, i) => {
    const start = (i * from) / to;
    const end = ((i + 1) * from) / to;
    const parts: [number, number][] = [];
    for (let index = Math.floor(start); index < end; index++) {
      const share = Math.min(end, index + 1) - Math.max(start, index);
      if (share > 1e-9) parts.push([index, share]);
    }
    return parts;
  });
}
