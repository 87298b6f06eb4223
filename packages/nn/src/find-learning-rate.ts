/** Looks for a learning rate to begin with. */
import { AutogradError } from '@downhill/autograd';
import { type FitOptions, fit } from './fit.js';
import { MovingAverage } from './metrics/trackers.js';

/** Options of {@link findLearningRate}. */
export interface FindLearningRateOptions
  extends Omit<FitOptions, 'epochs' | 'steps' | 'seconds' | 'from'> {
  /** The rates to begin and to end with. Defaults: 1e-6 and 10. */
  readonly lowest?: number;
  readonly highest?: number;
  /** How many rates to try. Default 100. */
  readonly count?: number;
}

/** The loss, smoothed, with one learning rate. */
export interface RatePoint {
  readonly learningRate: number;
  readonly loss: number;
}

/** The search ends where the loss is so many times the lowest. */
const DIVERGED = 4;

/**
 * Takes steps with rates that grow from the lowest to the highest (Smith, 2017), until the loss diverges. Afterwards model,
 * random streams and optimizer are as they were.
 *
 * @throws AutogradError when the rates do not grow from above 0, or there are fewer than two
 * @returns the curve, and the rate at which the loss fell fastest, for the optimizer to begin with
 * @example
 * const { suggestion } = findLearningRate({ model, data, loss: crossEntropy, optimizer, batchSize: 3 });
 * optimizer.learningRate = suggestion;
 */
export function findLearningRate({
  lowest = 1e-6,
  highest = 10,
  count = 100,
  ...options
}: FindLearningRateOptions): { readonly curve: readonly RatePoint[]; readonly suggestion: number } {
  if (!(0 < lowest && lowest < highest && Number.isInteger(count) && count > 1)) {
    const problem = 'there must be at least two rates that grow from above 0';
    throw new AutogradError('findLearningRate', problem, `${count} from ${lowest} to ${highest}`);
  }
  const { model, optimizer } = options;
  const [state, random, memory] = [model.stateDict(), model.randomState(), optimizer.stateDict()];
  const smooth = new MovingAverage(0.9);
  const curve: RatePoint[] = [];
  try {
    optimizer.learningRate = lowest;
    for (const event of fit({ ...options, epochs: count, steps: count })) {
      if (event.type !== 'step') continue;
      smooth.update(event.loss);
      curve.push({ learningRate: optimizer.learningRate, loss: smooth.value });
      const least = Math.min(...curve.map(({ loss }) => loss));
      if (!(smooth.value <= DIVERGED * least)) break;
      optimizer.learningRate = lowest * (highest / lowest) ** (curve.length / (count - 1));
    }
  } finally {
    model.loadStateDict(state).loadRandomState(random);
    optimizer.loadStateDict(memory);
  }
  return { curve, suggestion: steepest(curve) };
}

/** The rate before the greatest fall of the loss. */
function steepest(curve: readonly RatePoint[]): number {
  const falls = curve.slice(1).map(({ loss }, i) => curve[i]!.loss - loss);
  const at = falls.indexOf(Math.max(...falls));
  return (curve[at] ?? curve[0]!).learningRate;
}
