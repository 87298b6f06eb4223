import { describe, expect, it } from 'vitest';
import { requireAccuracy } from '../src/gate.js';
import { Listeners } from '../src/trainer/listeners.js';
import type { TrainerEvent, TrainerPort } from '../src/trainer/protocol.js';
import { done, evaluation, start } from './support/events.js';

async function gate(required: number | null, code: number, ...events: readonly TrainerEvent[]) {
  const listeners = new Listeners();
  const trainer: TrainerPort = {
    subscribe: listeners.subscribe,
    send: () => {},
    close: async () => {},
  };
  const complaints: string[] = [];
  const finished = new Promise<number>((resolve) => setImmediate(() => resolve(code)));
  const result = requireAccuracy(trainer, required, finished, (line) => complaints.push(line));
  events.forEach(listeners.emit);
  return [await result, ...complaints];
}

const doneWith = (accuracy: number) => ({ ...done, test: { ...evaluation, accuracy } });
const short = 'downhill: the required test accuracy is 0.95, and the one reached is';

describe('requireAccuracy', () => {
  it('lets a run pass that reaches what is required', async () => {
    expect(await gate(0.95, 0, start, doneWith(0.95))).toEqual([0]);
    expect(await gate(null, 0, start, doneWith(0.1))).toEqual([0]);
    expect(await gate(0, 0, start, doneWith(0))).toEqual([0]);
  });

  it('fails one that does not', async () => {
    expect(await gate(0.95, 0, start, doneWith(0.9499))).toEqual([1, `${short} 0.9499`]);
  });

  it('fails one that did not end, or was restarted and did not end again', async () => {
    const unknown = `${short} unknown, as training did not come to its end`;
    expect(await gate(0.95, 0, start)).toEqual([1, unknown]);
    expect(await gate(0.95, 0, start, doneWith(0.99), start)).toEqual([1, unknown]);
  });

  it('leaves other exit codes alone', async () => {
    expect(await gate(0.95, 130, start, doneWith(0.5))).toEqual([130]);
  });
});
