import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distance } from '../../src/theme/color.js';
import { colorDepth, paletteColor, toAnsi16, toAnsi256 } from '../../src/theme/depth.js';

describe('colorDepth', () => {
  it.each([
    ['auto', {}, 24, 'truecolor'],
    ['auto', {}, 8, '256'],
    ['auto', {}, 4, '16'],
    ['auto', {}, 1, 'none'],
    ['auto', { TMUX: '/tmp/tmux', COLORTERM: 'truecolor' }, 8, 'truecolor'],
    ['auto', { COLORTERM: '24bit' }, 8, 'truecolor'],
    ['auto', { COLORTERM: 'truecolor' }, 4, '16'],
    ['auto', { NO_COLOR: '1' }, 24, 'none'],
    ['auto', { NO_COLOR: '' }, 24, 'truecolor'],
    ['never', {}, 24, 'none'],
    ['16', { NO_COLOR: '1' }, 1, '16'],
    ['256', {}, 24, '256'],
    ['truecolor', {}, 4, 'truecolor'],
  ] as const)('--color %s with %j and %d bits: %s', (choice, environment, streamBits, expected) => {
    expect(colorDepth({ choice, environment, streamBits })).toBe(expected);
  });
});

describe('the palettes', () => {
  it.each([
    [0x000000, 16],
    [0xffffff, 231],
    [0xff0000, 196],
    [0x5f87af, 67],
    [0x808080, 244],
    [0xe4e4e4, 254],
  ])('%i is number %i of 256', (color, index) => {
    expect(toAnsi256(color)).toBe(index);
  });

  it.each([
    [0x000000, 0],
    [0xffffff, 15],
    [0xcd3131, 1],
    [0x23d18b, 10],
    [0x707070, 8],
  ])('%i is number %i of 16', (color, index) => {
    expect(toAnsi16(color)).toBe(index);
  });

  it('give the nearest colour there is', () => {
    fc.assert(
      fc.property(fc.nat(0xffffff), fc.nat(239), (color, other) => {
        const chosen = distance(color, paletteColor(toAnsi256(color)));
        expect(chosen).toBeLessThanOrEqual(distance(color, paletteColor(16 + other)));
        expect(toAnsi256(paletteColor(toAnsi256(color)))).toBe(toAnsi256(color));
      }),
    );
  });
});
