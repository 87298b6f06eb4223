import type { Color, Style } from '../draw/grid.js';
import type { ColorMap } from '../draw/raster.js';
import type { Span } from '../draw/text.js';
import { colorMap, viridis } from './color-maps.js';
import type { ColorDepth } from './depth.js';

/** What a colour is for. Views name these and never a colour. */
export type Token =
  | 'text'
  /** Labels beside values. */
  | 'muted'
  /** Frames, axes, what is off. */
  | 'faint'
  /** Lines behind a plot. */
  | 'grid'
  | 'brand'
  | 'train'
  /** The single steps behind the smoothed training loss. */
  | 'trainFaint'
  | 'test'
  | 'good'
  | 'bad'
  | 'warning'
  | 'speed'
  | 'learningRate';

/** A colour in 24 bits, and which of the terminal's own 16 stands for it. */
type TokenColor = readonly [color: number, ansi16: number] | null;

const dark: Record<Token, TokenColor> = {
  text: null,
  muted: [0x8b949e, 7],
  faint: [0x4b5563, 8],
  grid: [0x2b323c, 8],
  brand: [0x58d1c9, 14],
  train: [0x5cb8ff, 12],
  trainFaint: [0x1c3c5a, 4],
  test: [0xffb454, 11],
  good: [0x7bd88f, 10],
  bad: [0xff6b6b, 9],
  warning: [0xf2cc60, 11],
  speed: [0xb8a1ff, 13],
  learningRate: [0xf58fd0, 13],
};

const light: Record<Token, TokenColor> = {
  text: null,
  muted: [0x57606a, 8],
  faint: [0xa3adb8, 7],
  grid: [0xdde2e8, 7],
  brand: [0x0f7f78, 6],
  train: [0x0b63c5, 4],
  trainFaint: [0xc3dcf5, 12],
  test: [0xb35900, 3],
  good: [0x1a7f37, 2],
  bad: [0xcf222e, 1],
  warning: [0x8a6100, 3],
  speed: [0x6f42c1, 5],
  learningRate: [0xb02a86, 5],
};

export interface Theme {
  readonly depth: ColorDepth;
  readonly color: (token: Token) => Color;
  /** The look of a token: its colour, or dim where it should recede and there are no colours. */
  readonly style: (token: Token, more?: Style) => Style;
  /** Text that looks so: `paint('loss', 'train', { bold: true })`. */
  readonly paint: (text: string, token: Token, more?: Style) => Span;
  /** Confusion rates and other amounts from 0 to 1. */
  readonly heat: ColorMap;
  /** Digits that the network reads right, and those it reads wrong. */
  readonly digit: ColorMap;
  readonly wrongDigit: ColorMap;
}

/** Tokens of what lies behind the rest. */
const receding: ReadonlySet<Token> = new Set(['faint', 'grid', 'trainFaint']);

const themes = { dark, light };
export type ThemeName = keyof typeof themes;

export function createTheme(name: ThemeName, depth: ColorDepth): Theme {
  const color = (token: Token) => themes[name][token]?.[0] ?? null;
  const style = (token: Token, more?: Style): Style =>
    depth === 'none'
      ? { dim: receding.has(token), ...more }
      : { foreground: color(token), ...more };
  return {
    depth,
    color,
    style,
    paint: (text, token, more) => ({ text, style: style(token, more) }),
    heat: viridis,
    digit: colorMap([0x0b0f14, 0x3f5f66, 0xa5d8d0, 0xf4fffb]),
    wrongDigit: colorMap([0x140b0d, 0x7a2f35, 0xf07c74, 0xffe9e4]),
  };
}

/** The theme for a terminal that says what its background is (`COLORFGBG=0;15`: colour 15); dark where it does not. */
export function themeName(environment: Readonly<Record<string, string | undefined>>): ThemeName {
  const background = environment.COLORFGBG?.split(';').at(-1);
  return background === '7' || background === '15' ? 'light' : 'dark';
}

/** What the tokens are on a terminal with 16 colours, where the nearest colour is not always the best. */
export const tokensAnsi16: ReadonlyMap<number, number> = new Map(
  Object.values(themes)
    .flatMap((theme) => Object.values(theme))
    .filter((entry) => entry !== null),
);
