/** PyTorch's optimizers by the names that the reference file calls them. */
import type { Tensor } from '@downhill/autograd';
import {
  Adadelta,
  Adagrad,
  Adam,
  Adamax,
  AdamW,
  Lion,
  NAdam,
  type Optimizer,
  RAdam,
  RMSprop,
  SGD,
} from '../../src/index.js';
import { translate } from './torch-options.js';

const optimizers = {
  sgd: SGD,
  adam: Adam,
  adamw: AdamW,
  nadam: NAdam,
  radam: RAdam,
  adamax: Adamax,
  adagrad: Adagrad,
  adadelta: Adadelta,
  rmsprop: RMSprop,
  lion: Lion,
};

const optionNames = {
  lr: 'learningRate',
  momentum: 'momentum',
  dampening: 'dampening',
  weight_decay: 'weightDecay',
  nesterov: 'nesterov',
  betas: 'betas',
  eps: 'epsilon',
  amsgrad: 'amsgrad',
  momentum_decay: 'momentumDecay',
  lr_decay: 'learningRateDecay',
  initial_accumulator_value: 'initialAccumulator',
  rho: 'rho',
  alpha: 'alpha',
  centered: 'centered',
};

/**
 * @param source what computed the reference: `PyTorch 1.13.0a0, float64`
 * @throws Error for an optimizer or option that is not known here
 */
export function torchOptimizer(
  name: string,
  parameters: readonly Tensor[],
  options: Readonly<Record<string, unknown>>,
  source: string,
): Optimizer {
  if (!isKnown(name)) throw new Error(`unknown optimizer ${name}`);
  const translated: object = translate(name, options, optionNames);
  const old = name === 'nadam' && /PyTorch 1\./.test(source);
  return new optimizers[name](parameters, old ? { ...translated, asPyTorch1: true } : translated);
}

function isKnown(name: string): name is keyof typeof optimizers {
  return Object.hasOwn(optimizers, name);
}
