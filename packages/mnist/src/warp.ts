/** How an image is moved: shear first, then scaling and rotation, all about its centre, then the shift. */
export interface Transform {
  /** Pixels to the right. */
  readonly shiftX: number;
  /** Pixels down. */
  readonly shiftY: number;
  /** Degrees, clockwise. */
  readonly rotation: number;
  /** Factor: 2 doubles the size. */
  readonly scale: number;
  /** Degrees by which upright lines lean to the right. */
  readonly shear: number;
}

/** Leaves an image as it is. */
export const identityTransform: Transform = {
  shiftX: 0,
  shiftY: 0,
  rotation: 0,
  scale: 1,
  shear: 0,
};

/** Where in the image each pixel [rows, columns] is taken from, in pixels from where it otherwise would be. */
export interface Displacement {
  readonly x: Float32Array;
  readonly y: Float32Array;
}

/** Moves images of one size. Pixels between pixels are interpolated bilinearly; beyond the edges all is background. */
export class Warp {
  readonly #rows: number;
  readonly #columns: number;
  /** The image inside a frame of background, so that interpolation at the edges needs no special case. */
  readonly #framed: Uint8Array;

  constructor(rows: number, columns: number) {
    this.#rows = rows;
    this.#columns = columns;
    this.#framed = new Uint8Array((rows + 3) * (columns + 3));
  }

  /**
   * Writes `image` [rows, columns], moved, into `out` [rows, columns], which may be the same array.
   *
   * @param displacement bends the image after the transform. Default: none.
   */
  apply(
    image: Uint8Array,
    transform: Transform,
    out: Uint8Array,
    displacement: Displacement | null = null,
  ): void {
    const rows = this.#rows;
    const columns = this.#columns;
    const framed = this.#framed;
    const stride = columns + 3;
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++) {
        framed[(r + 1) * stride + c + 1] = image[r * columns + c]!;
      }
    }
    // With K the shear, q = s·R·K·(p − centre) + centre + shift moves p to q; each q is looked up at its p.
    const radians = Math.PI / 180;
    const cosine = Math.cos(transform.rotation * radians) / transform.scale;
    const sine = Math.sin(transform.rotation * radians) / transform.scale;
    const lean = Math.tan(transform.shear * radians);
    const xPerColumn = cosine - lean * sine;
    const xPerRow = sine + lean * cosine;
    const centreX = (columns - 1) / 2;
    const centreY = (rows - 1) / 2;
    for (let r = 0; r < rows; r++) {
      const down = r - centreY - transform.shiftY;
      const rowX = centreX + 1 + xPerRow * down;
      const rowY = centreY + 1 + cosine * down;
      for (let c = 0; c < columns; c++) {
        const pixel = r * columns + c;
        const right = c - centreX - transform.shiftX;
        let u = rowX + xPerColumn * right;
        let v = rowY - sine * right;
        if (displacement !== null) {
          u += displacement.x[pixel]!;
          v += displacement.y[pixel]!;
        }
        if (u < 0) u = 0;
        else if (u > columns + 1) u = columns + 1;
        if (v < 0) v = 0;
        else if (v > rows + 1) v = rows + 1;
        const wholeU = u | 0;
        const wholeV = v | 0;
        const above = wholeV * stride + wholeU;
        const below = above + stride;
        const share = u - wholeU;
        const top = framed[above]! + share * (framed[above + 1]! - framed[above]!);
        const bottom = framed[below]! + share * (framed[below + 1]! - framed[below]!);
        out[pixel] = top + (v - wholeV) * (bottom - top) + 0.5;
      }
    }
  }
}
