import type { Layer, Module } from '@downhill/nn';
import type { RunConfig } from '../protocol.js';

/** A network that has a name, and how it is trained where nothing else is said. */
export interface Preset {
  /** The network in a few words, without a full stop. */
  readonly description: string;
  /** From images [N, 1, rows, columns] to a number per class [N, classes]. */
  readonly layers: (choice: LayerChoice) => readonly Layer[];
  readonly recipe: Recipe;
}

export interface LayerChoice {
  readonly classes: number;
  /** What follows a hidden layer. */
  readonly activation: () => Module;
}

/** Settings of a run, but for those that say what it runs on. */
export type Recipe = Partial<
  Omit<RunConfig, 'data' | 'testData' | 'model' | 'seed' | 'backend' | 'threads' | 'pace'>
>;
