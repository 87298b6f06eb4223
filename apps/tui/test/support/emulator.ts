import { EventEmitter } from 'node:events';
import { type IBufferCell, Terminal } from '@xterm/headless';
import type { TerminalOutput } from '../../src/terminal/frame-sink.js';

/** A terminal in memory: what is written to it can be seen. */
export class Emulator extends EventEmitter implements TerminalOutput {
  readonly terminal: Terminal;
  /** While true, takes nothing in, like a connection that is too slow. */
  writableNeedDrain = false;
  bytes = '';

  constructor(columns: number, rows: number) {
    super();
    this.terminal = new Terminal({ cols: columns, rows, allowProposedApi: true });
  }

  get columns(): number {
    return this.terminal.cols;
  }

  get rows(): number {
    return this.terminal.rows;
  }

  write(bytes: string): boolean {
    this.bytes += bytes;
    this.terminal.write(bytes);
    return !this.writableNeedDrain;
  }

  resize(columns: number, rows: number): void {
    this.terminal.resize(columns, rows);
    this.emit('resize');
  }

  /** The screen's characters, a line for each row, once all that was written has been taken in. */
  async lines(): Promise<string[]> {
    const looks = await this.cells();
    return looks.map((row) => row.map(({ glyph }) => glyph).join(''));
  }

  /** Every cell of the screen: its character and how it looks. */
  async cells(): Promise<{ glyph: string; look: string }[][]> {
    await new Promise<void>((resolve) => this.terminal.write('', resolve));
    const buffer = this.terminal.buffer.active;
    return Array.from({ length: this.rows }, (_, row) => {
      const line = buffer.getLine(buffer.viewportY + row);
      return Array.from({ length: this.columns }, (_, column) => {
        const cell = line?.getCell(column);
        return { glyph: cell?.getChars() || ' ', look: cell ? lookOf(cell) : '' };
      });
    });
  }
}

function lookOf(cell: IBufferCell): string {
  const flags = [cell.isBold(), cell.isDim(), cell.isUnderline(), cell.isInverse()];
  return [
    ...(cell.isFgDefault() ? [] : [`fg ${cell.getFgColorMode()} ${cell.getFgColor()}`]),
    ...(cell.isBgDefault() ? [] : [`bg ${cell.getBgColorMode()} ${cell.getBgColor()}`]),
    ...flags.map((flag, i) => (flag ? ['bold', 'dim', 'underline', 'inverse'][i] : '')),
  ]
    .filter(Boolean)
    .join(' ');
}
