import { concat, type Tensor } from '@downhill/autograd';
import type { OnnxScope } from '../formats/onnx/scope.js';
import type { Loss } from '../losses.js';
import { Module } from '../module.js';
import { averageOutputs, type Outputs, writeAverage } from './average-outputs.js';

/**
 * Networks for the same thing, side by side: each learns by itself, and all are asked.
 *
 * In training, the outputs of all members for x [N, …] one below the other, [members·N, C]: see {@link eachMember} for the
 * loss. In evaluation, their average [N, C]: the logarithm of the mean of their probabilities, or the mean of the outputs.
 *
 * @example
 * const model = new Ensemble([makeNetwork(), makeNetwork()]).initialize(1);
 * for (const event of fit({ model, loss: eachMember(crossEntropy), … })) …
 */
export class Ensemble extends Module {
  readonly members: readonly Module[];
  readonly outputs: Outputs;

  /** @param outputs what members return: 'logits', the default, or 'values' that are averaged as they are */
  constructor(members: readonly Module[], { outputs = 'logits' }: { outputs?: Outputs } = {}) {
    super();
    this.members = members;
    this.outputs = outputs;
  }

  override forward(x: Tensor): Tensor {
    const outputs = this.members.map((member) => member.forward(x));
    return this.training ? concat(outputs) : averageOutputs(outputs, this.outputs);
  }

  toOnnx(scope: OnnxScope, x: string): string {
    const outputs = this.members.map((member) => scope.layer(member, x));
    return writeAverage(scope, outputs, this.outputs);
  }
}

/**
 * The mean of a loss over the members of an {@link Ensemble} in training: outputs [members·N, C] for targets [N]. Any other
 * network's loss is what it was.
 */
export function eachMember(loss: Loss): Loss {
  return (outputs, targets) => {
    const members = outputs.shape[0]! / targets.shape[0]!;
    if (members === 1) return loss(outputs, targets);
    return loss(outputs, concat(Array.from({ length: members }, () => targets)));
  };
}
