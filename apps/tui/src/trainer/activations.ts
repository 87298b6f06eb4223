/** What `--activation` may be: one row each. */
import { type Module, ReLU, Sigmoid, Tanh } from '@downhill/nn';

export const activations = {
  relu: () => new ReLU(),
  sigmoid: () => new Sigmoid(),
  tanh: () => new Tanh(),
} satisfies Record<string, () => Module>;

export type ActivationName = keyof typeof activations;
