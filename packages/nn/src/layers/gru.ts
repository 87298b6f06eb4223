import type { Tensor } from '@downhill/autograd';
import { type HiddenState, Recurrent, type RecurrentOptions, type Step } from './recurrent.js';

/**
 * Gated recurrent unit, from [L, N, in] to [L, N, H] (Cho et al., 2014), as PyTorch computes it.
 *
 * With r, z, n the three parts of x·W_ihᵀ + b_ih, and r″, z″, n″ those of h·W_hhᵀ + b_hh:
 * h′ = (1 − σ(z + z″))·tanh(n + σ(r + r″)·n″) + σ(z + z″)·h.
 *
 * @example new GRU(4, 3, { bidirectional: true }).forward(zeros([5, 2, 4])).output.shape   // [5, 2, 6]
 */
export class GRU extends Recurrent<HiddenState> {
  constructor(inputSize: number, hiddenSize: number, options: RecurrentOptions = {}) {
    super(inputSize, hiddenSize, 3, ['hidden'], options);
  }

  protected override cell({ input, recurrent, states }: Step): readonly Tensor[] {
    const [reset, update, candidate] = input.chunk(3, 1) as [Tensor, Tensor, Tensor];
    const [reset2, update2, candidate2] = recurrent.chunk(3, 1) as [Tensor, Tensor, Tensor];
    const proposal = candidate.add(reset.add(reset2).sigmoid().mul(candidate2)).tanh();
    const kept = update.add(update2).sigmoid();
    return [proposal.add(kept.mul(states[0]!.sub(proposal)))];
  }
}
