/** Networks that vote. */
import { concat, type Tensor } from '@downhill/autograd';
import { Module, type OnnxScope } from '@downhill/nn';

/**
 * Several networks as one. While training, a batch is shared out among the members in equal parts, so each learns on its
 * own, from other examples than the rest; afterwards the output is the mean of all members' outputs.
 */
export class Ensemble extends Module {
  constructor(readonly members: readonly Module[]) {
    super();
  }

  override forward(x: Tensor): Tensor {
    const { members } = this;
    if (!this.training) {
      const outputs = members.map((member) => member.forward(x));
      return outputs.reduce((sum, output) => sum.add(output)).div(members.length);
    }
    const size = x.shape[0]!;
    const bounds = [...members, null].map((_, i) => Math.floor((i * size) / members.length));
    // A batch may have fewer examples than there are members.
    const parts = members.flatMap((member, i) => {
      const range = [bounds[i]!, bounds[i + 1]!] as const;
      return range[0] < range[1] ? [member.forward(x.slice(range))] : [];
    });
    return concat(parts);
  }

  toOnnx(scope: OnnxScope, x: string): string {
    const sum = this.members
      .map((member) => scope.layer(member, x))
      .reduce((a, b) => scope.node('Add', [a, b]));
    return scope.node('Div', [sum, scope.number(this.members.length)]);
  }
}
