import { AutogradError, concat, type Tensor } from '@downhill/autograd';
import type { OnnxScope } from '../formats/onnx/scope.js';
import { Module } from '../module.js';
import { mean, writeMean } from './mean.js';

/**
 * Networks for the same thing that are asked together: y is the mean of what they say of x.
 *
 * In training, the examples x [N, …] are shared out among them in equal parts, so that each learns by itself, from other
 * examples than the rest; y [N, …] is what each said of its own. A batch for k members is k times one of theirs.
 *
 * @example new Ensemble([makeNetwork(), makeNetwork(), makeNetwork()]).initialize(1)
 */
export class Ensemble extends Module {
  /** The networks. */
  readonly members: readonly Module[];

  /** @throws AutogradError when there are no members */
  constructor(members: readonly Module[]) {
    super();
    if (members.length === 0) throw new AutogradError('Ensemble', 'there must be a member');
    this.members = members;
  }

  override forward(x: Tensor): Tensor {
    const { members } = this;
    if (!this.training) return mean(members.map((member) => member.forward(x)));
    const bound = (i: number) => Math.floor((i * x.shape[0]!) / members.length);
    // There may be fewer examples than members.
    const parts = members.flatMap((member, i) =>
      bound(i) < bound(i + 1) ? [member.forward(x.slice([bound(i), bound(i + 1)]))] : [],
    );
    return concat(parts);
  }

  /** See {@link OnnxLayer}. */
  toOnnx(scope: OnnxScope, x: string): string {
    return writeMean(
      scope,
      this.members.map((member) => scope.layer(member, x)),
    );
  }
}
