import type {
  Evaluation,
  RunConfig,
  SampleDigit,
  TrainerEvent,
  TrainerState,
} from '../trainer/protocol.js';
import { emptyHistory, type History } from './history.js';

type EventOf<T extends TrainerEvent['type']> = Extract<TrainerEvent, { type: T }>;

export type Overlay = 'help' | 'quit' | 'restart';

/** Weights of the past in the smoothed training loss, per step; 0 shows each step as it was. */
export const smoothingLevels = [0.98, 0.995, 0] as const;

/** How the user wants to see it. */
export interface View {
  readonly overlay: Overlay | null;
  /** 0 shows the panels together; those after it, one alone. After the last it is as at the first. */
  readonly page: number;
  readonly smoothing: (typeof smoothingLevels)[number];
  readonly logarithmic: boolean;
}

export interface EpochResult {
  readonly epoch: number;
  readonly step: number;
  readonly trainLoss: number;
  readonly testLoss: number;
  readonly testAccuracy: number;
  readonly seconds: number;
}

export interface LearningRateChange {
  readonly step: number;
  readonly learningRate: number;
}

/** Everything the dashboard shows: what the trainer told, and how the user wants to see it. */
export interface DashboardState {
  readonly config: RunConfig;
  /** What the trainer is doing before it trains, or null once it has started. */
  readonly loading: { readonly message: string; readonly fraction: number | null } | null;
  readonly run: EventOf<'start'> | null;
  readonly trainer: TrainerState;
  /** What the user asked for and the trainer has not yet answered to. */
  readonly wanted: { readonly trainer: TrainerState | null; readonly learningRate: number | null };
  readonly epoch: number;
  readonly step: number;
  readonly learningRate: number;
  /** What the schedule makes it from. */
  readonly baseLearningRate: number;
  readonly imagesPerSecond: number;
  readonly trainSeconds: number;
  readonly loss: History;
  readonly testLoss: History;
  readonly accuracy: History;
  readonly throughput: History;
  /** The newest evaluation, of a part of the test set or of all of it. */
  readonly evaluation: Evaluation | null;
  readonly samples: readonly SampleDigit[];
  /** When `samples` last changed, in milliseconds. */
  readonly samplesShownAt: number;
  /** The latest ones. */
  readonly epochs: readonly EpochResult[];
  readonly learningRateChanges: readonly LearningRateChange[];
  /** What the trainer last told beside its numbers: a notice, or that it has saved. */
  readonly told: EventOf<'notice'> | EventOf<'saved'> | null;
  readonly done: EventOf<'done'> | null;
  readonly view: View;
}

export const initialView: View = {
  overlay: null,
  page: 0,
  smoothing: smoothingLevels[0],
  logarithmic: true,
};

/** The state before anything is known of a run but its configuration. */
export function initialState(config: RunConfig, view: View = initialView): DashboardState {
  return {
    config,
    loading: { message: 'Starting', fraction: null },
    run: null,
    trainer: 'running',
    wanted: { trainer: null, learningRate: null },
    epoch: 1,
    step: 0,
    learningRate: config.learningRate,
    baseLearningRate: config.learningRate,
    imagesPerSecond: 0,
    trainSeconds: 0,
    loss: emptyHistory,
    testLoss: emptyHistory,
    accuracy: emptyHistory,
    throughput: emptyHistory,
    evaluation: null,
    samples: [],
    samplesShownAt: Number.NEGATIVE_INFINITY,
    epochs: [],
    learningRateChanges: [],
    told: null,
    done: null,
    view,
  };
}
