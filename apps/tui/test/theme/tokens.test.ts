import { describe, expect, it } from 'vitest';
import { createTheme, themeName } from '../../src/theme/tokens.js';

describe('themeName', () => {
  it.each([
    [undefined, 'dark'],
    ['15;0', 'dark'],
    ['0;15', 'light'],
    ['0;default;7', 'light'],
    ['nonsense', 'dark'],
  ])('for COLORFGBG=%s is %s', (value, expected) => {
    expect(themeName({ COLORFGBG: value })).toBe(expected);
  });
});

describe('a theme', () => {
  it('leaves text in the terminal’s own colour', () => {
    expect(createTheme('dark', 'truecolor').style('text')).toEqual({ foreground: null });
  });

  it('styles text by tokens', () => {
    const { paint, color } = createTheme('light', '256');
    expect(paint('loss', 'train', { bold: true })).toEqual({
      text: 'loss',
      style: { foreground: color('train'), bold: true },
    });
  });

  it('dims what lies behind where there are no colours', () => {
    const { style } = createTheme('dark', 'none');
    expect(style('grid')).toEqual({ dim: true });
    expect(style('train')).toEqual({ dim: false });
  });
});
