/** Convolutions. Weights lie in ONNX as they do here. */

import { ConvTranspose2d } from '../../../layers/conv-transpose2d.js';
import { Conv1d } from '../../../layers/conv1d.js';
import { Conv2d } from '../../../layers/conv2d.js';
import type { OnnxScope } from '../scope.js';
import { row } from './row.js';

export const convolution = [
  row(Conv1d, (layer, scope, x) => {
    const { stride, padding, dilation, groups } = layer;
    return scope.node('Conv', [x, ...weights(scope, layer)], {
      strides: [stride],
      pads: [padding, padding],
      dilations: [dilation],
      group: groups,
    });
  }),
  row(Conv2d, (layer, scope, x) => {
    const { stride, padding, dilation, groups } = layer;
    return scope.node('Conv', [x, ...weights(scope, layer)], {
      strides: stride,
      pads: [...padding, ...padding],
      dilations: dilation,
      group: groups,
    });
  }),
  row(ConvTranspose2d, (layer, scope, x) => {
    const { stride, padding, outputPadding, dilation, groups } = layer;
    return scope.node('ConvTranspose', [x, ...weights(scope, layer)], {
      strides: stride,
      pads: [...padding, ...padding],
      output_padding: outputPadding,
      dilations: dilation,
      group: groups,
    });
  }),
];

function weights(scope: OnnxScope, { weight, bias }: Pick<Conv1d, 'weight' | 'bias'>): string[] {
  return [weight, bias].flatMap((tensor) => (tensor === null ? [] : scope.tensor(tensor)));
}
