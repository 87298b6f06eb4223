import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Style } from '../../src/draw/grid.js';
import { encodeCell } from '../../src/terminal/cell-code.js';
import { difference, type Frame } from '../../src/terminal/difference.js';
import { Emulator } from '../support/emulator.js';

const bold = (text: string) => [...text].map((glyph) => encodeCell(glyph, { bold: true })).join('');

describe('difference', () => {
  it.each([
    ['nothing where nothing changed', ['same', 'lines'], ['same', 'lines'], ''],
    ['the changed cell alone', ['loss 0.213'], ['loss 0.218'], '\x1b[1;10H8'],
    ['near cells in one go', ['a-b-----c'], ['x-y-----z'], '\x1b[1;1Hx-y-----z'],
    ['far cells by a jump', ['a---------c'], ['x---------z'], '\x1b[1;1Hx\x1b[1;11Hz'],
    ['the end of a line that became shorter', ['abcdef'], ['abc'], '\x1b[1;4H\x1b[K'],
    ['a shorter line that also changed', ['abcdef'], ['abx'], '\x1b[1;3Hx\x1b[K'],
    ['a longer line', ['ab', ''], ['ab', 'cd'], '\x1b[2;1Hcd'],
    ['spaces where there is nothing yet', ['ab'], ['ab   c'], '\x1b[1;6Hc'],
    ['lines that are gone', ['ab', 'cd'], ['ab'], '\x1b[2;1H\x1b[K'],
    ['a changed style', ['ab'], [`a${bold('b')}`], '\x1b[1;2H\x1b[1mb\x1b[m'],
  ])('is %s', (_, before, after, expected) => {
    expect(difference(before, after, 'truecolor')).toBe(expected);
  });

  it('clears a screen of which nothing is known', () => {
    expect(difference(null, ['', 'x'], 'none')).toBe('\x1b[2J\x1b[2;1Hx');
  });
});

const color = fc.constantFrom(null, 0x000000, 0xff0000, 0x5cb8ff, 0x1c3c5a);
const style: fc.Arbitrary<Style> = fc.record({
  foreground: color,
  background: color,
  bold: fc.boolean(),
  dim: fc.boolean(),
  underline: fc.boolean(),
  inverse: fc.boolean(),
});
const cell = fc
  .tuple(fc.constantFrom(...' abc─▀⣿█'), style, fc.boolean())
  .map(([glyph, look, isPlain]) => encodeCell(glyph, isPlain ? {} : look));
const [columns, rows] = [24, 6];
const line = fc.array(cell, { maxLength: columns }).map((cells) => cells.join('').trimEnd());
const frame: fc.Arbitrary<Frame> = fc.array(line, { maxLength: rows });
/** Frames that have nothing to do with each other, and some that differ in a line only, as those of a dashboard do. */
const frames = fc
  .array(fc.tuple(frame, fc.array(fc.tuple(fc.nat(rows - 1), line), { maxLength: 3 })), {
    minLength: 1,
    maxLength: 3,
  })
  .map((parts) =>
    parts.flatMap(([whole, edits]) => [
      whole,
      ...edits.map(([row, edited]) => whole.map((old, i) => (i === row ? edited : old))),
    ]),
  );

describe('what the terminal shows', () => {
  it.each(['truecolor', '256', '16', 'none'] as const)(
    'is the same as after a full redraw, with %s colours',
    async (depth) => {
      await fc.assert(
        fc.asyncProperty(frames, async (sequence) => {
          const updated = new Emulator(columns, rows);
          let shown: Frame | null = null;
          for (const next of sequence) {
            updated.write(difference(shown, next, depth));
            shown = next;
          }
          const redrawn = new Emulator(columns, rows);
          redrawn.write(difference(null, sequence.at(-1)!, depth));
          expect(await updated.cells()).toEqual(await redrawn.cells());
        }),
        { numRuns: 60 },
      );
    },
  );

  it('is the frame itself', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.array(fc.constantFrom(...'ab c'), { maxLength: columns }).map((c) => c.join('')),
          { maxLength: rows },
        ),
        async (plainFrame) => {
          const terminal = new Emulator(columns, rows);
          terminal.write('garbage that was there before\r\n');
          terminal.write(difference(null, plainFrame, 'none'));
          const expected = Array.from({ length: rows }, (_, row) =>
            (plainFrame[row] ?? '').padEnd(columns),
          );
          expect(await terminal.lines()).toEqual(expected);
        },
      ),
      { numRuns: 60 },
    );
  });
});
