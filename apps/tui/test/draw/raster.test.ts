import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crop, halfBlocks, type Image, resample, shadeBlocks } from '../../src/draw/raster.js';

const image = (rows: readonly (readonly number[])[]): Image => ({
  pixels: rows.flat(),
  rows: rows.length,
  columns: rows[0]!.length,
});

const grey = (value: number) => Math.round(value * 255) * 0x010101;

describe('resample', () => {
  it('takes means when it shrinks', () => {
    const { pixels } = resample(
      image([
        [0, 100, 10, 30],
        [200, 100, 50, 70],
      ]),
      2,
      1,
    );
    expect([...Array.from(pixels)]).toEqual([100, 40]);
  });

  it('weighs pixels by how much of them is covered', () => {
    const { pixels } = resample(image([[0, 90, 240]]), 2, 1);
    expect(Array.from(pixels)).toEqual([30, 190]);
  });

  it('keeps the mean brightness at any size', () => {
    const size = fc.integer({ min: 1, max: 12 });
    fc.assert(
      fc.property(
        size,
        size,
        size,
        size,
        fc.infiniteStream(fc.nat(255)),
        (rows, columns, r, c, stream) => {
          const pixels = Array.from({ length: rows * columns }, () => stream.next().value ?? 0);
          const mean = (values: ArrayLike<number>) =>
            Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
          const resized = resample({ pixels, rows, columns }, c, r);
          expect(resized.pixels).toHaveLength(r * c);
          expect(mean(resized.pixels)).toBeCloseTo(mean(pixels), 6);
        },
      ),
    );
  });
});

describe('crop', () => {
  it('takes the edges away', () => {
    const cropped = crop(
      image([
        [1, 2, 3],
        [4, 5, 6],
        [7, 8, 9],
      ]),
      1,
    );
    expect(cropped).toEqual({ pixels: Float64Array.of(5), rows: 1, columns: 1 });
  });

  it('leaves an image alone that would vanish', () => {
    const small = image([
      [1, 2],
      [3, 4],
    ]);
    expect(crop(small, 1)).toBe(small);
  });
});

describe('halfBlocks', () => {
  it('shows two pixels in a cell', () => {
    const grid = halfBlocks(
      image([
        [255, 0],
        [0, 0],
        [51, 51],
        [51, 255],
      ]),
      2,
      2,
      grey,
    );
    expect(grid.toString()).toBe('▀ \n ▀');
    expect(grid.at(0, 0).style).toEqual({ foreground: 0xffffff, background: 0 });
    expect(grid.at(1, 0).style).toEqual({ background: 0 });
    expect(grid.at(0, 1).style).toEqual({ background: 0x333333 });
    expect(grid.at(1, 1).style).toEqual({ foreground: 0x333333, background: 0xffffff });
  });
});

describe('shadeBlocks', () => {
  it('shows brightness as ink', () => {
    const grid = shadeBlocks(image([[0, 16, 64, 143, 255]]), 5, 1);
    expect(grid.toString()).toBe(' ░▒▓█');
  });
});
