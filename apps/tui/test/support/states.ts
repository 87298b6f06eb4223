import { reduce } from '../../src/store/reducer.js';
import { type DashboardState, initialState } from '../../src/store/state.js';
import type { TrainerEvent } from '../../src/trainer/protocol.js';
import { config, doneEvent, eventsUpTo, startEvent } from './scripted-trainer.js';

/** The state after these events, a tenth of a second between them. */
export function stateAfter(
  events: readonly TrainerEvent[],
  from = initialState(config),
): DashboardState {
  return events.reduce(
    (state, event, i) => reduce(state, { type: 'event', event, at: i * 100 }),
    from,
  );
}

const notice =
  'These digits are synthetic, not the real ones: none of 4 mirrors gave train-images-idx3-ubyte.gz (no network). For the real ones: --data DIR, DOWNHILL_DATA=DIR, or a network.';
const training = stateAfter(eventsUpTo(6000));
const alone = (page: number) => reduce(training, { type: 'page', page });

/** Everything the dashboard may have to show, by name. */
export const states = {
  loading: stateAfter([
    { type: 'loading', message: 'Downloading train-images-idx3-ubyte.gz', fraction: 0.42 },
  ]),
  beginning: stateAfter([startEvent]),
  training,
  noticed: stateAfter(
    [...eventsUpTo(2000)].map((event) =>
      event.type === 'start' ? { ...event, notice, source: 'synthetic digits, seed 0' } : event,
    ),
  ),
  changed: [
    { type: 'command', command: { type: 'setLearningRate', learningRate: 0.02 } } as const,
    { type: 'command', command: { type: 'setPace', pace: 200 } } as const,
    ...eventsUpTo(9000)
      .filter((event) => event.type === 'progress' && event.step > 6000)
      .map(
        (event, i) =>
          ({ type: 'event', event: { ...event, learningRate: 0.02 }, at: i * 100 }) as const,
      ),
  ].reduce(reduce, training),
  accuracy: alone(2),
  matrix: alone(3),
  digits: alone(4),
  epochs: alone(6),
  paused: reduce(training, { type: 'command', command: { type: 'pause' } }),
  diverged: stateAfter([
    ...eventsUpTo(300),
    {
      ...eventsUpTo(75).at(-1)!,
      step: 375,
      losses: new Float64Array(75).fill(Number.NaN),
      probe: null,
    } as TrainerEvent,
  ]),
  done: stateAfter([...eventsUpTo(18_750), doneEvent()]),
  help: reduce(training, { type: 'overlay', overlay: 'help' }),
  quit: reduce(training, { type: 'overlay', overlay: 'quit' }),
  restart: reduce(training, { type: 'overlay', overlay: 'restart' }),
} satisfies Record<string, DashboardState>;

export type StateName = keyof typeof states;
export const stateNames = Object.keys(states) as StateName[];
