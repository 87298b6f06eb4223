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
    backgrounds.push(
      rectangle(column * cell.width, y, run.length * cell.width, cell.height, background),
    );
  }
  for (const [column, run] of runs(cells, (look) => JSON.stringify(look))) {
    glyphs.push(
      ...drawRun(
        run.map((c) => c?.getChars() || ' '),
        lookOf(run[0]),
        column,
        y,
      ),
    );
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

function drawRun(characters: readonly string[], look: Look, column: number, y: number): string[] {
  const shapes: string[] = [];
  let text = '';
  const flush = (end: number) => {
    if (text.trim() !== '') shapes.push(letters(text, look, (end - text.length) * cell.width, y));
    text = '';
  };
  for (const [i, character] of characters.entries()) {
    const shape = shapeOf(character, (column + i) * cell.width, y, look.foreground);
    if (shape === null) {
      text += character;
    } else {
      flush(column + i);
      if (shape !== '') shapes.push(shape);
    }
  }
  flush(column + characters.length);
  return shapes;
}

function letters(
  text: string,
  { foreground, bold, underline }: Look,
  x: number,
  y: number,
): string {
  const escaped = text.replace(/[<>&]/g, (c) => `&#${c.charCodeAt(0)};`);
  const weight = bold ? ' font-weight="bold"' : '';
  const decoration = underline ? ' text-decoration="underline"' : '';
  const length = text.length * cell.width;
  return `<text x="${x}" y="${y + 13.5}" textLength="${length}" lengthAdjust="spacingAndGlyphs" xml:space="preserve" fill="${foreground}"${weight}${decoration}>${escaped}</text>`;
}

/** Strokes of the box-drawing characters in use: from the middle of the cell to its edges. */
const strokes: Readonly<Record<string, string>> = {
  '─': 'M0 9H9',
  '│': 'M4.5 0V18',
  '┤': 'M4.5 0V18M0 9H4.5',
  '└': 'M4.5 0V9H9',
  '╭': 'M4.5 18V13Q4.5 9 9 9',
  '╮': 'M4.5 18V13Q4.5 9 0 9',
  '╰': 'M4.5 0V5Q4.5 9 9 9',
  '╯': 'M4.5 0V5Q4.5 9 0 9',
  '┊': 'M4.5 1V4M4.5 7V10M4.5 13V16',
  '┈': 'M1 9H2.5M4 9H5.5M7 9H8.5',
  '━': 'M0 9H9',
  '╸': 'M0 9H4.5',
  '╍': 'M0.5 9H3.5M5.5 9H8.5',
};
const heavy = '━╸╍';

/** The shape of a character that is one; '' for a blank, `null` for a character that is text. */
function shapeOf(character: string, x: number, y: number, color: string): string | null {
  const code = character.charCodeAt(0);
  if (character === ' ' || code === 0x2800) return character === ' ' ? null : '';
  if (code > 0x2800 && code <= 0x28ff) return braille(code - 0x2800, x, y, color);
  if (character === '▀') return rectangle(x, y, cell.width, cell.height / 2, color);
  // Lower blocks, an eighth of the height each.
  if (code >= 0x2581 && code <= 0x2588) {
    const height = ((code - 0x2580) / 8) * cell.height;
    return rectangle(x, y + cell.height - height, cell.width, height, color);
  }
  // Left blocks, an eighth of the width less each.
  if (code >= 0x2589 && code <= 0x258f) {
    return rectangle(x, y, ((0x2590 - code) / 8) * cell.width, cell.height, color);
  }
  const path = strokes[character];
  if (path === undefined) return null;
  const thickness = heavy.includes(character) ? 3 : 1;
  return `<path transform="translate(${x} ${y})" d="${path}" fill="none" stroke="${color}" stroke-width="${thickness}" shape-rendering="auto"/>`;
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

function braille(bits: number, x: number, y: number, color: string): string {
  const path = dots
    .filter((_, bit) => bits & (1 << bit))
    .map(([row, column]) => {
      const left = round(x + (column + 0.5) * (cell.width / 2));
      return `M${left} ${round(y + (row + 0.5) * (cell.height / 4))}h0`;
    })
    .join('');
  return `<path d="${path}" stroke="${color}" stroke-width="3" stroke-linecap="round" shape-rendering="auto"/>`;
}

function rectangle(x: number, y: number, width: number, height: number, color: string): string {
  return `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" fill="${color}"/>`;
}

const hex = (color: number) => `#${color.toString(16).padStart(6, '0')}`;
const round = (value: number) => Math.round(value * 100) / 100;
