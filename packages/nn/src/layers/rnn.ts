import type { Tensor } from '@downhill/autograd';
import { type HiddenState, Recurrent, type RecurrentOptions, type Step } from './recurrent.js';

/** Options of {@link RNN}. */
export interface RNNOptions extends RecurrentOptions {
  /** Default 'tanh'. */
  readonly nonlinearity?: 'tanh' | 'relu';
}

/**
 * h′ = tanh(x·W_ihᵀ + b_ih + h·W_hhᵀ + b_hh), from [L, N, in] to [L, N, H] (Elman, 1990).
 *
 * @example new RNN(4, 3).forward(zeros([5, 2, 4])).output.shape   // [5, 2, 3]
 */
export class RNN extends Recurrent<HiddenState> {
  /** What is done to the sum. */
  readonly nonlinearity: 'tanh' | 'relu';

  constructor(inputSize: number, hiddenSize: number, options: RNNOptions = {}) {
    super(inputSize, hiddenSize, 1, ['hidden'], options);
    this.nonlinearity = options.nonlinearity ?? 'tanh';
  }

  protected override cell({ input, recurrent }: Step): readonly Tensor[] {
    return [input.add(recurrent)[this.nonlinearity]()];
  }
}
