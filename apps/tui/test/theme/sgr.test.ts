import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Style } from '../../src/draw/grid.js';
import { penChange } from '../../src/theme/sgr.js';
import { createTheme } from '../../src/theme/tokens.js';

const red: Style = { foreground: 0xff0000 };

describe('penChange', () => {
  it.each([
    ['truecolor', {}, red, '\x1b[38;2;255;0;0m'],
    ['256', {}, red, '\x1b[38;5;196m'],
    ['16', {}, red, '\x1b[31m'],
    ['none', {}, red, ''],
    ['truecolor', {}, { background: 0x010203 }, '\x1b[48;2;1;2;3m'],
    ['16', {}, { background: 0x000000 }, '\x1b[40m'],
    ['16', {}, { background: 0xffffff }, '\x1b[107m'],
    ['truecolor', red, red, ''],
    ['truecolor', red, { foreground: 0xff0000, bold: true }, '\x1b[1m'],
    ['truecolor', { ...red, bold: true }, red, '\x1b[0;38;2;255;0;0m'],
    ['truecolor', red, {}, '\x1b[39m'],
    ['truecolor', { background: 1 }, {}, '\x1b[49m'],
    ['truecolor', { bold: true, dim: true }, {}, '\x1b[m'],
    ['none', {}, { bold: true, dim: true, underline: true, inverse: true }, '\x1b[1;2;4;7m'],
    ['none', { ...red, inverse: true }, red, '\x1b[m'],
    ['truecolor', {}, { foreground: null, bold: false }, ''],
  ] as const)('with %s colours from %j to %j', (depth, from, to, expected) => {
    expect(penChange(from, to, depth)).toBe(expected);
  });

  it('gives the tokens their own place among the 16', () => {
    const { style } = createTheme('dark', '16');
    expect(penChange({}, style('muted'), '16')).toBe('\x1b[37m');
    expect(penChange({}, style('train'), '16')).toBe('\x1b[94m');
  });

  it('sends no colour at all without colours', () => {
    const color = fc.option(fc.nat(0xffffff));
    fc.assert(
      fc.property(color, color, fc.boolean(), (foreground, background, bold) => {
        expect(penChange({ bold }, { foreground, background }, 'none')).toBe(bold ? '\x1b[m' : '');
      }),
    );
  });
});
