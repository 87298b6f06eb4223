import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameSink } from '../../src/terminal/frame-sink.js';
import { beginUpdate, endUpdate, enter } from '../../src/terminal/modes.js';
import { Emulator } from '../support/emulator.js';

function open(columns = 20, rows = 4) {
  const emulator = new Emulator(columns, rows);
  const reports: number[] = [];
  const sink = new FrameSink(emulator, 'truecolor', ({ bytes }) => reports.push(bytes));
  sink.open();
  return { emulator, sink, reports };
}

describe('FrameSink', () => {
  it('takes the alternate screen and shows frames on it', async () => {
    const { emulator, sink } = open();
    expect(emulator.bytes).toBe(enter);
    sink.write('one\ntwo');
    expect((await emulator.lines()).map((line) => line.trimEnd())).toEqual(['one', 'two', '', '']);
    expect(emulator.terminal.buffer.active.type).toBe('alternate');
  });

  it('writes each change as one synchronized update, and reports its size', () => {
    const { emulator, sink, reports } = open();
    sink.write('loss 1');
    emulator.bytes = '';
    sink.write('loss 2');
    expect(emulator.bytes).toBe(`${beginUpdate}\x1b[1;6H2${endUpdate}`);
    expect(reports.at(-1)).toBe(emulator.bytes.length);
  });

  it('writes nothing for an equal frame, for none, before it is open and after it is closed', () => {
    const { emulator, sink } = open();
    sink.write('same');
    emulator.bytes = '';
    sink.write('same');
    sink.write('');
    sink.close();
    sink.write('other');
    emulator.resize(10, 3);
    new FrameSink(emulator, 'none').write('never opened');
    expect(emulator.bytes).toBe('');
  });

  it('cuts frames to the screen', async () => {
    const { emulator, sink } = open(4, 2);
    sink.write('abcdefgh\nij\nkl');
    expect(await emulator.lines()).toEqual(['abcd', 'ij  ']);
  });

  it('draws everything anew after a resize, and tells of it', async () => {
    const { emulator, sink } = open();
    let told = 0;
    sink.on('resize', () => told++);
    sink.write('some text\nmore of it');
    emulator.resize(12, 3);
    expect([told, sink.columns, sink.rows]).toEqual([1, 12, 3]);
    sink.write('other text\nmore of it');
    expect((await emulator.lines()).map((line) => line.trimEnd())).toEqual([
      'other text',
      'more of it',
      '',
    ]);
  });

  it('draws everything anew when asked to', async () => {
    const { emulator, sink } = open();
    sink.write('text');
    emulator.terminal.write('\x1b[Hsomebody else wrote this');
    sink.redraw();
    expect((await emulator.lines())[0]).toBe('text'.padEnd(20));
  });

  it('spares a slow terminal the frames in between', () => {
    const { emulator, sink } = open();
    sink.write('frame 1');
    emulator.writableNeedDrain = true;
    emulator.bytes = '';
    sink.write('frame 2');
    sink.write('frame 3');
    expect(emulator.bytes).toBe('');
    emulator.writableNeedDrain = false;
    emulator.emit('drain');
    expect(emulator.bytes).toBe(`${beginUpdate}\x1b[1;7H3${endUpdate}`);
  });

  it('shows the last frame whatever came before it, resizes included', async () => {
    const text = fc.array(fc.array(fc.constantFrom(...'ab c'), { maxLength: 30 }), {
      maxLength: 8,
    });
    const frame = text.map((lines) => lines.map((line) => line.join('')).join('\n') || ' ');
    const size = fc.tuple(fc.integer({ min: 2, max: 30 }), fc.integer({ min: 1, max: 8 }));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(frame, size), { maxLength: 12 }),
        frame,
        async (steps, last) => {
          const { emulator, sink } = open();
          for (const step of steps) {
            if (typeof step === 'string') sink.write(step);
            else emulator.resize(...step);
          }
          sink.write(last);
          const expected = Array.from({ length: emulator.rows }, (_, row) =>
            (last.split('\n')[row] ?? '').slice(0, emulator.columns).padEnd(emulator.columns),
          );
          expect(await emulator.lines()).toEqual(expected);
        },
      ),
      { numRuns: 80 },
    );
  });
});
