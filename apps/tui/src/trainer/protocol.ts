/**
 * What passes between the trainer and whoever listens: the dashboard, the headless printer, a test.
 *
 * Commands go in, events come out, and nothing else: no listener can slow training or change its result. All messages
 * are plain data that `postMessage` can carry.
 */

import type { ActivationName } from './activations.js';
import type { AugmentationName } from './augment/augmentations.js';
import type { BackendName } from './backends.js';
import type { LossName } from './losses.js';
import type { OptimizerName } from './optimizers.js';
import type { ScheduleName } from './schedules.js';

/** Everything that decides a run. Two runs with equal configurations and data give the same parameters, bit for bit. */
export interface RunConfig {
  /** `mnist`, `synthetic`, or a folder with the IDX files; null for MNIST where it can be had, else synthetic digits. */
  readonly data: string | null;
  /** Where to evaluate, if not on the test half of `data`. */
  readonly testData: string | null;
  /** The network as the user wrote it: `784-16-16-10`, the name of a preset, or the file that makes it. */
  readonly model: string;
  readonly activation: ActivationName;
  /** How many views of a digit, the first as it is and the others shifted, are looked at for one answer. */
  readonly views: number;
  readonly loss: LossName;
  readonly optimizer: OptimizerName;
  /** The rate that the schedule goes by. */
  readonly learningRate: number;
  readonly schedule: ScheduleName;
  readonly momentum: number;
  readonly weightDecay: number;
  /** Which part of a label's weight goes to all classes alike: 0 to 1. */
  readonly labelSmoothing: number;
  /** How the training digits are moved. */
  readonly augment: AugmentationName;
  /** How much of the averaged weights stays at each step; 0 where weights are not averaged. */
  readonly average: number;
  readonly batchSize: number;
  readonly epochs: number;
  readonly seed: number;
  readonly backend: BackendName;
  /** How many threads compute; null for as many as there are cores. The result does not depend on it. */
  readonly threads: number | null;
  /** Optimizer steps a second at the most, for those who watch; null for as many as can be. The result does not depend on it. */
  readonly pace: number | null;
}

/**
 * Obeyed between two steps, in the order in which they are sent. After the end of a run, and after an error, only
 * `restart` is obeyed.
 */
export type TrainerCommand =
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }
  /** Takes `count` optimizer steps, then pauses. */
  | { readonly type: 'step'; readonly count: number }
  | { readonly type: 'setLearningRate'; readonly learningRate: number }
  | { readonly type: 'setPace'; readonly pace: number | null }
  /** From step 0 again, with this configuration. */
  | { readonly type: 'restart'; readonly config: RunConfig }
  /** Ends the run where it is: `done` tells what it has reached. */
  | { readonly type: 'stop' };

export type TrainerState = 'running' | 'paused' | 'done';

/** A digit of the last batch, and what the network said of it before it learnt from it. */
export interface SampleDigit {
  /** Row-major pixels, 0 (background) to 255. */
  readonly pixels: Uint8Array;
  readonly rows: number;
  readonly columns: number;
  readonly label: number;
  /** How sure the network was of each class, 0 to 1. They sum to 1 with `cross-entropy`, not with `mse`. */
  readonly probabilities: readonly number[];
}

/** Evaluation over labelled digits: `confusion[truth][prediction]` counts them. */
export interface Evaluation {
  readonly loss: number;
  readonly accuracy: number;
  readonly confusion: readonly (readonly number[])[];
  readonly count: number;
}

export type TrainerEvent =
  /** Before training: finding, downloading, making the data. `fraction` is 0 to 1, or null where unknown. */
  | { readonly type: 'loading'; readonly message: string; readonly fraction: number | null }
  | {
      readonly type: 'start';
      readonly config: RunConfig;
      readonly parameters: number;
      readonly source: string;
      /** Set where the digits are not the real ones: says so, and how to get those. */
      readonly notice: string | null;
      readonly trainCount: number;
      readonly testCount: number;
      readonly stepsPerEpoch: number;
    }
  /** At most ten a second, and one at once after each command: everything since the last one, coalesced. */
  | {
      readonly type: 'progress';
      readonly state: TrainerState;
      /** 1 for the first epoch. */
      readonly epoch: number;
      /** Optimizer steps taken so far. */
      readonly step: number;
      /** The loss of each step since the last packet; the last entry belongs to `step`. */
      readonly losses: Float64Array;
      /** Of the next step. */
      readonly learningRate: number;
      /** What the schedule makes it from. Where the user changes the rate, it changes in the same proportion. */
      readonly baseLearningRate: number;
      /** Of late, with what a pace lets it wait. */
      readonly imagesPerSecond: number;
      /** Seconds of training, with what a pace lets it wait; pauses and evaluation are left out. */
      readonly trainSeconds: number;
      readonly samples: readonly SampleDigit[];
      /** The current network on a fixed part of the test set, refreshed a few times a second; null until the first. */
      readonly probe: Evaluation | null;
    }
  | {
      readonly type: 'epoch';
      readonly epoch: number;
      readonly step: number;
      /** Mean loss over the epoch's training batches. */
      readonly trainLoss: number;
      readonly test: Evaluation;
      /** Of this epoch, counted like `trainSeconds`. */
      readonly seconds: number;
      /** Without what a pace let it wait. */
      readonly imagesPerSecond: number;
    }
  /** The network, or all that training needs to go on, was written to a file. */
  | {
      readonly type: 'saved';
      readonly what: 'checkpoint' | 'safetensors' | 'onnx';
      readonly path: string;
      /** Optimizer steps taken when it was written. */
      readonly step: number;
    }
  /** Something the user should know, while training goes on. */
  | { readonly type: 'notice'; readonly message: string }
  | {
      readonly type: 'done';
      readonly epochs: number;
      readonly steps: number;
      readonly test: Evaluation;
      readonly trainSeconds: number;
      /** Both without what a pace let it wait. */
      readonly imagesPerSecond: number;
      readonly microsecondsPerStep: number;
      readonly parametersDigest: string;
    }
  | {
      readonly type: 'error';
      readonly message: string;
      readonly hint: string | null;
      readonly stack: string | null;
    };

/** A trainer as its listeners see it, whether it runs in a worker or in this thread. */
export interface TrainerPort {
  send(command: TrainerCommand): void;
  /** Returns a function that ends the subscription. */
  subscribe(listener: (event: TrainerEvent) => void): () => void;
  /** Ends the trainer for good. */
  close(): Promise<void>;
}
