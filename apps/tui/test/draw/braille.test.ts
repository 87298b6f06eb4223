import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BrailleCanvas } from '../../src/draw/braille.js';

/** Whether the dot is set, read back from the characters by the standard's numbering of the dots. */
function isSet(canvas: BrailleCanvas, x: number, y: number): boolean {
  const dot = [
    [1, 4],
    [2, 5],
    [3, 6],
    [7, 8],
  ][y % 4]![x % 2]!;
  const code = canvas.glyph(Math.floor(x / 2), Math.floor(y / 4)).charCodeAt(0);
  return ((code - 0x2800) & (1 << (dot - 1))) !== 0;
}

describe('BrailleCanvas', () => {
  it.each([
    [0, 0, '⠁'],
    [1, 0, '⠈'],
    [0, 1, '⠂'],
    [1, 1, '⠐'],
    [0, 2, '⠄'],
    [1, 2, '⠠'],
    [0, 3, '⡀'],
    [1, 3, '⢀'],
  ])('dot (%d, %d) is %s', (x, y, glyph) => {
    const canvas = new BrailleCanvas(1, 1);
    canvas.set(x, y);
    expect(canvas.toString()).toBe(glyph);
  });

  it('draws lines', () => {
    const canvas = new BrailleCanvas(6, 2);
    canvas.line(0, 7, 11, 0);
    expect(canvas.toString()).toBe('⠀⠀⠀⣀⠔⠊\n⡠⠔⠉⠀⠀⠀');
  });

  it('draws dashes in a rhythm that goes on from one segment to the next', () => {
    const canvas = new BrailleCanvas(6, 1);
    canvas.line(0, 0, 5, 0, 4);
    canvas.line(5, 0, 11, 0, 4);
    expect(canvas.toString()).toBe('⠉⠀⠉⠀⠉⠀');
  });

  it('drops what lies outside', () => {
    const canvas = new BrailleCanvas(2, 1);
    canvas.line(-5, -5, 20, 30);
    canvas.set(4, 0);
    canvas.set(0, 4);
    expect(canvas.isEmpty(1, 0)).toBe(true);
  });

  it('joins any two dots by a chain of neighbours, the same both ways round', () => {
    const dot = fc.record({ x: fc.nat(39), y: fc.nat(39) });
    fc.assert(
      fc.property(dot, dot, (a, b) => {
        const canvas = new BrailleCanvas(20, 10);
        canvas.line(a.x, a.y, b.x, b.y);
        expect(isSet(canvas, a.x, a.y)).toBe(true);
        expect(isSet(canvas, b.x, b.y)).toBe(true);
        let count = 0;
        for (let y = 0; y < 40; y++)
          for (let x = 0; x < 40; x++) count += isSet(canvas, x, y) ? 1 : 0;
        expect(count).toBe(Math.max(Math.abs(a.x - b.x), Math.abs(a.y - b.y)) + 1);
      }),
    );
  });
});
