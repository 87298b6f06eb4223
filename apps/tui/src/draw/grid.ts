/** A 24-bit colour, 0xRRGGBB. `null` is whatever the terminal uses by itself. */
export type Color = number | null;

/** How a cell looks. What is left out is the terminal's own. */
export interface Style {
  readonly foreground?: Color;
  readonly background?: Color;
  readonly bold?: boolean;
  readonly dim?: boolean;
  readonly underline?: boolean;
  readonly inverse?: boolean;
}

export interface Cell {
  /** One character that a terminal shows in exactly one column. */
  readonly glyph: string;
  readonly style: Style;
}

export const plain: Style = {};
const blank: Cell = { glyph: ' ', style: plain };

/** A rectangle of character cells: what everything in this folder draws on. Writing outside of it does nothing. */
export class Grid {
  readonly columns: number;
  readonly rows: number;
  readonly #cells: Cell[];

  constructor(columns: number, rows: number) {
    this.columns = Math.max(0, Math.floor(columns));
    this.rows = Math.max(0, Math.floor(rows));
    this.#cells = new Array<Cell>(this.columns * this.rows).fill(blank);
  }

  at(column: number, row: number): Cell {
    return this.#contains(column, row) ? this.#cells[row * this.columns + column]! : blank;
  }

  set(column: number, row: number, glyph: string, style: Style = plain): void {
    if (this.#contains(column, row)) this.#cells[row * this.columns + column] = { glyph, style };
  }

  /** Writes `text` from (`column`, `row`) to the right, one character a cell. */
  write(column: number, row: number, text: string, style: Style = plain): void {
    for (const glyph of text) this.set(column++, row, glyph, style);
  }

  /** Copies `other` with its top left corner at (`column`, `row`). */
  draw(column: number, row: number, other: Grid): void {
    for (let y = 0; y < other.rows; y++) {
      for (let x = 0; x < other.columns; x++) {
        const { glyph, style } = other.at(x, y);
        this.set(column + x, row + y, glyph, style);
      }
    }
  }

  /** The characters alone, a line per row: what a terminal without any style would show. */
  toString(): string {
    const lines: string[] = [];
    for (let row = 0; row < this.rows; row++) {
      let line = '';
      for (let column = 0; column < this.columns; column++) line += this.at(column, row).glyph;
      lines.push(line);
    }
    return lines.join('\n');
  }

  #contains(column: number, row: number): boolean {
    return column >= 0 && column < this.columns && row >= 0 && row < this.rows;
  }
}
