import type { TrainerEvent } from '../trainer/protocol.js';
import type { Writer } from './printer.js';

type Loading = Extract<TrainerEvent, { type: 'loading' }>;

/** Tells aside how loading goes: a line at each tenth of what has a known size, and at each message of what has not. */
export function loadingPrinter(writer: Writer): (event: Loading) => void {
  let last = '';
  return ({ message, fraction }) => {
    const stage = fraction === null ? message : String(Math.floor(fraction * 10));
    if (stage !== last) writer.aside(message);
    last = stage;
  };
}
