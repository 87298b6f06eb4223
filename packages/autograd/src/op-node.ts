/** The node of a tensor that an operation computed: what its gradient rules need, and facts for those who look at graphs. */
import type { DType } from './dtype.js';
import { AutogradError, formatScope } from './errors.js';
import { Node, nodeOf } from './graph.js';
import type { Gradient, OpRules, Saved } from './op.js';
import { formatShapes, type Shape, sameShape, sizeOf } from './shape.js';
import type { Tensor } from './tensor.js';

/** A tensor kept for backward, and which state of its memory was meant. */
interface Kept {
  readonly tensor: Tensor;
  readonly version: number;
}

const nothing: readonly (Kept | undefined)[] = [];

/** What the rule of input number i needs lies in `rules[i]`; null marks inputs that take no gradient. */
export class OpNode<Parameters = unknown> extends Node<Tensor> implements Saved<Parameters> {
  readonly shapes: readonly Shape[];
  readonly dtypes: readonly DType[];
  /** Of the output. */
  readonly shape: Shape;
  readonly dtype: DType;
  /** Whether the output shares the first input's memory. */
  readonly isView: boolean;
  /** By input number; the output comes after the last input. */
  #kept: readonly (Kept | undefined)[];
  #parameters: Parameters | undefined;

  constructor(
    readonly definition: OpRules<Parameters, never>,
    inputs: readonly Tensor[],
    parameters: Parameters,
    output: Tensor,
    readonly rules: readonly (Gradient<Parameters> | null)[],
  ) {
    super(
      definition.name,
      inputs.map((input, i) => (rules[i] ? nodeOf(input) : undefined)),
    );
    this.shapes = inputs.map((input) => input.shape);
    this.dtypes = inputs.map((input) => input.dtype);
    this.shape = output.shape;
    this.dtype = output.dtype;
    this.isView = output.storage === inputs[0]?.storage;
    this.#kept = keep(inputs, output, rules);
    this.#parameters = parameters;
  }

  override pull(dy: Tensor, input: number): Tensor {
    return fit(this.rules[input]!.vjp(dy, this, input), this.shapes[input]!, this.dtypes[input]!);
  }

  override release(): void {
    super.release();
    this.#kept = nothing;
    this.#parameters = undefined;
  }

  /** Gone when the graph was let go. */
  get parameters(): Parameters {
    return this.#parameters as Parameters;
  }

  /** A getter, so that rules may take it out of `saved`. */
  get input(): (index: number) => Tensor {
    return (index) => this.#unchanged(index, `its input ${index}`);
  }

  get output(): Tensor {
    return this.#unchanged(this.shapes.length, 'its output');
  }

  /** The tensors kept for backward. */
  get kept(): Tensor[] {
    return this.#kept.flatMap((kept) => kept?.tensor ?? []);
  }

  /** The floating-point operations of the forward pass. */
  get flops(): number {
    return flopsOf(this.definition, this.shapes, this.shape, this.parameters);
  }

  #unchanged(index: number, what: string): Tensor {
    const { name } = this;
    const kept = this.#kept[index];
    if (kept === undefined) {
      const problem = `the gradient rule reads ${what}, but does not say so in \`reads\``;
      throw new AutogradError(name, problem);
    }
    const { version, writer } = kept.tensor.storage;
    if (version === kept.version) return kept.tensor;
    throw new AutogradError(
      name,
      `backward needs ${what}, but it was changed in place by ${writer} after ${name} had read it`,
      ...formatShapes({ [what]: kept.tensor }),
      ...formatScope(this.scope),
      'change a copy (clone()), or change it after backward',
    );
  }
}

/** The floating-point operations of a call. */
export function flopsOf<Parameters>(
  { flops }: OpRules<Parameters, never>,
  inputs: readonly Shape[],
  output: Shape,
  parameters: Parameters,
): number {
  if (flops) return flops(inputs, output, parameters);
  return inputs.reduce((most, shape) => Math.max(most, sizeOf(shape)), sizeOf(output));
}

function keep(
  inputs: readonly Tensor[],
  output: Tensor,
  rules: readonly (Gradient<never> | null)[],
): readonly (Kept | undefined)[] {
  let kept: (Kept | undefined)[] | undefined;
  for (const rule of rules) {
    if (rule === null) continue;
    for (const key of rule.reads === 'inputs' ? inputs.keys() : rule.reads) {
      kept ??= new Array<Kept | undefined>(inputs.length + 1).fill(undefined);
      const index = key === 'output' ? inputs.length : key;
      const tensor = key === 'output' ? output : inputs[key]!;
      kept[index] ??= { tensor, version: tensor.storage.version };
    }
  }
  return kept ?? nothing;
}

/** A gradient in the shape and type of what it belongs to: summed over broadcast axes, expanded where it is one number. */
function fit(gradient: Tensor, shape: Shape, dtype: DType): Tensor {
  let fitted = gradient;
  if (!sameShape(fitted.shape, shape)) {
    fitted = fitted.rank === 0 ? fitted.expand(shape) : fitted.sumTo(shape);
  }
  return fitted.dtype === dtype ? fitted : fitted.to(dtype);
}
