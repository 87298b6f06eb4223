import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { runHeadless } from '../src/headless.js';
import { Listeners } from '../src/trainer/listeners.js';
import type { TrainerCommand, TrainerEvent, TrainerPort } from '../src/trainer/protocol.js';
import { done, error, progress, start } from './support/events.js';

/** A trainer whose events the test makes up. */
function madeUpTrainer() {
  const listeners = new Listeners();
  const sent: TrainerCommand[] = [];
  let closed = false;
  const port: TrainerPort = {
    subscribe: listeners.subscribe,
    send: (command) => sent.push(command),
    close: async () => {
      closed = true;
    },
  };
  return { port, emit: listeners.emit, sent, isClosed: () => closed };
}

function run() {
  const trainer = madeUpTrainer();
  const printed: TrainerEvent['type'][] = [];
  const code = runHeadless(trainer.port, (event) => printed.push(event.type));
  return { ...trainer, printed, code };
}

const signals = ['SIGINT', 'SIGTERM'] as const;
const listening = () => signals.map((signal) => process.listenerCount(signal));

describe('runHeadless', () => {
  it('prints every event, closes the trainer and ends with 0', async () => {
    const before = listening();
    const { emit, printed, code, isClosed } = run();
    [start, progress, done].forEach(emit);
    expect(await code).toBe(0);
    expect(printed).toEqual(['start', 'progress', 'done']);
    expect(isClosed()).toBe(true);
    expect(listening()).toEqual(before);
  });

  it('ends with 1 after an error', async () => {
    const { emit, printed, code, isClosed } = run();
    [start, error].forEach(emit);
    expect(await code).toBe(1);
    expect(printed).toEqual(['start', 'error']);
    expect(isClosed()).toBe(true);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)(
    'at %s stops training, prints what it reached and ends with %i',
    async (signal, expected) => {
      const { emit, sent, printed, code } = run();
      emit(start);
      process.emit(signal, signal);
      expect(sent).toEqual([{ type: 'stop' }]);
      emit(done);
      expect(await code).toBe(expected);
      expect(printed).toEqual(['start', 'done']);
    },
  );

  it('does not wait for data that is still loading', async () => {
    const { sent, code } = run();
    process.emit('SIGINT', 'SIGINT');
    expect(await code).toBe(130);
    expect(sent).toEqual([]);
  });

  it('takes a signal that is sent on to it for the one it has', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => void vi.useRealTimers());
    const { emit, sent, printed, code, isClosed } = run();
    emit(start);
    process.emit('SIGTERM', 'SIGTERM');
    vi.advanceTimersByTime(199);
    process.emit('SIGTERM', 'SIGTERM');
    await nextTurn();
    expect(isClosed()).toBe(false);
    expect(sent).toEqual([{ type: 'stop' }]);
    emit(done);
    expect(await code).toBe(143);
    expect(printed).toEqual(['start', 'done']);
  });

  it('ends at once at the same signal later on', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => void vi.useRealTimers());
    const { emit, printed, code } = run();
    emit(start);
    process.emit('SIGTERM', 'SIGTERM');
    vi.advanceTimersByTime(200);
    process.emit('SIGTERM', 'SIGTERM');
    expect(await code).toBe(143);
    expect(printed).toEqual(['start']);
  });

  it('ends at once at another signal', async () => {
    const { emit, code } = run();
    emit(start);
    process.emit('SIGINT', 'SIGINT');
    process.emit('SIGTERM', 'SIGTERM');
    expect(await code).toBe(143);
  });
});
