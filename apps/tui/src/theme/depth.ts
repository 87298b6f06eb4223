import { distance, fromChannels } from './color.js';

/** How many colours the terminal shows: none, the 16 of its own palette, the 256 of xterm, or 24 bits. */
export type ColorDepth = 'none' | '16' | '256' | 'truecolor';

/** What `--color` takes. */
export type ColorChoice = 'auto' | 'never' | Exclude<ColorDepth, 'none'>;

export interface DepthQuestion {
  /** What the user asked for; `auto` decides by the environment. */
  readonly choice: ColorChoice;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Bits of colour by the stream's own judgement, which knows `NO_COLOR`, `FORCE_COLOR`, `TERM` and `COLORTERM`. */
  readonly streamBits: number;
}

/** Decides the colour depth, once, at the start. */
export function colorDepth({ choice, environment, streamBits }: DepthQuestion): ColorDepth {
  if (choice !== 'auto') return choice === 'never' ? 'none' : choice;
  // Asked for at https://no-color.org: present and not empty, whatever its value.
  if (environment.NO_COLOR) return 'none';
  if (streamBits >= 24) return 'truecolor';
  // Node answers 256 for everything inside tmux; tmux passes 24 bits on, and says so here if its terminal takes them.
  if (streamBits >= 8)
    return /^(truecolor|24bit)$/.test(environment.COLORTERM ?? '') ? 'truecolor' : '256';
  return streamBits >= 4 ? '16' : 'none';
}

/** The colour that an index of xterm's palette stands for. */
export function paletteColor(index: number): number {
  return (index < 16 ? palette16[index] : palette256[index - 16])!;
}

const cubeLevels = [0, 95, 135, 175, 215, 255];

/** The palette of xterm from 16 on: a 6×6×6 cube, then 24 greys. */
const palette256 = Array.from({ length: 240 }, (_, i) => {
  if (i >= 216) return fromChannels(8 + (i - 216) * 10, 8 + (i - 216) * 10, 8 + (i - 216) * 10);
  const level = (value: number) => cubeLevels[value % 6]!;
  return fromChannels(level(Math.floor(i / 36)), level(Math.floor(i / 6)), level(i));
});

/** The usual colours of the 16; a terminal's theme may change them, so tokens of our own theme name theirs. */
const palette16 = [
  0x000000, 0xcd3131, 0x0dbc79, 0xe5e510, 0x2472c8, 0xbc3fbc, 0x11a8cd, 0xc5c5c5, 0x666666,
  0xf14c4c, 0x23d18b, 0xf5f543, 0x3b8eea, 0xd670d6, 0x29b8db, 0xffffff,
];

/** Index (16 to 255) of the colour nearest to `color` among the 256. */
export const toAnsi256 = remember((color) => 16 + nearest(color, palette256));

/** Index (0 to 15) of the colour nearest to `color` among the 16. */
export const toAnsi16 = remember((color) => nearest(color, palette16));

function nearest(color: number, palette: readonly number[]): number {
  let best = 0;
  for (let i = 1; i < palette.length; i++) {
    if (distance(color, palette[i]!) < distance(color, palette[best]!)) best = i;
  }
  return best;
}

function remember(find: (color: number) => number): (color: number) => number {
  const known = new Map<number, number>();
  return (color) => {
    const found = known.get(color) ?? find(color);
    known.set(color, found);
    return found;
  };
}
