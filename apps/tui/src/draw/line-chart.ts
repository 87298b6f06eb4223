import { BrailleCanvas } from './braille.js';
import { Grid, type Style } from './grid.js';
import { formatTicks, logTicks, niceTicks } from './ticks.js';

export interface ChartSeries {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  readonly style: Style;
  readonly dashed?: boolean;
  /** Draws the range from `low` to `high` at every point as well as the line. */
  readonly range?: { readonly low: ArrayLike<number>; readonly high: ArrayLike<number> };
}

/** A vertical line at `x`, behind the curves, with a label at its top where no earlier marker's label is in the way. */
export interface ChartMarker {
  readonly x: number;
  readonly label: string;
  readonly style: Style;
}

export interface ChartOptions {
  /** Size in character cells, axes included. */
  readonly width: number;
  readonly height: number;
  /** Later ones lie on top: a cell shows the topmost curve that passes through it. */
  readonly series: readonly ChartSeries[];
  readonly markers?: readonly ChartMarker[];
  readonly xDomain: readonly [number, number];
  readonly yDomain: readonly [number, number];
  /** On a logarithmic axis, values that are not positive lie below everything. */
  readonly logarithmic?: boolean;
  readonly formatX: (value: number) => string;
  /** Labels of the y axis; by default plain numbers. */
  readonly formatY?: (values: readonly number[]) => string[];
  readonly axis: Style;
  readonly grid: Style;
}

/** Dots from one dash to the next: whole cells between them, so that a curve below can be seen there. */
const dash = 8;

/** Columns that the labels of the y axis take: fixed, so that the plot does not jump when they change. */
const labelWidth = 5;

/**
 * A line chart in braille dots, with round ticks on both axes. Values that are not finite are gaps; what lies outside of
 * the domains is not drawn.
 */
export function lineChart(options: ChartOptions): Grid {
  const { width, height } = options;
  const grid = new Grid(width, height);
  const columns = width - labelWidth - 1;
  const rows = height - 1;
  if (columns < 4 || rows < 1) return grid;

  const plot = new Plot(options, columns, rows);
  drawAxes(grid, options, plot);
  drawMarkerLines(grid, options, plot);
  for (const series of options.series) {
    const canvas = plot.draw(series);
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        if (canvas.isEmpty(column, row)) continue;
        grid.set(labelWidth + 1 + column, row, canvas.glyph(column, row), series.style);
      }
    }
  }
  drawMarkerLabels(grid, options, plot);
  return grid;
}

/** Where values lie: from the domains to dots and cells. */
class Plot {
  readonly columns: number;
  readonly rows: number;
  readonly #xDomain: readonly [number, number];
  readonly #yDomain: readonly [number, number];
  readonly #scale: (value: number) => number;

  constructor({ xDomain, yDomain, logarithmic }: ChartOptions, columns: number, rows: number) {
    this.columns = columns;
    this.rows = rows;
    this.#xDomain = xDomain;
    this.#yDomain = yDomain;
    this.#scale = logarithmic
      ? (value) => Math.log(Math.max(value, Number.MIN_VALUE))
      : (value) => value;
  }

  /** Dot of a value, or NaN where it has none. */
  x(value: number): number {
    return this.#dot(value, this.#xDomain, this.columns * 2);
  }

  /** Column of cells of a value, or null where it lies outside. */
  column(value: number): number | null {
    const [low, high] = this.#xDomain;
    return value >= low && value <= high ? this.x(value) >> 1 : null;
  }

  y(value: number): number {
    const [low, high] = this.#yDomain;
    const dots = this.rows * 4;
    const domain = [this.#scale(low), this.#scale(high)] as const;
    return dots - 1 - this.#dot(this.#scale(value), domain, dots);
  }

  draw(series: ChartSeries): BrailleCanvas {
    const canvas = new BrailleCanvas(this.columns, this.rows);
    let previous: [number, number] | null = null;
    for (let i = 0; i < series.x.length; i++) {
      const point: [number, number] = [this.x(series.x[i]!), this.y(series.y[i]!)];
      if (!point.every(Number.isFinite)) {
        previous = null;
        continue;
      }
      canvas.line(...(previous ?? point), ...point, series.dashed ? dash : 0);
      const low = this.y(series.range?.low[i] ?? Number.NaN);
      const high = this.y(series.range?.high[i] ?? Number.NaN);
      if (Number.isFinite(low + high)) canvas.line(point[0], low, point[0], high);
      previous = point;
    }
    return canvas;
  }

  #dot(value: number, [low, high]: readonly [number, number], dots: number): number {
    if (!Number.isFinite(value)) return Number.NaN;
    const share = high > low ? (value - low) / (high - low) : 0;
    // Far outside is as good as just outside, and no line should take forever to get there.
    return Math.round(Math.min(2, Math.max(-1, share)) * (dots - 1));
  }
}

function drawAxes(grid: Grid, options: ChartOptions, plot: Plot): void {
  const { axis, logarithmic, xDomain, yDomain } = options;
  const { columns, rows } = plot;
  for (let row = 0; row < rows; row++) grid.set(labelWidth, row, '│', axis);
  grid.write(labelWidth, rows, `└${'─'.repeat(columns)}`, axis);

  // Those of a logarithmic axis stand unevenly, so more of them find a place.
  const most = Math.max(2, Math.round(rows * (logarithmic ? 0.7 : 0.5)));
  const ticks = logarithmic ? logTicks(...yDomain, most) : niceTicks(...yDomain, most);
  const labels = (options.formatY ?? formatTicks)(ticks);
  for (const [i, tick] of ticks.entries()) {
    const row = plot.y(tick) >> 2;
    grid.write(0, row, labels[i]!.padStart(labelWidth).slice(0, labelWidth), axis);
    grid.set(labelWidth, row, '┤', axis);
    for (let column = 0; column < columns; column++) {
      grid.set(labelWidth + 1 + column, row, '┈', options.grid);
    }
  }

  let free = 0;
  for (const tick of niceTicks(...xDomain, Math.floor(columns / 12))) {
    const label = options.formatX(tick);
    const start = Math.min((plot.x(tick) >> 1) - (label.length >> 1), columns - label.length);
    if (tick === 0 || start < free) continue;
    grid.write(labelWidth + 1 + start, rows, label, axis);
    free = start + label.length + 2;
  }
}

function drawMarkerLines(grid: Grid, { markers = [] }: ChartOptions, plot: Plot): void {
  for (const { x, style } of markers) {
    const column = plot.column(x);
    if (column === null) continue;
    for (let row = 0; row < plot.rows; row++) grid.set(labelWidth + 1 + column, row, '┊', style);
  }
}

/** Labels lie on top of everything, where no label that was drawn before is in the way. */
function drawMarkerLabels(grid: Grid, { markers = [] }: ChartOptions, plot: Plot): void {
  const taken = new Set<number>();
  for (const { x, label, style } of markers) {
    const column = plot.column(x);
    if (column === null || label.length >= plot.columns) continue;
    const fits = column + 1 + label.length <= plot.columns;
    const start = fits ? column + 1 : column - label.length;
    const columns = Array.from(label, (_, i) => start + i);
    if (columns.some((at) => taken.has(at))) continue;
    for (const at of columns)
      taken
        .add(at)
        .add(at - 1)
        .add(at + 1);
    grid.write(labelWidth + 1 + start, 0, label, style);
  }
}
