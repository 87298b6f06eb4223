import { AutogradError, type Tensor } from '@downhill/autograd';
import { tensorsAmong } from '../formats/onnx/calls.js';
import type { OnnxScope } from '../formats/onnx/scope.js';
import { Module } from '../module.js';
import { mean, writeMean } from './mean.js';

/** Pixels to the right and down. */
export type Shift = readonly [right: number, down: number];

/** Options of {@link ShiftedViews}. */
export interface ShiftedViewsOptions {
  /** The last two axes of an image; images may come without them, as rows of pixels. */
  readonly size: readonly [rows: number, columns: number];
  readonly shifts: readonly Shift[];
}

/**
 * In evaluation, shows a network each image several times, shifted: y is the mean of what it says (test-time
 * augmentation). In training, the network as it is.
 *
 * @example new ShiftedViews(network, { size: [28, 28], shifts: [[0, 0], [1, 0], [-1, 0]] })
 */
export class ShiftedViews extends Module {
  /** What is shown the views. */
  readonly network: Module;
  /** The last two axes of an image. */
  readonly size: readonly [rows: number, columns: number];
  /** By how much each view is moved. */
  readonly shifts: readonly Shift[];

  /** @throws AutogradError when there are no shifts */
  constructor(network: Module, { size, shifts }: ShiftedViewsOptions) {
    super();
    if (shifts.length === 0) throw new AutogradError('ShiftedViews', 'there must be a shift');
    this.network = network;
    this.size = size;
    this.shifts = shifts;
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
    return mean(outputs);
  }

  /** See {@link OnnxLayer}. */
  toOnnx(scope: OnnxScope, x: string): string {
    const [example] = tensorsAmong(scope.call.inputs);
    const shape = scope.integers([0, ...example!.shape.slice(1)]);
    const images = scope.node('Reshape', [x, scope.integers([0, -1, ...this.size])]);
    const outputs = this.shifts.map(([right, down]) => {
      const pads = scope.integers([0, 0, down, right, 0, 0, -down, -right]);
      const shifted = scope.node('Pad', [images, pads]);
      return scope.layer(this.network, scope.node('Reshape', [shifted, shape]));
    });
    return writeMean(scope, outputs);
  }
}
