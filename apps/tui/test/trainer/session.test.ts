import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { CommandQueue } from '../../src/trainer/commands.js';
import type { TrainerEvent } from '../../src/trainer/protocol.js';
import { runTrainer } from '../../src/trainer/session.js';
import { digitFolder, someDigits } from '../support/digits.js';
import { config as defaults } from '../support/events.js';

const data = digitFolder(someDigits(40), someDigits(20, { seed: 2 }));
const config = { ...defaults, data, epochs: 1_000_000 };

/** A trainer in this thread whose every look for commands is counted. */
function start() {
  const commands = new CommandQueue();
  const events: TrainerEvent[] = [];
  let heard = 0;
  const finished = runTrainer(config, {
    commands,
    hear: async () => {
      heard++;
      await nextTurn();
    },
    emit: (event) => events.push(event),
    watched: false,
  });
  const until = async (isSo: () => boolean) => {
    while (!isSo()) await nextTurn();
  };
  return { commands, events, finished, until, heard: () => heard };
}

describe('runTrainer', () => {
  it('does nothing at all while it is paused', async () => {
    const { commands, events, finished, until, heard } = start();
    commands.push({ type: 'pause' });
    await until(() =>
      events.some((event) => event.type === 'progress' && event.state === 'paused'),
    );
    const before = [heard(), events.length];
    for (let turn = 0; turn < 100; turn++) await nextTurn();
    expect([heard(), events.length]).toEqual(before);

    commands.push({ type: 'resume' });
    await until(() => heard() > before[0]! + 3);
    commands.close();
    await finished;
  });

  it.each<[what: string, type: TrainerEvent['type']]>([
    ['while loading', 'loading'],
    ['while training', 'progress'],
    ['between epochs', 'epoch'],
  ])('ends without another word when its commands are closed %s', async (_, type) => {
    const { commands, events, finished, until } = start();
    await until(() => events.some((event) => event.type === type));
    commands.close();
    const before = events.length;
    await finished;
    expect(events).toHaveLength(before);
  });

  it('ends when its commands are closed after a run', async () => {
    const { commands, events, finished, until } = start();
    commands.push({ type: 'stop' });
    await until(() => events.some(({ type }) => type === 'done'));
    commands.close();
    await finished;
    expect(events.at(-1)).toMatchObject({ type: 'done', epochs: 0, steps: 0 });
  });
});
