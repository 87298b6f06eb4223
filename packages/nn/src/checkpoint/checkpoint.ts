/** Everything that training needs to go on where it was, as if it had never been interrupted. */
import { AutogradError, Generator, type GeneratorState, type Tensor } from '@downhill/autograd';
import type { Position } from '../fit.js';
import { type AnyModule, Module } from '../module.js';
import type { State, StateValue } from '../state.js';

/** Whatever gives its state away and takes it back: optimizers, schedulers, averages of weights. */
export interface Stateful {
  /** A copy of the state. */
  stateDict(): State;
  /** Takes over all of a state or, when it throws, nothing. */
  loadStateDict(state: State): void;
}

/** What goes into a checkpoint: a model, and by any names what trains it, its random streams among them. */
export type Trained = { readonly model: AnyModule } & {
  readonly [name: string]: Stateful | Generator;
};

/** The state of training between two steps. */
export interface Checkpoint {
  /** The weights: what `model.stateDict()` said. */
  readonly model: Readonly<Record<string, Tensor>>;
  /** The state of everything else by name; under `model`, that of the random streams in the model. */
  readonly states: Readonly<Record<string, State>>;
  /** Where `fit` was: its `from`. */
  readonly position: Position | null;
  /** How good the model is; greater is better. */
  readonly score: number | null;
  /** Whatever else the program wants to know when it goes on: plain values. */
  readonly config: StateValue;
}

/** What a checkpoint holds beside the states of what trains. Default: nothing. */
export type CheckpointOptions = Partial<Pick<Checkpoint, 'position' | 'score' | 'config'>>;

/**
 * A copy of the state of all that is given. Later training does not change it.
 *
 * @throws AutogradError when a module is among what trains the model
 * @example takeCheckpoint({ model, optimizer }, { position: event.position, score: -event.loss })
 */
export function takeCheckpoint(
  { model, ...others }: Trained,
  { position = null, score = null, config = null }: CheckpointOptions = {},
): Checkpoint {
  const states = Object.entries(others).map(([name, one]) => [name, stateOf(name, one)]);
  return {
    model: model.stateDict(),
    states: { model: model.randomState(), ...Object.fromEntries(states) },
    position,
    score,
    config,
  };
}

/**
 * Gives all that is given the state it has in the checkpoint.
 *
 * @throws AutogradError when something is missing on either side or does not fit; then nothing has been changed
 * @example
 * const checkpoint = takeCheckpoint({ model, optimizer }, { position: event.position });
 * restoreCheckpoint(checkpoint, { model, optimizer });
 * const from = checkpoint.position;
 * for (const event of fit({ model, data, loss: crossEntropy, optimizer, epochs: 2, batchSize: 3, from })) {
 *   if (event.type === 'done') console.log(event.step);
 * }
 */
export function restoreCheckpoint(checkpoint: Checkpoint, trained: Trained): void {
  requireSameNames(Object.keys(checkpoint.states), Object.keys(trained));
  const before = takeCheckpoint(trained);
  try {
    load(checkpoint, trained);
  } catch (error) {
    load(before, trained);
    throw error;
  }
}

function load({ model: tensors, states }: Checkpoint, { model, ...others }: Trained): void {
  model.loadStateDict(tensors);
  const streams = Object.entries(states.model!);
  model.loadRandomState(
    Object.fromEntries(streams.map(([path, words]) => [path, toGeneratorState(words)])),
  );
  for (const [name, one] of Object.entries(others)) setState(one, states[name]!);
}

function stateOf(name: string, one: Stateful | Generator): State {
  if (one instanceof Module) {
    const hint = 'put all modules into one, such as a ModuleDict, and pass that as the model';
    throw new AutogradError('takeCheckpoint', `${name} is a second module`, hint);
  }
  return one instanceof Generator ? { state: one.state } : one.stateDict();
}

function setState(one: Stateful | Generator, state: State): void {
  if (one instanceof Generator) one.state = toGeneratorState(state.state);
  else one.loadStateDict(state);
}

function toGeneratorState(value: StateValue | undefined): GeneratorState {
  const words = Array.isArray(value) ? value.map(Number) : [];
  const [a, b, c, d] = words;
  if (words.length === 4 && words.every(Number.isInteger)) return [a!, b!, c!, d!];
  throw new AutogradError('restoreCheckpoint', 'a random stream has four words', String(value));
}

function requireSameNames(saved: readonly string[], wanted: readonly string[]): void {
  const missing = wanted.filter((name) => !saved.includes(name));
  const unknown = saved.filter((name) => !wanted.includes(name));
  if (missing.length + unknown.length === 0) return;
  throw new AutogradError(
    'restoreCheckpoint',
    'the checkpoint is of another training; nothing was loaded',
    `missing: ${missing.join(', ') || 'none'}`,
    `unknown: ${unknown.join(', ') || 'none'}`,
  );
}
