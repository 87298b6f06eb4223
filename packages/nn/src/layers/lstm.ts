import type { Tensor } from '@downhill/autograd';
import { type HiddenState, Recurrent, type RecurrentOptions, type Step } from './recurrent.js';

/** The states of an LSTM, each [layers·directions, N, H]. */
export interface LSTMState extends HiddenState {
  readonly cell: Tensor;
}

/**
 * Long short-term memory, from [L, N, in] to [L, N, H] (Hochreiter & Schmidhuber, 1997).
 *
 * With i, f, g, o the four parts of x·W_ihᵀ + b_ih + h·W_hhᵀ + b_hh: c′ = σ(f)·c + σ(i)·tanh(g); h′ = σ(o)·tanh(c′).
 *
 * @example new LSTM(4, 3, { layers: 2 }).forward(zeros([5, 2, 4])).cell.shape   // [2, 2, 3]
 */
export class LSTM extends Recurrent<LSTMState> {
  constructor(inputSize: number, hiddenSize: number, options: RecurrentOptions = {}) {
    super(inputSize, hiddenSize, 4, ['hidden', 'cell'], options);
  }

  protected override cell({ input, recurrent, states }: Step): readonly Tensor[] {
    const [i, f, g, o] = input.add(recurrent).chunk(4, 1) as [Tensor, Tensor, Tensor, Tensor];
    const cell = f.sigmoid().mul(states[1]!).add(i.sigmoid().mul(g.tanh()));
    return [o.sigmoid().mul(cell.tanh()), cell];
  }
}
