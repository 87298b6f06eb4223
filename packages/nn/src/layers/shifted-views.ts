import { AutogradError, type Tensor } from '@downhill/autograd';
import { tensorsAmong } from '../formats/onnx/calls.js';
import type { OnnxScope } from '../formats/onnx/scope.js';
import { Module } from '../module.js';
import { averageOutputs, type Outputs, writeAverage } from './average-outputs.js';

/** Pixels to the right and down. */
export type Shift = readonly [right: number, down: number];

export interface ShiftedViewsOptions {
  /** The last two axes of an image; images may come without them, as rows of pixels. */
  readonly size: readonly [rows: number, columns: number];
  readonly shifts: readonly Shift[];
  /** What the network returns: 'logits', the default, or 'values' that are averaged as they are. */
  readonly outputs?: Outputs;
}

/**
 * In evaluation, shows a network each image several times, shifted, and averages what it says (test-time augmentation): the
 * logarithm of the mean of the probabilities, or the mean of the outputs. In training, the network as it is.
 *
 * @example new ShiftedViews(network, { size: [28, 28], shifts: [[0, 0], [1, 0], [-1, 0]] })
 */
export class ShiftedViews extends Module {
  readonly network: Module;
  readonly size: readonly [rows: number, columns: number];
  readonly shifts: readonly Shift[];
  readonly outputs: Outputs;

  /** @throws AutogradError when there are no shifts */
  constructor(network: Module, { size, shifts, outputs = 'logits' }: ShiftedViewsOptions) {
    super();
    if (shifts.length === 0) throw new AutogradError('ShiftedViews', 'there must be a shift');
    this.network = network;
    this.size = size;
    this.shifts = shifts;
    this.outputs = outputs;
  }

  override forward(x: Tensor): Tensor {
    if (this.training) return this.network.forward(x);
    const images = x.reshape([x.shape[0]!, -1, ...this.size]);
    const outputs = this.shifts.map(([right, down]) => {
      const shifted = images.pad([
        [down, -down],
        [right, -right],
      ]);
      return this.network.forward(shifted.reshape(x.shape));
    });
    return averageOutputs(outputs, this.outputs);
  }

  toOnnx(scope: OnnxScope, x: string): string {
    const [example] = tensorsAmong(scope.call.inputs);
    const shape = scope.integers([0, ...example!.shape.slice(1)]);
    const images = scope.node('Reshape', [x, scope.integers([0, -1, ...this.size])]);
    const outputs = this.shifts.map(([right, down]) => {
      const pads = scope.integers([0, 0, down, right, 0, 0, -down, -right]);
      const shifted = scope.node('Pad', [images, pads]);
      return scope.layer(this.network, scope.node('Reshape', [shifted, shape]));
    });
    return writeAverage(scope, outputs, this.outputs);
  }
}
