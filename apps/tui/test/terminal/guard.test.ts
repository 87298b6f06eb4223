import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { guardTerminal } from '../../src/terminal/guard.js';
import { enter, leave } from '../../src/terminal/modes.js';
import { Emulator } from '../support/emulator.js';

class FakeProcess extends EventEmitter {
  readonly did: string[] = [];
  exit(code: number): void {
    this.did.push(`exit ${code}`);
  }
}

function guarded() {
  const process = new FakeProcess();
  const { did } = process;
  const guard = guardTerminal({
    process,
    endRawMode: () => did.push('raw mode off'),
    write: (bytes) => did.push(bytes === leave ? 'leave' : bytes),
    onException: (error) => did.push(`told of ${error}`),
  });
  return { process, guard, did };
}

describe('guardTerminal', () => {
  it.each([
    ['exit', 0, []],
    ['SIGINT', 'SIGINT', ['exit 130']],
    ['SIGTERM', 'SIGTERM', ['exit 143']],
    ['SIGHUP', 'SIGHUP', ['exit 129']],
    ['uncaughtException', 'a bug', ['told of a bug', 'exit 1']],
    ['unhandledRejection', 'a promise', ['told of a promise', 'exit 1']],
  ])('restores the terminal at %s before anything else', (event, argument, after) => {
    const { process, did } = guarded();
    process.emit(event, argument);
    expect(did).toEqual(['raw mode off', 'leave', ...after]);
  });

  it('restores once', () => {
    const { process, guard, did } = guarded();
    guard.restore();
    guard.restore();
    process.emit('exit', 0);
    expect(did).toEqual(['raw mode off', 'leave']);
  });

  it('lets go of the process', () => {
    const { process, guard } = guarded();
    guard.release();
    expect(process.eventNames()).toEqual([]);
  });
});

it('leaves a terminal as it was', async () => {
  const emulator = new Emulator(30, 3);
  emulator.write('$ downhill');
  const before = await emulator.cells();
  emulator.write(`${enter}\x1b[1;31msomething red\x1b[?2026h`);
  emulator.write(leave);
  expect(await emulator.cells()).toEqual(before);
  const { modes, buffer } = emulator.terminal;
  expect(buffer.active.type).toBe('normal');
  expect(modes.wraparoundMode).toBe(true);
  expect(buffer.active.cursorX).toBe('$ downhill'.length);
});
