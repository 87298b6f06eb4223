/** The training that is measured. */
import { tensor } from '@downhill/autograd';
import { type DigitSet, loadDigits } from '@downhill/mnist';
import {
  Accuracy,
  crossEntropy,
  evaluate,
  type FitEvent,
  fit,
  Sequential,
  SGD,
  TensorDataset,
} from '@downhill/nn';
import { allocate, type ChosenKernels, chooseKernels, type KernelChoice } from './kernels.js';
import { type ModelRow, models, type Workload } from './models.js';

export interface TrainingOptions extends KernelChoice {
  readonly batch: number;
  /** A folder with the digits, `mnist` or `synthetic`; null for what `loadDigits` finds. */
  readonly data: string | null;
  readonly seed: number;
  /** What ends training, whichever comes first. `epochs` is 1 where all are null. */
  readonly epochs: number | null;
  readonly steps: number | null;
  readonly seconds: number | null;
}

export interface TrainingConfig extends TrainingOptions, Workload {}

export interface Training {
  readonly kernels: ChosenKernels;
  /** A step is taken when its event is asked for. */
  readonly events: Iterable<FitEvent>;
  /** How many of the test digits the network knows now, from 0 to 1. */
  accuracy(): number;
}

/** Few, so that the memory that training needs is the most there is. */
const DIGITS_PER_EVALUATION = 100;

export function prepareTraining({ model, ...options }: TrainingConfig): Promise<Training> {
  return prepareNetwork(models[model], options);
}

export async function prepareNetwork(
  { layers, descent }: Pick<ModelRow, 'layers' | 'descent'>,
  options: TrainingOptions,
): Promise<Training> {
  const { batch, data, seed, epochs, steps, seconds } = options;
  const kernels = chooseKernels(options);
  const digits = await loadDigits({ data: data ?? undefined, allocate });
  const network = new Sequential(...layers()).initialize(seed);
  const [train, test] = [toDataset(digits.train), toDataset(digits.test)];
  const stops = steps !== null || seconds !== null;
  const events = fit({
    model: network,
    data: train,
    loss: crossEntropy,
    optimizer: new SGD(network.parameters(), descent),
    batchSize: batch,
    dropLast: true,
    random: seed,
    epochs: epochs ?? (stops ? Number.MAX_SAFE_INTEGER : 1),
    ...(steps !== null && { steps }),
    ...(seconds !== null && { seconds }),
  });
  const accuracy = () =>
    evaluate(network, test, {
      metrics: { accuracy: new Accuracy() },
      batchSize: DIGITS_PER_EVALUATION,
    }).accuracy;
  return { kernels, events, accuracy };
}

function toDataset({ images, labels, count, rows, columns }: DigitSet): TensorDataset {
  const pixels = tensor(images, { shape: [count, rows * columns] });
  return new TensorDataset(pixels, tensor(labels), { scale: 1 / 255 });
}
