/** Training as a stream of events. */
import { AutogradError, Generator, type Tensor, tensor } from '@downhill/autograd';
import type { Batch } from './data/dataset.js';
import { type StepOptions, trainingStep } from './training-step.js';
import { tensorsIn } from './tree.js';

/** Where training stands, as plain data: what it takes to go on from here. */
export interface Position {
  /** The epoch under way: 1 is the first. */
  readonly epoch: number;
  /** Batches done in this epoch. */
  readonly batch: number;
  /** Optimizer steps taken in all. */
  readonly step: number;
  /** Loss · examples, summed over this epoch. */
  readonly lossSum: number;
  /** Examples seen in this epoch. */
  readonly examples: number;
}

/** An optimizer step was taken. Its tensors are good until the next event is asked for. */
export interface StepEvent extends Batch {
  readonly type: 'step';
  /** 1 is the first. */
  readonly epoch: number;
  /** Optimizer steps taken so far, this one included. */
  readonly step: number;
  /** The place of the batch in its epoch (1 is the first), and how many there are. */
  readonly batch: number;
  readonly batches: number;
  /** Mean loss of the batch before the step. */
  readonly loss: number;
  /** Examples in the batch. */
  readonly batchSize: number;
  /** Which examples they were. */
  readonly indices: Uint32Array;
  /** What the model said of them before the step. */
  readonly outputs: Tensor;
  /** Hand it to `fit` as `from`, with the state dicts of model and optimizer restored, to go on bit for bit. */
  readonly position: Position;
}

/** All examples were seen once more. */
export interface EpochEvent {
  readonly type: 'epoch';
  readonly epoch: number;
  readonly step: number;
  /** Mean loss over the epoch's examples, each before its step. */
  readonly loss: number;
  /** Why steps are run one by one instead of being replayed; undefined while they can be. See autograd's `compile`. */
  readonly fallback: string | undefined;
  readonly position: Position;
}

/** Training is over. */
export interface DoneEvent {
  readonly type: 'done';
  /** What ran out. */
  readonly reason: 'epochs' | 'steps' | 'seconds';
  /** Epochs completed. */
  readonly epochs: number;
  readonly step: number;
  readonly position: Position;
}

/** What {@link fit} tells. */
export type FitEvent = StepEvent | EpochEvent | DoneEvent;

/** Options of {@link fit}. */
export interface FitOptions extends StepOptions {
  readonly epochs: number;
  /** Examples per step. */
  readonly batchSize: number;
  /** Ends training when so many optimizer steps were taken in all. Default: no limit. */
  readonly steps?: number;
  /** Ends training after the step during which so many seconds have passed, from the first event on. Default: no limit. */
  readonly seconds?: number;
  /** Whether an epoch leaves out the examples that do not fill a batch. Default false: the last batch is smaller. */
  readonly dropLast?: boolean;
  /** Whether each epoch has an order of its own, from the stream `shuffle/epoch<k>`. Default true. */
  readonly shuffle?: boolean;
  /** Where the order comes from: a seed or a generator. Default 0. */
  readonly random?: number | Generator;
  /** Where to go on: null, the default, is the beginning. */
  readonly from?: Position | null;
}

const beginning: Position = { epoch: 1, batch: 0, step: 0, lossSum: 0, examples: 0 };

/**
 * Trains `model` and tells of it: a step is taken whenever the next event is asked for.
 *
 * Whoever pulls decides the pace: to pause, do not pull; to stop, leave the loop or call `return()`. What a listener does
 * between events changes nothing, except that the optimizer's numbers hold from the next step on. A step is recorded and
 * replayed (see autograd's `compile`), so a model is not to be rebuilt or frozen in between: end the loop, and go on with
 * another `fit` `from` the last position.
 *
 * @throws AutogradError when a number is out of range, or none of the model's parameters is the optimizer's
 * @example
 * for (const event of fit({ model, data, loss: crossEntropy, optimizer, epochs: 3, batchSize: 2 })) {
 *   if (event.type === 'epoch') console.log(event.epoch, event.loss);
 * }
 */
