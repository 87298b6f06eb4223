import type { Evaluation, TrainerCommand, TrainerEvent } from '../trainer/protocol.js';
import { append } from './history.js';
import { type DashboardState, initialState, smoothingLevels, type View } from './state.js';

export type Action =
  /** Something the trainer told, `at` milliseconds of any clock. */
  | { readonly type: 'event'; readonly event: TrainerEvent; readonly at: number }
  /** Something the user told the trainer. */
  | { readonly type: 'command'; readonly command: TrainerCommand }
  | { readonly type: 'overlay'; readonly overlay: View['overlay'] }
  | { readonly type: 'page'; readonly page: number }
  | { readonly type: 'nextSmoothing' }
  | { readonly type: 'toggleLogarithmic' };

/** Epochs that are remembered one by one: more than a screen has lines. */
const epochsKept = 100;

/** How long digits stay on the screen, in milliseconds: long enough to read them. */
const samplesStay = 700;

export function reduce(state: DashboardState, action: Action): DashboardState {
  switch (action.type) {
    case 'event':
      return reduceEvent(state, action.event, action.at);
    case 'command':
      return reduceCommand(state, action.command);
    case 'overlay':
      return view(state, { overlay: action.overlay });
    case 'page':
      return view(state, { page: action.page });
    case 'nextSmoothing': {
      const index = smoothingLevels.indexOf(state.view.smoothing);
      return view(state, { smoothing: smoothingLevels[(index + 1) % smoothingLevels.length]! });
    }
    case 'toggleLogarithmic':
      return view(state, { logarithmic: !state.view.logarithmic });
  }
}

const view = (state: DashboardState, change: Partial<View>): DashboardState => ({
  ...state,
  view: { ...state.view, ...change },
});

/** Shows at once what the user asked for, before the trainer confirms it. */
function reduceCommand(state: DashboardState, command: TrainerCommand): DashboardState {
  const wanted = (change: Partial<DashboardState['wanted']>): DashboardState => ({
    ...state,
    wanted: { ...state.wanted, ...change },
  });
  switch (command.type) {
    case 'pause':
    case 'step':
      return wanted({ trainer: 'paused' });
    case 'resume':
      return wanted({ trainer: 'running' });
    case 'setLearningRate':
      return wanted({ learningRate: command.learningRate });
    case 'setPace':
      return { ...state, config: { ...state.config, pace: command.pace } };
    case 'restart':
      return initialState(command.config, state.view);
    case 'stop':
      return state;
  }
}

function reduceEvent(state: DashboardState, event: TrainerEvent, at: number): DashboardState {
  switch (event.type) {
    case 'loading':
      return { ...state, loading: { message: event.message, fraction: event.fraction } };
    case 'start':
      return { ...initialState(event.config, state.view), loading: null, run: event };
    case 'progress':
      return reduceProgress(state, event, at);
    case 'epoch': {
      const { epoch, step, trainLoss, test, seconds } = event;
      const { loss: testLoss, accuracy: testAccuracy } = test;
      const result = { epoch, step, trainLoss, testLoss, testAccuracy, seconds };
      return {
        ...withEvaluation(state, test, step),
        epochs: [...state.epochs.slice(1 - epochsKept), result],
      };
    }
    case 'saved':
    case 'notice':
      return { ...state, told: event };
    case 'done':
      return {
        ...state,
        trainer: 'done',
        wanted: { trainer: null, learningRate: null },
        step: event.steps,
        trainSeconds: event.trainSeconds,
        imagesPerSecond: event.imagesPerSecond,
        evaluation: event.test,
        done: event,
      };
    case 'error':
      // Ends the dashboard: see `runDashboard`.
      return state;
  }
}

type Progress = Extract<TrainerEvent, { type: 'progress' }>;

function reduceProgress(state: DashboardState, event: Progress, at: number): DashboardState {
  const { step, losses, learningRate, imagesPerSecond, probe } = event;
  const { wanted } = state;
  const first = step - losses.length + 1;
  const next: DashboardState = {
    ...state,
    trainer: event.state,
    wanted: {
      trainer: event.state === wanted.trainer || event.state === 'done' ? null : wanted.trainer,
      learningRate: learningRate === wanted.learningRate ? null : wanted.learningRate,
    },
    epoch: event.epoch,
    step,
    learningRate,
    baseLearningRate: event.baseLearningRate,
    imagesPerSecond,
    trainSeconds: event.trainSeconds,
    loss: append(
      state.loss,
      Float64Array.from(losses, (_, i) => first + i),
      losses,
    ),
    throughput:
      losses.length > 0 ? append(state.throughput, [step], [imagesPerSecond]) : state.throughput,
    learningRateChanges:
      state.step > 0 && learningRate === wanted.learningRate
        ? [...state.learningRateChanges, { step: first, learningRate }]
        : state.learningRateChanges,
  };
  const withSamples =
    event.samples.length > 0 &&
    (at - state.samplesShownAt >= samplesStay || event.state === 'paused')
      ? { ...next, samples: event.samples, samplesShownAt: at }
      : next;
  return probe ? withEvaluation(withSamples, probe, step) : withSamples;
}

/** Takes in an evaluation of some test digits; a packet may carry one that an earlier packet had too. */
function withEvaluation(
  state: DashboardState,
  evaluation: Evaluation,
  step: number,
): DashboardState {
  const { evaluation: shown, testLoss, accuracy, run } = state;
  const isOther = shown !== null && shown.count !== evaluation.count;
  if (!isOther && shown?.loss === evaluation.loss) return state;
  // Evaluations over different digits make a curve jump: those of whole epochs fill gaps only, and the matrix waits with
  // them for the end.
  const gap = step - (testLoss.steps.at(-1) ?? 0);
  if (isOther && gap < (run?.stepsPerEpoch ?? 0) / 4) return state;
  return {
    ...state,
    evaluation: isOther ? shown : evaluation,
    testLoss: append(testLoss, [step], [evaluation.loss]),
    accuracy: append(accuracy, [step], [evaluation.accuracy]),
  };
}
