/** Keeping gradients in bounds between `backward` and the optimizer's step. */
import { AutogradError, noGrad, type Tensor } from '@downhill/autograd';

/**
 * Scales all gradients down together so that their common norm √(Σ g²) is at most `limit`.
 *
 * @returns the norm before, a scalar tensor
 * @throws AutogradError when no parameter has a gradient, or the limit is not above 0
 * @example
 * crossEntropy(model.forward(x), y).backward();
 * clipGradientNorm(model.parameters(), 0.01);
 */
export function clipGradientNorm(parameters: Iterable<Tensor>, limit: number): Tensor {
  const gradients = gradientsOf('clipGradientNorm', parameters, limit);
  return noGrad(() => {
    const squares = gradients.map((gradient) => gradient.square().sum());
    const norm = squares.reduce((sum, square) => sum.add(square)).sqrt();
    // As in PyTorch, the small number keeps the scaled norm below the limit.
    const scale = norm.add(1e-6).reciprocal().mul(limit).minimum(1);
    for (const gradient of gradients) gradient.assign(gradient.mul(scale));
    return norm;
  });
}

/**
 * Brings every element of every gradient into [−limit, limit].
 *
 * @throws AutogradError when no parameter has a gradient, or the limit is not above 0
 * @example
 * crossEntropy(model.forward(x), y).backward();
 * clipGradientValue(model.parameters(), 0.01);
 */
export function clipGradientValue(parameters: Iterable<Tensor>, limit: number): void {
  const gradients = gradientsOf('clipGradientValue', parameters, limit);
  noGrad(() => {
    for (const gradient of gradients) gradient.assign(gradient.clamp(-limit, limit));
  });
}

function gradientsOf(name: string, parameters: Iterable<Tensor>, limit: number): Tensor[] {
  if (!(limit > 0)) throw new AutogradError(name, `the limit must be above 0, and is ${limit}`);
  const gradients = [...parameters].flatMap(({ grad }) => (grad === null ? [] : [grad.detach()]));
  if (gradients.length === 0) {
    throw new AutogradError(name, 'no parameter has a gradient', 'call it after backward');
  }
  return gradients;
}
