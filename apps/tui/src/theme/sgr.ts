import { type Color, plain, type Style } from '../draw/grid.js';
import { channels } from './color.js';
import { type ColorDepth, toAnsi16, toAnsi256 } from './depth.js';
import { tokensAnsi16 } from './tokens.js';

/**
 * The escape sequence that changes a terminal's pen from one style to another, as short as it can be: empty where they
 * look alike. Colours are brought down to `depth`; bold, dim, underline and inverse are no colours and always remain.
 */
export function penChange(from: Style, to: Style, depth: ColorDepth): string {
  const before = attributes(from);
  const after = attributes(to);
  const removes = before.some((code) => !after.includes(code));
  const base = removes ? plain : from;
  const codes = removes ? [0] : [];
  codes.push(...after.filter((code) => removes || !before.includes(code)));
  if (differ(base.foreground, to.foreground)) codes.push(...colorCodes(to.foreground, 0, depth));
  if (differ(base.background, to.background)) codes.push(...colorCodes(to.background, 10, depth));
  if (codes.length === 0) return '';
  return removes && codes.length === 1 ? '\x1b[m' : `\x1b[${codes.join(';')}m`;
}

const differ = (a: Color | undefined, b: Color | undefined) => (a ?? null) !== (b ?? null);

function attributes({ bold, dim, underline, inverse }: Style): number[] {
  const codes: number[] = [];
  if (bold) codes.push(1);
  if (dim) codes.push(2);
  if (underline) codes.push(4);
  if (inverse) codes.push(7);
  return codes;
}

/** `offset` is 0 for the foreground and 10 for the background. */
function colorCodes(color: Color | undefined, offset: 0 | 10, depth: ColorDepth): number[] {
  if (depth === 'none') return [];
  if (color === null || color === undefined) return [39 + offset];
  if (depth === 'truecolor') return [38 + offset, 2, ...channels(color)];
  if (depth === '256') return [38 + offset, 5, toAnsi256(color)];
  const index = tokensAnsi16.get(color) ?? toAnsi16(color);
  return [(index < 8 ? 30 : 82) + index + offset];
}
