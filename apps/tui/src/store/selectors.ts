import { isModelFile } from '../trainer/model-name.js';
import type { Evaluation, RunConfig, SampleDigit, TrainerState } from '../trainer/protocol.js';
import type { DashboardState } from './state.js';

/** What the trainer does, or is about to do because the user said so. */
export function trainerState(state: DashboardState): TrainerState {
  return state.wanted.trainer ?? state.trainer;
}

/** True while there are steps left to take, whether or not they are being taken. */
export function isTraining(state: DashboardState): boolean {
  return state.loading === null && trainerState(state) !== 'done';
}

export function learningRate(state: DashboardState): number {
  return state.wanted.learningRate ?? state.learningRate;
}

/** The rate to start again with: a schedule begins anew from it. */
export function restartLearningRate(state: DashboardState): number {
  const { wanted, learningRate: now, baseLearningRate: base } = state;
  if (wanted.learningRate === null) return base;
  return now === base ? wanted.learningRate : (base * wanted.learningRate) / now;
}

/** Optimizer steps a second of late; 0 while none is known. */
export function stepsPerSecond({ imagesPerSecond, config }: DashboardState): number {
  return imagesPerSecond / config.batchSize;
}

/** Optimizer steps of the whole run, once it has started. */
export function totalSteps({ run }: DashboardState): number {
  return run ? run.stepsPerEpoch * run.config.epochs : 0;
}

/** Progress from 0 to 1, of the run and of its current epoch. */
export function progress(state: DashboardState): { run: number; epoch: number } {
  const total = totalSteps(state);
  if (!state.run || total === 0) return { run: 0, epoch: 0 };
  const inEpoch = state.step - (state.epoch - 1) * state.run.stepsPerEpoch;
  return { run: state.step / total, epoch: inEpoch / state.run.stepsPerEpoch };
}

/** The first steps of a run are slow, while its code is being compiled, and tell nothing of its pace. */
const warmUpSeconds = 1;

/** Seconds of training that remain at the present pace; NaN while that is not known. */
export function secondsLeft(state: DashboardState): number {
  const images = (totalSteps(state) - state.step) * state.config.batchSize;
  return state.trainSeconds >= warmUpSeconds ? images / state.imagesPerSecond : Number.NaN;
}

/**
 * The network and how it learns, in a few words: `784-16-16-10 relu · cross-entropy · adam`. A network of the user's own has
 * activations of its own.
 */
export function modelSummary({ model, activation, loss, optimizer }: RunConfig): string {
  const network = isModelFile(model) ? model : `${model} ${activation}`;
  return `${network} · ${loss} · ${optimizer}`;
}

/** True once a loss is NaN or infinite: no further step can repair the parameters. */
export function hasDiverged({ loss }: DashboardState): boolean {
  return loss.mean.length > 0 && !Number.isFinite(loss.mean.at(-1));
}

/** The class with the largest probability. */
export function predictionOf({ probabilities }: SampleDigit): number {
  return probabilities.indexOf(Math.max(...probabilities));
}

/** Of the digits with each label, the share that was recognised; NaN where there are none. */
export function recall({ confusion }: Evaluation): number[] {
  return confusion.map((row, truth) => (row[truth] ?? 0) / row.reduce((sum, n) => sum + n, 0));
}

export interface Mistake {
  readonly truth: number;
  readonly prediction: number;
  readonly count: number;
}

/** The most frequent mistakes, worst first. */
export function worstMistakes({ confusion }: Evaluation, most: number): Mistake[] {
  return confusion
    .flatMap((row, truth) => row.map((count, prediction) => ({ truth, prediction, count })))
    .filter(({ truth, prediction, count }) => truth !== prediction && count > 0)
    .sort((a, b) => b.count - a.count)
    .slice(0, most);
}
