import { describe, expect, it } from 'vitest';
import { channels, fromChannels, mix } from '../../src/theme/color.js';
import { colorMap, diverging, inferno, readableOn, viridis } from '../../src/theme/color-maps.js';

const samples = Array.from({ length: 32 }, (_, i) => i / 31);
const brightness = (color: number | null) => {
  const [red, green, blue] = channels(color ?? 0);
  return 0.299 * red + 0.587 * green + 0.114 * blue;
};

describe.each([
  ['viridis', viridis, 0x440154, 0xfde725],
  ['inferno', inferno, 0x000004, 0xfcffa4],
] as const)('%s', (_, map, first, last) => {
  it('begins and ends as it is known for', () => {
    expect(map(0)).toBe(first);
    expect(map(1)).toBe(last);
  });

  it('grows brighter all the way', () => {
    const lights = samples.map((value) => brightness(map(value)));
    expect(lights).toEqual([...lights].sort((a, b) => a - b));
    expect(new Set(lights).size).toBe(samples.length);
  });

  it.each([-1, Number.NaN])('takes %d as 0', (value) => {
    expect(map(value)).toBe(first);
  });

  it('takes what is above 1 as 1', () => {
    expect(map(7)).toBe(last);
  });
});

describe('colorMap', () => {
  it('has 32 steps', () => {
    const map = colorMap([0, 0xffffff]);
    const many = Array.from({ length: 1000 }, (_, i) => map(i / 999));
    expect(new Set(many).size).toBe(32);
  });
});

describe('diverging', () => {
  const map = diverging(0x000000);
  it('has the terminal’s own background at zero', () => {
    expect([map(0), map(0.01), map(-0.01)]).toEqual([null, null, null]);
  });

  it('is blue below and orange above, the same distance at the same amount', () => {
    const [r0, , b0] = channels(map(-0.7) ?? 0);
    const [r1, , b1] = channels(map(0.7) ?? 0);
    expect(b0).toBeGreaterThan(r0);
    expect(r1).toBeGreaterThan(b1);
    expect([map(-2), map(2)]).toEqual([map(-1), map(1)]);
  });
});

describe('colours', () => {
  it('mix', () => {
    expect(mix(0x000000, 0xff8040, 0.5)).toBe(0x804020);
    expect(mix(0x123456, 0xffffff, 0)).toBe(0x123456);
  });

  it('come apart and together', () => {
    expect(channels(0x123456)).toEqual([0x12, 0x34, 0x56]);
    expect(fromChannels(...channels(0xabcdef))).toBe(0xabcdef);
  });

  it.each([
    [0x440154, 0xffffff],
    [0xfde725, 0x000000],
  ])('on %i one reads %i', (background, expected) => {
    expect(readableOn(background)).toBe(expected);
  });
});
