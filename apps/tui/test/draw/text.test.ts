import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitText, printable, textLine, truncate, widthOf, wrapText } from '../../src/draw/text.js';

describe('printable', () => {
  it.each([
    ['plain text stays', 'plain text stays'],
    ['two\nlines\tand\u00a0tabs', 'two lines and tabs'],
    ['/home/user/数据/mnist', '/home/user/??/mnist'],
    ['e\u0301cole', 'école'],
    ['a\x1b[31mred', 'a?[31mred'],
    ['zero\u200bwidth', 'zero?width'],
    ['done ✅ · → ▼', 'done ? · → ▼'],
  ])('%j becomes %j', (text, expected) => {
    expect(printable(text)).toBe(expected);
  });
});

describe('truncate', () => {
  it.each([
    ['digits', 6, 'digits'],
    ['digits', 5, 'digi…'],
    ['digits', 1, '…'],
    ['digits', 0, ''],
  ])('%j to %d columns is %j', (text, width, expected) => {
    expect(truncate(text, width)).toBe(expected);
  });
});

describe('textLine', () => {
  it.each([
    [12, ['left'], ['right'], 'left   right'],
    [10, ['left'], ['right'], 'left right'],
    [8, ['left'], ['right'], 'l… right'],
    [4, ['left'], ['right'], 'rig…'],
    [6, ['one', 'two', 'three'], [], 'onetw…'],
    [6, [], ['end'], '   end'],
    [0, ['left'], ['right'], ''],
  ])('%d columns of %j and %j: %j', (width, left, right, expected) => {
    expect(textLine(width, left, right).toString()).toBe(expected);
  });

  it('keeps the style of every piece', () => {
    const bold = { bold: true };
    const line = textLine(4, ['a', { text: 'b', style: bold }]);
    expect([0, 1, 2].map((x) => line.at(x, 0).style)).toEqual([{}, bold, {}]);
  });

  it('is as wide as asked for, whatever is in it', () => {
    const spans = fc.array(fc.string({ unit: 'grapheme-ascii' }));
    fc.assert(
      fc.property(fc.nat(80), spans, spans, (width, left, right) => {
        const text = textLine(width, left, right).toString();
        expect(text.length).toBe(width);
        if (widthOf(left) + widthOf(right) < width) {
          expect(text.startsWith(left.join(''))).toBe(true);
          expect(text.endsWith(right.join(''))).toBe(true);
        }
      }),
    );
  });
});

describe('wrapText', () => {
  it.each([
    ['one two three', 7, ['one two', 'three']],
    ['one two three', 40, ['one two three']],
    ['incomprehensible', 8, ['incompr…']],
    ['', 8, ['']],
  ])('%j in lines of %d', (text, width, expected) => {
    expect(wrapText(text, width)).toEqual(expected);
  });
});

describe('fitText', () => {
  const text = 'These are synthetic because of a long story. Pass --data DIR';
  it.each([
    [80, 1, [text]],
    [34, 2, ['These are synthetic because of a', 'long story. Pass --data DIR']],
    [34, 1, ['These are synthetic … --data DIR']],
    [4, 1, ['…']],
    [34, 0, []],
  ])('in lines of %d, at most %d', (width, most, expected) => {
    expect(fitText(text, width, most)).toEqual(expected);
  });
});
