/** How PyTorch's losses are called here. */
import {
  bce,
  bceWithLogits,
  cosineEmbedding,
  crossEntropy,
  hingeEmbedding,
  huber,
  klDiv,
  l1,
  marginRanking,
  mse,
  multiMargin,
  nll,
  smoothL1,
  tripletMargin,
} from '../../src/index.js';
import type { TorchCall } from './torch-adapter.js';
import type { Parameters } from './torch-case.js';

const reduction = (params: Parameters) => ({
  reduction: params.choice('reduction', 'mean', 'sum', 'none'),
});

const weight = (params: Parameters) =>
  params.has('weight') ? { weight: params.tensor('weight') } : {};

const posWeight = (params: Parameters) =>
  params.has('pos_weight') ? { posWeight: params.tensor('pos_weight') } : {};

/** PyTorch ignores the target −100 unless another is given. */
const ofClasses = (params: Parameters) => ({
  ...reduction(params),
  ...weight(params),
  ignoreIndex: params.number('ignore_index', -100),
});

const smoothing = (params: Parameters) => ({
  labelSmoothing: params.number('label_smoothing', 0),
});

const margin = (params: Parameters, fallback: number) => ({
  ...reduction(params),
  margin: params.number('margin', fallback),
});

/** Targets are classes among the parameters, or numbers in the next input. */
const targets = (params: Parameters) => params.tensor('target', 'int32');

export const torchLosses: Readonly<Record<string, TorchCall>> = {
  cross_entropy: ([x, probabilities], params) =>
    probabilities === undefined
      ? crossEntropy(x!, targets(params), { ...ofClasses(params), ...smoothing(params) })
      : torchLosses.cross_entropy_prob!([x!, probabilities], params),
  cross_entropy_prob: ([x, probabilities], params) =>
    crossEntropy(x!, probabilities!, {
      ...reduction(params),
      ...weight(params),
      ...smoothing(params),
    }),
  nll_loss: ([x], params) => nll(x!, targets(params), ofClasses(params)),
  multi_margin_loss: ([x], params) =>
    multiMargin(x!, targets(params), {
      ...margin(params, 1),
      ...weight(params),
      p: params.number('p', 1) === 2 ? 2 : 1,
    }),
  mse_loss: ([x, target], params) => mse(x!, target!, reduction(params)),
  l1_loss: ([x, target], params) => l1(x!, target!, reduction(params)),
  huber_loss: ([x, target], params) =>
    huber(x!, target!, { ...reduction(params), delta: params.number('delta', 1) }),
  smooth_l1_loss: ([x, target], params) =>
    smoothL1(x!, target!, { ...reduction(params), beta: params.number('beta', 1) }),
  bce_loss: ([x, target], params) => bce(x!, target!, { ...reduction(params), ...weight(params) }),
  bce_with_logits: ([x, target], params) =>
    bceWithLogits(x!, target!, { ...reduction(params), ...weight(params), ...posWeight(params) }),
  kl_div: ([x, target], params) => {
    const word = params.choice('reduction', 'mean', 'sum', 'none', 'batchmean');
    return klDiv(x!, target!, {
      reduction: word === 'batchmean' ? 'batchMean' : word,
      logTarget: params.flag('log_target'),
    });
  },
  hinge_embedding_loss: ([x, target], params) => hingeEmbedding(x!, target!, margin(params, 1)),
  margin_ranking_loss: ([a, b, target], params) =>
    marginRanking(a!, b!, target!, margin(params, 0)),
  cosine_embedding_loss: ([a, b, target], params) =>
    cosineEmbedding(a!, b!, target!, margin(params, 0)),
  triplet_margin_loss: ([anchor, positive, negative], params) =>
    tripletMargin(anchor!, positive!, negative!, {
      ...margin(params, 1),
      p: params.number('p', 2),
      epsilon: params.number('eps', 1e-6),
      swap: params.flag('swap'),
    }),
};
