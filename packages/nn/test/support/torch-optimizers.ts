/** PyTorch's optimizers by the names that the reference file calls them. */
import type { Tensor } from '@downhill/autograd';
import {
  Adadelta,
  Adagrad,
  Adam,
  Adamax,
  AdamW,
  LBFGS,
  Lion,
  NAdam,
  type Optimizer,
  RAdam,
  RMSprop,
  SGD,
} from '../../src/index.js';
import { IRRELEVANT, translate } from './torch-options.js';

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
  lbfgs: LBFGS,
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
  max_iter: 'maxIterations',
  max_eval: 'maxEvaluations',
  tolerance_grad: 'gradientTolerance',
  tolerance_change: 'changeTolerance',
  history_size: 'historySize',
  line_search_fn: 'lineSearch',
  maximize: IRRELEVANT, // for the optimizer: see torch-training.test.ts
  foreach: IRRELEVANT,
  fused: IRRELEVANT,
  capturable: IRRELEVANT,
  differentiable: IRRELEVANT,
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
  const translated = translate(name, options, optionNames);
  if (name === 'nadam' && /PyTorch 1\./.test(source)) translated.asPyTorch1 = true;
  if (name === 'lbfgs') adaptSearch(translated);
  return new optimizers[name](parameters, translated);
}

/** A search by its name, and as many evaluations as PyTorch takes when it is told the iterations only. */
function adaptSearch(options: Record<string, unknown>): void {
  if ('lineSearch' in options) {
    if (options.lineSearch !== 'strong_wolfe') {
      throw new Error(`lbfgs: unknown line search ${options.lineSearch}`);
    }
    options.lineSearch = true;
  }
  if ('maxIterations' in options) {
    options.maxEvaluations ??= Math.floor((Number(options.maxIterations) * 5) / 4);
  }
}

function isKnown(name: string): name is keyof typeof optimizers {
  return Object.hasOwn(optimizers, name);
}
