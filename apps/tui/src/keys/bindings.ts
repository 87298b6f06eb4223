import { nextOneTwoFive } from '../draw/ticks.js';
import {
  isTraining,
  learningRate,
  restartLearningRate,
  stepsPerSecond,
  trainerState,
} from '../store/selectors.js';
import type { DashboardState, Overlay } from '../store/state.js';
import type { Store } from '../store/store.js';
import type { TrainerCommand } from '../trainer/protocol.js';
import type { KeyName } from './key-name.js';

/** What keys act on: the screen itself, or the dialog in front of it. */
export type Mode = 'screen' | Overlay;

/** What an action can reach. */
export interface ActionContext {
  readonly store: Store;
  /** Tells the trainer, and shows at once what was asked for. */
  command(command: TrainerCommand): void;
  /** Ends the dashboard in an orderly way. */
  quit(): void;
  /** Ends the program now. */
  quitNow(): void;
}

/** A key and what it does. Dispatch, the hints at the foot of the screen and the help all read this table. */
export interface Binding {
  readonly keys: readonly KeyName[];
  /** Where it works. */
  readonly modes: readonly Mode[];
  /** A word or two for the foot of the screen; `null` keeps it out of there. */
  readonly hint: string | null | ((state: DashboardState) => string | null);
  /** The key as the hint writes it, where it is not the first of `keys`. */
  readonly hintKey?: string;
  /** Its hint stays even where there is no room for all of them. */
  readonly pinned?: boolean;
  /** A sentence for the help. */
  readonly help: string;
  readonly run: (context: ActionContext, state: DashboardState) => void;
}

/** Learning rates that can be reached by keys. */
const learningRates = { lowest: 1e-6, highest: 100 } as const;

/** Steps a second that can be reached by keys. Beyond the highest there is no limit. */
const paces = { lowest: 0.5, highest: 5000 } as const;

const show = (overlay: Overlay | null) => (context: ActionContext) =>
  context.store.dispatch({ type: 'overlay', overlay });

