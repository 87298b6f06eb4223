import type { Writer } from '../../src/printers/printer.js';

/** A writer that keeps what was written. */
export function keepingWriter(): Writer & { readonly lines: string[]; readonly asides: string[] } {
  const lines: string[] = [];
  const asides: string[] = [];
  return {
    lines,
    asides,
    output: (line) => lines.push(line),
    aside: (line) => asides.push(line),
  };
}
