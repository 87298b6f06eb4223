/** Bit of each of the eight dots of a braille character, by row and column inside the cell. */
const bits = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;

/**
 * A canvas of dots, two across and four down in every character cell. (0, 0) is the top left dot. Dots outside of the
 * canvas are dropped.
 */
export class BrailleCanvas {
  readonly columns: number;
  readonly rows: number;
  readonly #dots: Uint8Array;

  /** `columns` and `rows` count character cells. */
  constructor(columns: number, rows: number) {
    this.columns = columns;
    this.rows = rows;
    this.#dots = new Uint8Array(columns * rows);
  }

  /** Dots across. */
  get width(): number {
    return this.columns * 2;
  }

  /** Dots down. */
  get height(): number {
    return this.rows * 4;
  }

  set(x: number, y: number): void {
    if (x < 0 || y < 0 || x >= this.width || y >= this.height) return;
    this.#dots[(y >> 2) * this.columns + (x >> 1)]! |= bits[y & 3]![x & 1]!;
  }

  /**
   * The straight line between two dots, ends included (Bresenham). With `dash`, only where `x` modulo `dash` is in the
   * first half, so that neighbouring segments of one curve share a rhythm.
   */
  line(x0: number, y0: number, x1: number, y1: number, dash = 0): void {
    const dx = Math.abs(x1 - x0);
    const dy = -Math.abs(y1 - y0);
    const stepX = x0 < x1 ? 1 : -1;
    const stepY = y0 < y1 ? 1 : -1;
    let error = dx + dy;
    for (;;) {
      if (dash === 0 || x0 % dash < dash / 2) this.set(x0, y0);
      if (x0 === x1 && y0 === y1) return;
      const twice = 2 * error;
      if (twice >= dy) {
        error += dy;
        x0 += stepX;
      }
      if (twice <= dx) {
        error += dx;
        y0 += stepY;
      }
    }
  }

  isEmpty(column: number, row: number): boolean {
    return this.#dots[row * this.columns + column] === 0;
  }

  /** The braille character of a cell; the blank pattern where no dot is set. */
  glyph(column: number, row: number): string {
    return String.fromCharCode(0x2800 + this.#dots[row * this.columns + column]!);
  }

  toString(): string {
    return Array.from({ length: this.rows }, (_, row) =>
      Array.from({ length: this.columns }, (_, column) => this.glyph(column, row)).join(''),
    ).join('\n');
  }
}
