import { Writable } from 'node:stream';
import type { ColorDepth } from '../theme/depth.js';
import { difference, type Frame } from './difference.js';
import { beginUpdate, endUpdate, enter } from './modes.js';
import { takeFrame } from './row-code.js';

/** The part of a terminal's output stream that a sink needs; `process.stdout` is one. */
export interface TerminalOutput {
  readonly columns: number;
  readonly rows: number;
  /** True while written bytes wait for the terminal to take them. */
  readonly writableNeedDrain: boolean;
  write(bytes: string): boolean;
  on(event: 'resize' | 'drain', listener: () => void): unknown;
  off(event: 'resize' | 'drain', listener: () => void): unknown;
}

/** What one frame cost. */
export interface FrameReport {
  readonly bytes: number;
}

/**
 * Where Ink writes to. With `debug: true` Ink hands over every frame whole, in one `write`; the sink sends to the
 * terminal only the cells that changed, between the marks of a synchronized update, and owns the alternate screen.
 *
 * Ink's own output is not used because it repaints by lines, wipes the scrollback when a frame is as high as the
 * terminal, and spends most of a frame's time on escape sequences.
 */
export class FrameSink extends Writable {
  readonly #output: TerminalOutput;
  readonly #depth: ColorDepth;
  readonly #report: (report: FrameReport) => void;
  #shown: Frame | null = null;
  #latest: string | null = null;
  #isOpen = false;

  constructor(
    output: TerminalOutput,
    depth: ColorDepth,
    report: (report: FrameReport) => void = () => {},
  ) {
    super({ decodeStrings: false });
    this.#output = output;
    this.#depth = depth;
    this.#report = report;
  }

  get columns(): number {
    return this.#output.columns;
  }

  get rows(): number {
    return this.#output.rows;
  }

  /** Takes the alternate screen and shows frames from now on. */
  open(): void {
    this.#isOpen = true;
    this.#output.on('resize', this.#resized);
    this.#output.on('drain', this.#show);
    this.#output.write(enter);
  }

  /** Shows no frame any more. The terminal is given back by `guardTerminal`, which works in any state. */
  close(): void {
    this.#isOpen = false;
    this.#output.off('resize', this.#resized);
    this.#output.off('drain', this.#show);
  }

  /** Forgets what the screen shows: the next frame is written whole. */
  redraw(): void {
    this.#shown = null;
    this.#show();
  }

  override _write(frame: string, _encoding: BufferEncoding, callback: () => void): void {
    // Ink writes an empty string at its end, to learn that all before it is out.
    if (frame !== '') {
      this.#latest = takeFrame(frame);
      this.#show();
    }
    callback();
  }

  readonly #resized = (): void => {
    // Terminals move the lines of a screen about when its size changes.
    this.#shown = null;
    this.emit('resize');
  };

  /** A terminal that is behind gets the latest frame when it has caught up, and never those between. */
  readonly #show = (): void => {
    if (!this.#isOpen || this.#latest === null || this.#output.writableNeedDrain) return;
    const frame = fit(this.#latest, this.columns, this.rows);
    const changes = difference(this.#shown, frame, this.#depth);
    this.#shown = frame;
    if (changes === '') return;
    const bytes = beginUpdate + changes + endUpdate;
    this.#output.write(bytes);
    this.#report({ bytes: Buffer.byteLength(bytes) });
  };
}

/** A sink as Ink wants it. Of a terminal's stream, Ink uses in debug mode what any stream has, and its size. */
export function asStdout(sink: Writable): NodeJS.WriteStream {
  return sink as NodeJS.WriteStream;
}

/** `frame` cut to the size of the screen: after a resize one may still arrive that was made for the old size. */
function fit(frame: string, columns: number, rows: number): Frame {
  return frame
    .split('\n')
    .slice(0, rows)
    .map((line) => {
      // A character is one or two code units long.
      if (line.length <= columns) return line;
      const characters = [...line];
      return characters.length <= columns ? line : characters.slice(0, columns).join('');
    });
}