/** The table itself: in the order in which hints and help are shown. */
export const bindings: readonly Binding[] = [
  {
    keys: ['space'],
    modes: ['screen'],
    hint: (state) =>
      isTraining(state) ? (trainerState(state) === 'paused' ? 'resume' : 'pause') : null,
    help: 'pause training, or resume it',
    run: ({ command }, state) => {
      if (!isTraining(state)) return;
      command({ type: trainerState(state) === 'paused' ? 'resume' : 'pause' });
    },
  },
  {
    keys: ['s'],
    modes: ['screen'],
    hint: (state) => (isTraining(state) ? 'step' : null),
    help: 'take one step of gradient descent, then pause',
    run: ({ command }, state) => {
      if (isTraining(state)) command({ type: 'step', count: 1 });
    },
  },
  {
    keys: ['+', '='],
    modes: ['screen'],
    hint: (state) => (isTraining(state) ? 'learning rate' : null),
    hintKey: '+/-',
    help: 'raise the learning rate: 0.1, 0.2, 0.5, 1 …',
    run: (context, state) => changeLearningRate(context, state, 1),
  },
  {
    keys: ['-', '_'],
    modes: ['screen'],
    hint: null,
    help: 'lower the learning rate: 0.1, 0.05, 0.02 …',
    run: (context, state) => changeLearningRate(context, state, -1),
  },
  {
    keys: ['<', ','],
    modes: ['screen'],
    hint: (state) => (isTraining(state) ? 'pace' : null),
    hintKey: '</>',
    help: 'slower: fewer steps a second',
    run: (context, state) => changePace(context, state, -1),
  },
  {
    keys: ['>', '.'],
    modes: ['screen'],
    hint: null,
    help: 'faster, up to as fast as it goes',
    run: (context, state) => changePace(context, state, 1),
  },
  {
    keys: ['r'],
    modes: ['screen'],
    hint: (state) => (state.loading ? null : 'restart'),
    help: 'start again, with this learning rate',
    run: (context, state) => {
      if (!state.loading) show('restart')(context);
    },
  },
  {
    keys: ['l'],
    modes: ['screen'],
    hint: (state) => (state.loading ? null : state.view.logarithmic ? 'linear' : 'log'),
    help: 'loss axis: logarithmic or linear',
    run: ({ store }) => store.dispatch({ type: 'toggleLogarithmic' }),
  },
  {
    keys: ['m'],
    modes: ['screen'],
    hint: (state) => (state.loading ? null : 'smooth'),
    help: 'training loss: smooth, smoother, every step',
    run: ({ store }) => store.dispatch({ type: 'nextSmoothing' }),
  },
  {
    keys: ['tab'],
    modes: ['screen'],
    hint: (state) => (state.loading ? null : 'one panel'),
    help: 'one panel alone, then the next, then all',
    run: ({ store }, { view }) => store.dispatch({ type: 'page', page: view.page + 1 }),
  },
  {
    keys: ['?', 'h'],
    modes: ['screen'],
    hint: 'help',
    pinned: true,
    help: 'show these keys',
    run: show('help'),
  },
  {
    keys: ['q', 'ctrl+c'],
    modes: ['screen'],
    hint: 'quit',
    pinned: true,
    help: 'quit; ctrl+c twice quits at once',
    run: (context, state) => {
      // Asks before it throws work away; where there is none to lose, it does not.
      if (!isTraining(state)) context.quit();
      else show('quit')(context);
    },
  },
  {
    keys: ['ctrl+c'],
    modes: ['help', 'quit', 'restart'],
    hint: null,
    help: 'quit at once',
    run: ({ quitNow }) => quitNow(),
  },
  {
    keys: ['enter', 'y', 'q'],
    modes: ['quit'],
    hint: 'quit',
    help: 'quit',
    run: ({ quit }) => quit(),
  },
  {
    keys: ['enter', 'y', 'r'],
    modes: ['restart'],
    hint: 'restart',
    help: 'restart',
    run: (context, state) => {
      show(null)(context);
      const config = { ...state.config, learningRate: restartLearningRate(state) };
      context.command({ type: 'restart', config });
    },
  },
  {
    keys: ['escape', 'n'],
    modes: ['quit', 'restart'],
    hint: 'back to training',
    help: 'close the question',
    run: show(null),
  },
  {
    keys: ['escape', 'enter', 'space', '?', 'h', 'q'],
    modes: ['help'],
    hint: 'close',
    help: 'close the help',
    run: show(null),
  },
];

/** The binding of `key` in `mode`, if there is one. */
export function findBinding(key: KeyName, mode: Mode): Binding | undefined {
  return bindings.find((binding) => binding.modes.includes(mode) && binding.keys.includes(key));
}

function changeLearningRate(context: ActionContext, state: DashboardState, direction: 1 | -1) {
  if (!isTraining(state)) return;
  const next = nextOneTwoFive(learningRate(state), direction);
  if (next < learningRates.lowest || next > learningRates.highest) return;
  context.command({ type: 'setLearningRate', learningRate: next });
}

function changePace(context: ActionContext, state: DashboardState, direction: 1 | -1) {
  if (!isTraining(state)) return;
  const { pace } = state.config;
  // Slower than it goes, where there is no limit yet; and where the limit is not reached, the next one would change nothing.
  const measured = stepsPerSecond(state);
  if (pace === null) {
    if (direction === 1) return;
    const next = nextOneTwoFive(Math.min(measured || paces.highest, 2 * paces.highest), -1);
    context.command({ type: 'setPace', pace: Math.max(next, paces.lowest) });
    return;
  }
  const next = nextOneTwoFive(pace, direction);
  if (next < paces.lowest) return;
  const isOutOfReach = direction === 1 && 0 < measured && measured < pace / 2;
  context.command({ type: 'setPace', pace: next > paces.highest || isOutOfReach ? null : next });
}
