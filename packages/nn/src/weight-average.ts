/** Averages of weights along training, which often do better than the weights themselves. */
import { noGrad, Tensor, updateInPlace } from '@downhill/autograd';
import type { AnyModule } from './module.js';
import { averaging } from './optimizers/rule.js';
import type { State } from './state.js';
import { assignAll } from './state-dict.js';

export interface WeightAverageOptions {
  /**
   * How much of the average stays at each update: a number for an exponential moving average, 'equal' for the plain mean of
   * all updates (stochastic weight averaging, Izmailov et al., 2018). Default 0.999.
   */
  readonly decay?: number | 'equal';
}

/**
 * The average of a module's parameters over the updates; buffers are taken as they are.
 *
 * @example
 * const average = new WeightAverage(model);
 * for (const event of fit({ model, … })) if (event.type === 'step') average.update();
 * average.within(() => evaluate(model, test, { … }));
 */
export class WeightAverage {
  readonly #decay: number | 'equal';
  readonly #average: Readonly<Record<string, Tensor>>;
  #updates = 0;

  /** The average starts at the module's present state. */
  constructor(
    readonly module: AnyModule,
    { decay = 0.999 }: WeightAverageOptions = {},
  ) {
    this.#decay = decay;
    this.#average = module.stateDict();
  }

  /** Takes the module's present state into account. */
  update(): void {
    const stays = this.#decay === 'equal' ? this.#updates / (this.#updates + 1) : this.#decay;
    this.#updates++;
    const learnt = this.module.namedParameters();
    noGrad(() => {
      for (const [name, now] of Object.entries(this.module.stateDict())) {
        const average = this.#average[name]!;
        if (learnt.has(name)) updateInPlace(averaging, [average, now], [stays]);
        else average.assign(now);
      }
    });
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
