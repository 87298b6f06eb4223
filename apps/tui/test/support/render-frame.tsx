import { EventEmitter } from 'node:events';
import { PassThrough, Writable } from 'node:stream';
import { render } from 'ink';
import type { ReactElement } from 'react';
import type { Cell } from '../../src/draw/grid.js';
import { decodeCell } from '../../src/terminal/cell-code.js';
import { asStdout } from '../../src/terminal/frame-sink.js';
import { takeFrame } from '../../src/terminal/row-code.js';

/** Ink's output: keeps the last frame it was given while it is open, as the dashboard's own sink does. */
class FrameRecorder extends Writable {
  frame = '';
  isOpen = true;
  readonly changed = new EventEmitter();

  constructor(
    public columns: number,
    public rows: number,
  ) {
    super({ decodeStrings: false });
  }

  override _write(frame: string, _encoding: BufferEncoding, callback: () => void): void {
    if (this.isOpen && frame !== '') {
      this.frame = takeFrame(frame);
      this.changed.emit('frame');
    }
    callback();
  }
}

/** A terminal's input that tests type on. */
class TypedInput extends PassThrough {
  readonly isTTY = true;
  setRawMode(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
}

export interface RenderedFrame {
  /** The frame's characters, without any style. */
  text(): string;
  lines(): string[];
  cells(): Cell[][];
  type(keys: string): void;
  resize(columns: number, rows: number): void;
  /** Waits until the frame's text is as it should be; fails with the frame when it never is. */
  waitFor(predicate: (text: string) => boolean): Promise<string>;
  readonly terminal: FrameRecorder;
  unmount(): void;
}

/** Renders an element with Ink as the dashboard does, into a terminal of the given size. */
export function renderFrame(
  element: ReactElement | ((terminal: FrameRecorder) => ReactElement),
  { columns, rows }: { columns: number; rows: number },
): RenderedFrame {
  const terminal = new FrameRecorder(columns, rows);
  const input = new TypedInput();
  const typed: PassThrough = input;
  const app = render(typeof element === 'function' ? element(terminal) : element, {
    stdout: asStdout(terminal),
    stdin: typed as PassThrough & NodeJS.ReadStream,
    debug: true,
    exitOnCtrlC: false,
    patchConsole: false,
  });
  const cells = () => terminal.frame.split('\n').map((line) => [...line].map(decodeCell));
  const lines = () => cells().map((line) => line.map(({ glyph }) => glyph).join(''));
  const text = () => lines().join('\n');
  return {
    terminal,
    cells,
    lines,
    text,
    type: (keys) => {
      input.write(keys);
    },
    resize(columns, rows) {
      terminal.columns = columns;
      terminal.rows = rows;
      terminal.emit('resize');
    },
    waitFor: (predicate) =>
      new Promise((resolve, reject) => {
        const deadline = setTimeout(() => {
          terminal.changed.off('frame', look);
          reject(new Error(`the frame never was as expected:\n${text()}`));
        }, 20_000);
        const look = () => {
          if (!predicate(text())) return;
          clearTimeout(deadline);
          terminal.changed.off('frame', look);
          resolve(text());
        };
        terminal.changed.on('frame', look);
        look();
      }),
    unmount: () => {
      // What Ink writes at its end is no frame; under continuous integration it is a line break.
      terminal.isOpen = false;
      app.unmount();
    },
  };
}
