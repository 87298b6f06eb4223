import type { Tensor } from '@downhill/autograd';
import * as nn from '../src/index.js';

/** Every optimizer, with options that use all of its state and a rate that suits the bowl below. */
export const optimizers: readonly [string, (parameters: readonly Tensor[]) => nn.Optimizer][] = [
  ['SGD', (p) => new nn.SGD(p, { learningRate: 0.1 })],
  [
    'SGD with momentum',
    (p) => new nn.SGD(p, { learningRate: 0.03, momentum: 0.9, dampening: 0.1 }),
  ],
  ['SGD of Nesterov', (p) => new nn.SGD(p, { learningRate: 0.03, momentum: 0.9, nesterov: true })],
  ['Adam', (p) => new nn.Adam(p, { learningRate: 0.1, weightDecay: 0.01 })],
  ['Adam with amsgrad', (p) => new nn.Adam(p, { learningRate: 0.1, amsgrad: true })],
  ['AdamW', (p) => new nn.AdamW(p, { learningRate: 0.1 })],
  ['NAdam', (p) => new nn.NAdam(p, { learningRate: 0.1 })],
  ['RAdam', (p) => new nn.RAdam(p, { learningRate: 0.3 })],
  ['Adamax', (p) => new nn.Adamax(p, { learningRate: 0.1 })],
  ['Adagrad', (p) => new nn.Adagrad(p, { learningRate: 0.5, learningRateDecay: 0.01 })],
  ['Adadelta', (p) => new nn.Adadelta(p, { learningRate: 30 })],
  ['RMSprop', (p) => new nn.RMSprop(p, { learningRate: 0.03, momentum: 0.5, centered: true })],
  ['Lion', (p) => new nn.Lion(p, { learningRate: 0.06, weightDecay: 0.01 })],
  ['Muon', (p) => new nn.Muon(p, { learningRate: 0.1, vectorRate: 1 })],
  ['LBFGS', (p) => new nn.LBFGS(p, { maxIterations: 2, learningRate: 0.3 })],
  ['LBFGS with line search', (p) => new nn.LBFGS(p, { maxIterations: 1, lineSearch: true })],
];
