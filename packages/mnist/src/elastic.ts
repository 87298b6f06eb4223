import type { Generator } from '@downhill/autograd';
import type { Displacement } from './warp.js';

/**
 * A random smooth displacement field, as of a digit drawn on rubber (after Simard, Steinkraus and Platt, 2003).
 *
 * Independent random vectors sit on a square lattice, and a cubic B-spline joins them. That costs a few operations per
 * pixel, where blurring a random field, as the paper does, costs the width of the blur.
 */
export class ElasticField implements Displacement {
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly #rows: Splines;
  readonly #columns: Splines;
  readonly #lattice: Float32Array;
  readonly #joinedAlongRows: Float32Array;

  /** @param smoothness distance between lattice points in pixels: the least distance over which displacements vary */
  constructor(rows: number, columns: number, smoothness: number) {
    this.x = new Float32Array(rows * columns);
    this.y = new Float32Array(rows * columns);
    this.#rows = splines(rows, smoothness);
    this.#columns = splines(columns, smoothness);
    this.#lattice = new Float32Array(this.#rows.knots * this.#columns.knots);
    this.#joinedAlongRows = new Float32Array(this.#rows.knots * columns);
  }

  /** Draws a new field. @param strength root mean square of the displacement along each axis, in pixels */
  draw(strength: number, random: Generator): void {
    this.#drawAxis(strength, random, this.x);
    this.#drawAxis(strength, random, this.y);
  }

  #drawAxis(strength: number, random: Generator, out: Float32Array): void {
    const lattice = this.#lattice;
    const joined = this.#joinedAlongRows;
    const { length: rows, knots: knotRows, first: firstRow, weights: rowWeights } = this.#rows;
    const { length: columns, knots: stride, first, weights } = this.#columns;
    // Uniform in ±√3 has variance 1; the splines average it away to SPREAD².
    const range = (Math.sqrt(3) * strength) / SPREAD;
    for (let i = 0; i < lattice.length; i++) {
      lattice[i] = range * (random.uint32() / 2 ** 31 - 1);
    }
    for (let k = 0; k < knotRows; k++) {
      for (let c = 0; c < columns; c++) {
        const at = k * stride + first[c]!;
        joined[k * columns + c] =
          weights[4 * c]! * lattice[at]! +
          weights[4 * c + 1]! * lattice[at + 1]! +
          weights[4 * c + 2]! * lattice[at + 2]! +
          weights[4 * c + 3]! * lattice[at + 3]!;
      }
    }
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++) {
        const at = firstRow[r]! * columns + c;
        out[r * columns + c] =
          rowWeights[4 * r]! * joined[at]! +
          rowWeights[4 * r + 1]! * joined[at + columns]! +
          rowWeights[4 * r + 2]! * joined[at + 2 * columns]! +
          rowWeights[4 * r + 3]! * joined[at + 3 * columns]!;
      }
    }
  }
}

/** The mean over all positions t of √(Σ w(t)²), squared for two axes: what splines leave of unit noise. */
const SPREAD = 0.479;

/** The cubic B-spline along one axis: pixel i is the sum of four knots from `first[i]` on, by `weights[4i …]`. */
interface Splines {
  readonly length: number;
  readonly knots: number;
  readonly first: Int32Array;
  readonly weights: Float32Array;
}

function splines(length: number, spacing: number): Splines {
  const first = new Int32Array(length);
  const weights = new Float32Array(4 * length);
  for (let i = 0; i < length; i++) {
    first[i] = Math.floor(i / spacing);
    const t = i / spacing - first[i]!;
    const cubes = [
      (1 - t) ** 3,
      3 * t ** 3 - 6 * t ** 2 + 4,
      3 * (1 - t) ** 3 - 6 * (1 - t) ** 2 + 4,
      t ** 3,
    ];
    weights.set(
      cubes.map((weight) => weight / 6),
      4 * i,
    );
  }
  return { length, knots: first[length - 1]! + 4, first, weights };
}
