/** How PyTorch's functions behind layers are called here. */
import {
  adaptiveAvgPool2d,
  avgPool2d,
  batchNorm,
  conv1d,
  conv2d,
  convTranspose2d,
  embedding,
  groupNorm,
  layerNorm,
  linear,
  maxPool2d,
  type Pair,
  rmsNorm,
} from '../../src/index.js';
import type { TorchCall } from './torch-adapter.js';
import type { Parameters } from './torch-case.js';

const pair = (params: Parameters, name: string, fallback: number): number | Pair => {
  const size = params.size(name, fallback);
  return typeof size === 'number' ? size : [size[0]!, size[1]!];
};

/** PyTorch writes lengths of one axis as a list, too. */
const length = (params: Parameters, name: string, fallback: number): number =>
  [params.size(name, fallback)].flat()[0]!;

const window = (params: Parameters) => ({
  stride: pair(params, 'stride', 1),
  padding: pair(params, 'padding', 0),
  dilation: pair(params, 'dilation', 1),
  groups: params.number('groups', 1),
});

const pool = (params: Parameters) => {
  const size = pair(params, 'kernel_size', 1);
  const options = { padding: pair(params, 'padding', 0) };
  return {
    size,
    options: params.has('stride') ? { ...options, stride: pair(params, 'stride', 1) } : options,
  };
};

const epsilon = (params: Parameters) => ({ epsilon: params.number('eps', 1e-5) });

export const torchLayers: Readonly<Record<string, TorchCall>> = {
  conv2d: ([x, weight, bias], params) => conv2d(x!, weight!, bias, window(params)),
  conv1d: ([x, weight, bias], params) =>
    conv1d(x!, weight!, bias, {
      stride: length(params, 'stride', 1),
      padding: length(params, 'padding', 0),
      dilation: length(params, 'dilation', 1),
      groups: params.number('groups', 1),
    }),
  conv_transpose2d: ([x, weight, bias], params) =>
    convTranspose2d(x!, weight!, bias, {
      ...window(params),
      outputPadding: pair(params, 'output_padding', 0),
    }),
  max_pool2d: ([x], params) => {
    const { size, options } = pool(params);
    return maxPool2d(x!, size, { ...options, dilation: pair(params, 'dilation', 1) });
  },
  avg_pool2d: ([x], params) => {
    const { size, options } = pool(params);
    return avgPool2d(x!, size, {
      ...options,
      countPadding: params.flag('count_include_pad', true),
    });
  },
  adaptive_avg_pool2d: ([x], params) => adaptiveAvgPool2d(x!, pair(params, 'output_size', 1)),

  batch_norm: ([x, weight, bias], params) => batchNorm(x!, { weight, bias, ...epsilon(params) }),
  layer_norm: ([x, weight, bias], params) =>
    layerNorm(x!, params.size('normalized_shape'), { weight, bias, ...epsilon(params) }),
  group_norm: ([x, weight, bias], params) =>
    groupNorm(x!, params.number('num_groups'), { weight, bias, ...epsilon(params) }),
  rms_norm: ([x, weight], params) =>
    rmsNorm(x!, params.size('normalized_shape'), {
      weight,
      ...(params.has('eps') && epsilon(params)),
    }),

  linear: ([x, weight, bias]) => linear(x!, weight!, bias),
  embedding: ([weight], params) => embedding(params.tensor('indices', 'int32'), weight!),
};
