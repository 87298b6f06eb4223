import type { IBufferCell, IBufferLine, Terminal } from '@xterm/headless';
import { paletteColor } from '../src/theme/depth.js';

/** Size of a character cell in the picture. */
const cell = { width: 9, height: 18 } as const;
const border = 18;
const colors: { background: string; text: string } = { background: '#0d1117', text: '#e6edf3' };

interface Look {
  readonly foreground: string;
  readonly background: string;
  readonly bold: boolean;
  readonly underline: boolean;
}

/**
 * The screen of a terminal as an SVG image. Blocks, lines and braille dots are drawn as shapes that fill their cells
 * exactly, so that the picture is the same with every font; only letters and the like are text.
 */
export function screenToSvg(terminal: Terminal): string {
  const width = terminal.cols * cell.width + 2 * border;
  const height = terminal.rows * cell.height + 2 * border;
  const shapes: string[] = [];
  for (let row = 0; row < terminal.rows; row++) {
    const line = terminal.buffer.active.getLine(row);
    if (line) shapes.push(...drawLine(line, terminal.cols, row * cell.height));
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="15">
<rect width="${width}" height="${height}" rx="10" fill="${colors.background}"/>
<g transform="translate(${border} ${border})" shape-rendering="crispEdges">
${shapes.join('\n')}
</g>
</svg>
`;
}

function drawLine(line: IBufferLine, columns: number, y: number): string[] {
  const cells = Array.from({ length: columns }, (_, column) => line.getCell(column));
  const backgrounds: string[] = [];
  const glyphs: string[] = [];
  for (const [column, run] of runs(cells, (look) => look.background)) {
    const { background } = lookOf(run[0]);
    if (background === colors.background) continue;
    const shape = rectangle(column * cell.width, y, run.length * cell.width, cell.height);
    backgrounds.push(`<path d="${shape}" fill="${background}"/>`);
  }
  for (const [column, run] of runs(cells, (look) => JSON.stringify(look))) {
    const characters = run.map((one) => one?.getChars() || ' ');
    glyphs.push(...drawRun(characters, lookOf(run[0]), column, y));
  }
  return [...backgrounds, ...glyphs];
}

/** Neighbouring cells that have the same key, with the column of the first one. */
function* runs(
  cells: readonly (IBufferCell | undefined)[],
  key: (look: Look) => string,
): Generator<[column: number, run: (IBufferCell | undefined)[]]> {
  let start = 0;
  for (let end = 1; end <= cells.length; end++) {
    if (end < cells.length && key(lookOf(cells[end])) === key(lookOf(cells[start]))) continue;
    yield [start, cells.slice(start, end)];
    start = end;
  }
}

function lookOf(cell: IBufferCell | undefined): Look {
  let foreground = colors.text;
  let background = colors.background;
  if (cell?.isFgRGB()) foreground = hex(cell.getFgColor());
  if (cell?.isFgPalette()) foreground = hex(paletteColor(cell.getFgColor()));
  if (cell?.isBgRGB()) background = hex(cell.getBgColor());
  if (cell?.isBgPalette()) background = hex(paletteColor(cell.getBgColor()));
  if (cell?.isInverse()) [foreground, background] = [background, foreground];
  return { foreground, background, bold: !!cell?.isBold(), underline: !!cell?.isUnderline() };
}

/** The ways in which the path of a character becomes visible. */
const paints = {
  fill: (path: string, color: string) => `<path d="${path}" fill="${color}"/>`,
  thin: (path: string, color: string) => stroke(path, color, 1),
  heavy: (path: string, color: string) => stroke(path, color, 3),
  dots: (path: string, color: string) => stroke(path, color, 3, ' stroke-linecap="round"'),
};

const stroke = (path: string, color: string, width: number, more = '') =>
  `<path d="${path}" fill="none" stroke="${color}" stroke-width="${width}"${more} shape-rendering="auto"/>`;

/** Cells that look alike: the shapes among them joined to one path of each kind, the rest as text. */
function drawRun(characters: readonly string[], look: Look, column: number, y: number): string[] {
  const paths = new Map<keyof typeof paints, string>();
  const texts: string[] = [];
  let text = '';
  const flush = (end: number) => {
    if (text.trim() !== '') texts.push(letters(text, look, (end - text.length) * cell.width, y));
    text = '';
  };
  for (const [i, character] of characters.entries()) {
    const shape = shapeOf(character, (column + i) * cell.width, y);
    if (shape === null) {
      text += character;
    } else {
      flush(column + i);
      paths.set(shape.paint, (paths.get(shape.paint) ?? '') + shape.path);
    }
  }
  flush(column + characters.length);
  return [...Array.from(paths, ([paint, path]) => paints[paint](path, look.foreground)), ...texts];
}

function letters(
  text: string,
  { foreground, bold, underline }: Look,
  x: number,
  y: number,
): string {
  // Spaces at the end would be stretched with the rest.
  const shown = text.trimEnd();
  const escaped = shown.replace(/[<>&]/g, (character) => `&#${character.charCodeAt(0)};`);
  const weight = bold ? ' font-weight="bold"' : '';
  const decoration = underline ? ' text-decoration="underline"' : '';
  const length = shown.length * cell.width;
  return `<text x="${x}" y="${y + 13.5}" textLength="${length}" xml:space="preserve" fill="${foreground}"${weight}${decoration}>${escaped}</text>`;
}

interface Shape {
  readonly paint: keyof typeof paints;
  readonly path: string;
}

/** Strokes of the box-drawing characters in use, inside of their cell. */
const strokes: Readonly<Record<string, readonly (readonly number[])[]>> = {
  '─': [[0, 9, 9, 9]],
  '│': [[4.5, 0, 4.5, 18]],
  '┤': [
    [4.5, 0, 4.5, 18],
    [0, 9, 4.5, 9],
  ],
  '└': [[4.5, 0, 4.5, 9, 9, 9]],
  '╭': [[4.5, 18, 4.5, 12, 5.5, 10, 7.5, 9, 9, 9]],
  '╮': [[4.5, 18, 4.5, 12, 3.5, 10, 1.5, 9, 0, 9]],
  '╰': [[4.5, 0, 4.5, 6, 5.5, 8, 7.5, 9, 9, 9]],
  '╯': [[4.5, 0, 4.5, 6, 3.5, 8, 1.5, 9, 0, 9]],
  '┊': [
    [4.5, 1, 4.5, 4],
    [4.5, 7, 4.5, 10],
    [4.5, 13, 4.5, 16],
  ],
  '┈': [
    [1, 9, 2.5, 9],
    [4, 9, 5.5, 9],
    [7, 9, 8.5, 9],
  ],
  '━': [[0, 9, 9, 9]],
  '╸': [[0, 9, 4.5, 9]],
  '╍': [
    [0.5, 9, 3.5, 9],
    [5.5, 9, 8.5, 9],
  ],
};

/** The shape of a character that is one, or `null` for a character that is text. */
function shapeOf(character: string, x: number, y: number): Shape | null {
  const code = character.charCodeAt(0);
  const { width, height } = cell;
  const fill = (path: string): Shape => ({ paint: 'fill', path });
  if (code >= 0x2800 && code <= 0x28ff)
    return { paint: 'dots', path: braille(code - 0x2800, x, y) };
  if (character === '▀') return fill(rectangle(x, y, width, height / 2));
  // Lower blocks, an eighth of the height each.
  if (code >= 0x2581 && code <= 0x2588) {
    const high = ((code - 0x2580) / 8) * height;
    return fill(rectangle(x, y + height - high, width, high));
  }
  // Left blocks, an eighth of the width less each.
  if (code >= 0x2589 && code <= 0x258f) {
    return fill(rectangle(x, y, ((0x2590 - code) / 8) * width, height));
  }
  const lines = strokes[character];
  if (lines === undefined) return null;
  const path = lines.map((points) => polyline(points, x, y)).join('');
  return { paint: '━╸╍'.includes(character) ? 'heavy' : 'thin', path };
}

function polyline(points: readonly number[], x: number, y: number): string {
  return points
    .map((value, i) => `${['M', ' ', 'L', ' '][i < 2 ? i : 2 + (i % 2)]}${value + (i % 2 ? y : x)}`)
    .join('');
}

/** Row and column of the dot that each bit of a braille character stands for. */
const dots = [
  [0, 0],
  [1, 0],
  [2, 0],
  [0, 1],
  [1, 1],
  [2, 1],
  [3, 0],
  [3, 1],
] as const;

function braille(bits: number, x: number, y: number): string {
  return dots
    .filter((_, bit) => bits & (1 << bit))
    .map(([row, column]) => {
      const left = round(x + (column + 0.5) * (cell.width / 2));
      return `M${left} ${round(y + (row + 0.5) * (cell.height / 4))}h0`;
    })
    .join('');
}

const rectangle = (x: number, y: number, width: number, height: number) =>
  `M${round(x)} ${round(y)}h${round(width)}v${round(height)}h${round(-width)}z`;

const hex = (color: number) => `#${color.toString(16).padStart(6, '0')}`;
const round = (value: number) => Math.round(value * 100) / 100;
