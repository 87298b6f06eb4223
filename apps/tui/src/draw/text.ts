import { Grid, plain, type Style } from './grid.js';

/** A piece of a line: bare text, or text with a style. */
export type Span = string | { readonly text: string; readonly style: Style };

const textOf = (span: Span) => (typeof span === 'string' ? span : span.text);
const styleOf = (span: Span) => (typeof span === 'string' ? plain : span.style);

// Control and combining characters, and all that may be two columns wide: a frame is one character a cell.
const notOneCell =
  /[\p{Cc}\p{Cf}\p{Cs}\p{M}\u{1100}-\u{115f}\u{2e80}-\u{a4cf}\u{ac00}-\u{d7a3}\u{f900}-\u{faff}\u{fe30}-\u{fe6f}\u{ff00}-\u{ff60}\u{ffe0}-\u{ffe6}\u{1b000}-\u{3ffff}\p{Emoji_Presentation}]/gu;

/** Text from outside (a path, a message) with every character that is not exactly one column wide replaced by `?`. */
export function printable(text: string): string {
  return text.normalize('NFC').replace(/\s+/gu, ' ').replace(notOneCell, '?');
}

/** The number of columns that `spans` take. */
export function widthOf(spans: readonly Span[]): number {
  return spans.reduce((width, span) => width + [...textOf(span)].length, 0);
}

/** `text` in at most `width` columns; an ellipsis stands for what was cut. */
export function truncate(text: string, width: number): string {
  const characters = [...text];
  if (characters.length <= width) return text;
  return width <= 0 ? '' : `${characters.slice(0, width - 1).join('')}…`;
}

/**
 * One line of `width` columns with `left` at its start and `right` at its end. Where both do not fit, `left` is cut with
 * an ellipsis; where even `right` alone does not fit, it is cut too.
 */
export function textLine(width: number, left: readonly Span[], right: readonly Span[] = []): Grid {
  const line = new Grid(width, 1);
  const rightWidth = Math.min(widthOf(right), width);
  writeSpans(line, width - rightWidth, right, rightWidth);
  const gap = rightWidth > 0 && widthOf(left) > 0 ? 1 : 0;
  writeSpans(line, 0, left, Math.max(0, width - rightWidth - gap));
  return line;
}

function writeSpans(line: Grid, column: number, spans: readonly Span[], width: number): void {
  const overflows = widthOf(spans) > width;
  const end = column + width;
  for (const span of spans) {
    for (const glyph of textOf(span)) {
      if (column >= end) return;
      const cut = overflows && column === end - 1;
      line.set(column++, 0, cut ? '…' : glyph, styleOf(span));
    }
  }
}

/** `text` in lines of at most `width` columns, broken at spaces. A word longer than a line is cut. */
export function wrapText(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && [...line, ...word].length + 1 > width) {
      lines.push(line);
      line = '';
    }
    line = truncate(line === '' ? word : `${line} ${word}`, width);
  }
  return [...lines, line];
}

/** `text` in at most `most` lines. Where it is too long, words from its middle are left out: the end often says what to do. */
export function fitText(text: string, width: number, most: number): string[] {
  const words = text.split(' ');
  let lines = wrapText(text, width);
  for (let kept = words.length - 1; lines.length > most && kept >= 0; kept--) {
    const start = words.slice(0, Math.ceil(kept / 2));
    const end = words.slice(words.length - Math.floor(kept / 2));
    lines = wrapText([...start, '…', ...end].join(' '), width);
  }
  return lines.slice(0, most);
}