export function fit(options: FitOptions): IterableIterator<FitEvent, undefined, undefined> {
  const { data, epochs, batchSize, steps = 1, microBatchSize = 1 } = options;
  const counts = { epochs, batchSize, steps, microBatchSize, 'data.size': data.size };
  for (const [what, number] of Object.entries(counts)) {
    if (!Number.isInteger(number) || number < 1) {
      throw new AutogradError(
        'fit',
        `${what} must be a whole number of at least 1, and is ${number}`,
      );
    }
  }
  if (options.seconds !== undefined && !(options.seconds >= 0)) {
    throw new AutogradError('fit', `seconds must be at least 0, and is ${options.seconds}`);
  }
  if (options.dropLast && batchSize > data.size) {
    const problem = `a batch of ${batchSize} is more than the ${data.size} examples there are`;
    throw new AutogradError('fit', problem, 'with dropLast no batch is left');
  }
  requireLearning(options);
  return events(options);
}

/** An optimizer may change some of the model's parameters, and others besides, but not none. */
function requireLearning({ model, optimizer }: FitOptions): void {
  const changed = new Set(optimizer.parameters);
  const learnable = tensorsIn(model).filter(([, tensor]) => tensor.requiresGrad);
  if (learnable.length === 0 || learnable.some(([, tensor]) => changed.has(tensor))) return;
  const { name } = optimizer.constructor;
  throw new AutogradError(
    'fit',
    "the optimizer holds none of the model's parameters, so the model would not learn",
    `the model has ${learnable.length}, such as ${learnable[0]![0]}`,
    `make the optimizer from this model: new ${name}(model.parameters())`,
  );
}

function* events(options: FitOptions): IterableIterator<FitEvent, undefined, undefined> {
  const { model, data, epochs, batchSize, dropLast = false, from } = options;
  const batches = (dropLast ? Math.floor : Math.ceil)(data.size / batchSize);
  const takeStep = trainingStep(options);
  const limit = limitOf(options);
  model.train();
  let position = from ?? beginning;
  while (position.epoch <= epochs) {
    const { epoch } = position;
    const order = orderOf(epoch, options);
    while (position.batch < batches) {
      const start = position.batch * batchSize;
      const indices = order.subarray(start, start + batchSize);
      const numbers = new Int32Array(order.buffer, indices.byteOffset, indices.length);
      const [error, outputs, inputs, targets] = takeStep(tensor(numbers));
      const loss = error.item();
      position = {
        epoch,
        batch: position.batch + 1,
        step: position.step + 1,
        lossSum: position.lossSum + loss * indices.length,
        examples: position.examples + indices.length,
      };
      yield {
        type: 'step',
        inputs,
        targets,
        outputs,
        loss,
        epoch,
        step: position.step,
        batch: position.batch,
        batches,
        batchSize: indices.length,
        indices,
        position,
      };
      const reason = limit(position);
      if (reason !== undefined) {
        yield { type: 'done', reason, epochs: epoch - 1, step: position.step, position };
        return;
      }
    }
    const loss = position.lossSum / position.examples;
    position = { ...beginning, epoch: epoch + 1, step: position.step };
    yield {
      type: 'epoch',
      epoch,
      step: position.step,
      loss,
      position,
      fallback: takeStep.fallback,
    };
  }
  yield { type: 'done', reason: 'epochs', epochs, step: position.step, position };
}

function orderOf(epoch: number, { data, shuffle = true, random = 0 }: FitOptions): Uint32Array {
  if (!shuffle) return Uint32Array.from({ length: data.size }, (_, i) => i);
  const root = typeof random === 'number' ? new Generator(random) : random;
  return root.stream(`shuffle/epoch${epoch}`).permutation(data.size);
}

/** Says what has run out, if anything. */
function limitOf({
  steps = Number.POSITIVE_INFINITY,
  seconds = Number.POSITIVE_INFINITY,
}: FitOptions): (position: Position) => 'steps' | 'seconds' | undefined {
  const end = performance.now() + 1000 * seconds;
  return ({ step }) => {
    if (step >= steps) return 'steps';
    return performance.now() >= end ? 'seconds' : undefined;
  };
}
