/** Averages of weights along training, which often do better than the weights themselves. */
import { noGrad, Tensor, updateInPlace } from '@downhill/autograd';
import type { AnyModule } from './module.js';
import { averaging } from './optimizers/rule.js';
import type { State } from './state.js';
import { assignAll } from './state-dict.js';
import { tensorsIn } from './tree.js';

/** Options of {@link WeightAverage}. */
export interface WeightAverageOptions {
  /**
   * How much of the average stays at each update: a number for an exponential moving average, 'equal' for the plain mean of
   * all updates (stochastic weight averaging, Izmailov et al., 2018). Default 0.999.
   */
  readonly decay?: number | 'equal';
  /** Whether floating-point buffers, such as running means, are averaged too. Default false: they are taken as they are. */
  readonly buffers?: boolean;
  /**
   * Whether the average forgets its start sooner: at update k = 1, 2, … no more than k/(k + 9) of it stays. Default false.
   */
  readonly warmUp?: boolean;
}

/** A tensor of the module and its average. */
interface Averaged {
  readonly now: Tensor;
  readonly average: Tensor;
  /** Whether it is averaged; else it is taken as it is. */
  readonly isAveraged: boolean;
}

/**
 * The average of a module's parameters over the updates.
 *
 * @example
 * const average = new WeightAverage(model);
 * for (const event of fit({ model, data, loss: crossEntropy, optimizer, epochs: 3, batchSize: 2 })) {
 *   if (event.type === 'step') average.update();
 * }
 * average.within(() => evaluate(model, test, { loss: crossEntropy }).loss);
 */
export class WeightAverage {
  readonly #decay: number | 'equal';
  readonly #average: Readonly<Record<string, Tensor>>;
  readonly #tensors: readonly Averaged[];
  readonly #warmUp: boolean;
  #updates = 0;

  /** The average starts at the module's present state. */
  constructor(
    /** Whose weights are averaged. */
    readonly module: AnyModule,
    { decay = 0.999, buffers = false, warmUp = false }: WeightAverageOptions = {},
  ) {
    this.#decay = decay;
    this.#warmUp = warmUp;
    this.#average = module.stateDict();
    this.#tensors = tensorsIn(module).map(([name, now]) => ({
      now: now.detach(),
      average: this.#average[name]!,
      isAveraged: now.requiresGrad || (buffers && now.dtype.startsWith('float')),
    }));
  }

  /** Takes the module's present state into account. */
  update(): void {
    const stays = this.#stays(++this.#updates);
    noGrad(() => {
      for (const { now, average, isAveraged } of this.#tensors) {
        if (isAveraged) updateInPlace(averaging, [average, now], [stays]);
        else average.assign(now);
      }
    });
  }

  /** How much of the average stays at an update; 1 is the first. */
  #stays(update: number): number {
    if (this.#decay === 'equal') return (update - 1) / update;
    return this.#warmUp ? Math.min(this.#decay, update / (update + 9)) : this.#decay;
  }

  /** Runs `body` while the module has the averaged state; afterwards it has its own again. */
  within<R>(body: () => R): R {
    const own = this.module.stateDict();
    this.module.loadStateDict(this.#average);
    try {
      return body();
    } finally {
      this.module.loadStateDict(own);
    }
  }

  /** A copy of the averaged state, by the module's names. */
  weights(): Record<string, Tensor> {
    return Object.fromEntries(
      Object.entries(this.#average).map(([name, tensor]) => [name, tensor.clone()]),
    );
  }

  /** A copy of the average and of the number of updates in it. */
  stateDict(): State {
    return { updates: this.#updates, weights: this.weights() };
  }

  /**
   * Goes on from what {@link stateDict} returned.
   *
   * @throws AutogradError when names or shapes differ; then nothing has been changed
   */
  loadStateDict({ updates, weights }: State): void {
    const tensors = Object.entries(weights ?? {}).filter(([, value]) => value instanceof Tensor);
    assignAll(new Map(Object.entries(this.#average)), Object.fromEntries(tensors));
    this.#updates = Number(updates);
  }
}
