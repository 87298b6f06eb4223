import { AutogradError, full, type Tensor } from '@downhill/autograd';
import type { AnyModule } from '../../module.js';
import { tensorsIn } from '../../tree.js';
import { type LayerCall, tensorsAmong, tensorsReturned } from './calls.js';
import type { OnnxAttribute, OnnxConstant, OnnxNode } from './graph.js';
import { ruleOf } from './rule.js';

/** The graph under way, shared by the scopes of all layers. */
export class OnnxWriter {
  readonly nodes: OnnxNode[] = [];
  readonly constants = new Map<string, OnnxConstant>();
  readonly #state: ReadonlyMap<Tensor, string>;
  readonly #taken = new Map<string, number>();

  constructor(model: AnyModule) {
    // The first of a shared tensor's names counts.
    this.#state = new Map(
      tensorsIn(model)
        .map(([name, tensor]) => [tensor, name] as const)
        .reverse(),
    );
  }

  /** Writes a call of a layer, and gives the names of the tensors it returned. */
  write(call: LayerCall, inputs: readonly string[]): ReadonlyMap<string, string> {
    const rule = ruleOf(call.module);
    if (rule === undefined) return this.#compose(call, inputs);
    const written = rule(new OnnxScope(this, call), ...inputs);
    return new Map(typeof written === 'string' ? [['', written]] : Object.entries(written));
  }

  /** A name that no other has. */
  unique(name: string): string {
    const count = this.#taken.get(name) ?? 0;
    this.#taken.set(name, count + 1);
    return count === 0 ? name : `${name}_${count}`;
  }

  /** The state-dict name of a parameter or buffer, which becomes a constant of the graph. */
  state(tensor: Tensor): string | undefined {
    const name = this.#state.get(tensor);
    if (name !== undefined) this.constants.set(name, { name, value: tensor });
    return name;
  }

  /** A module that only passes tensors from layer to layer: they are told apart by identity. */
  #compose(call: LayerCall, inputs: readonly string[]): ReadonlyMap<string, string> {
    const names = new Map(tensorsAmong(call.inputs).map((tensor, i) => [tensor, inputs[i]!]));
    const nameOf = (tensor: Tensor) => names.get(tensor) ?? this.state(tensor) ?? unseen(call);
    for (const inner of call.inner) {
      const written = this.write(inner, tensorsAmong(inner.inputs).map(nameOf));
      for (const [key, tensor] of tensorsReturned(inner.output)) {
        names.set(tensor, written.get(key)!);
      }
    }
    const returned = [...tensorsReturned(call.output)];
    return new Map(returned.map(([key, tensor]) => [key, nameOf(tensor)]));
  }
}

function unseen({ module, path }: LayerCall): never {
  const name = module.constructor.name;
  throw new AutogradError(
    'exportOnnx',
    `${name}${path === '' ? '' : ` (${path})`} computes something outside of its layers`,
    'plain functions cannot be looked into: use a layer in their place, or a module with a method toOnnx(scope, x)',
  );
}

/**
 * Where a layer writes the ONNX nodes that compute what its `forward` does. Values are known by their names.
 *
 * @example
 * class Scale extends Module {
 *   readonly factor = ones([1], { requiresGrad: true });
 *   override forward(x: Tensor) {
 *     return x.mul(this.factor);
 *   }
 *   toOnnx(scope: OnnxScope, x: string) {
 *     return scope.node('Mul', [x, scope.tensor(this.factor)]);
 *   }
 * }
 */
export class OnnxScope {
  readonly #writer: OnnxWriter;
  readonly #unwritten: LayerCall[];

  constructor(
    writer: OnnxWriter,
    /** The call that is written, as it was made with the example: its inputs and output tell the shapes. */
    readonly call: LayerCall,
  ) {
    this.#writer = writer;
    this.#unwritten = [...call.inner];
  }

  /** Adds a node and returns the name of its output. */
  node(
    op: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
  ): string {
    return this.nodes(op, inputs, attributes, 1)[0]!;
  }

  /** Adds a node with several outputs and returns their names. */
  nodes(
    op: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, OnnxAttribute>>,
    count: number,
  ): string[] {
    const name = this.#name(op);
    const outputs = Array.from({ length: count }, (_, i) => (i === 0 ? name : `${name}:${i}`));
    this.#writer.nodes.push({ name, op, inputs, outputs, attributes });
    return outputs;
  }

  /** The name of a tensor: that of the state dict for parameters and buffers, else of a constant. */
  tensor(value: Tensor): string {
    return this.#writer.state(value) ?? this.#constant(this.#name('constant'), value);
  }

  /** The name of a number. */
  number(value: number): string {
    return this.#constant(`number ${value}`, full([], value));
  }

  /** The name of a vector of 64-bit integers, in which operators take shapes. */
  integers(value: readonly number[]): string {
    return this.#constant(`integers ${value}`, value);
  }

  /**
   * Writes a layer that `forward` calls, and returns the name of what it returns.
   *
   * @throws AutogradError when `forward` did not call it, or it returns several tensors
   */
  layer(module: AnyModule, ...inputs: readonly string[]): string {
    const at = this.#unwritten.findIndex((call) => call.module === module);
    const [call] = at < 0 ? [] : this.#unwritten.splice(at, 1);
    const written = call && this.#writer.write(call, inputs).get('');
    if (written !== undefined) return written;
    const name = `${this.call.module.constructor.name}.toOnnx`;
    const problem = `forward did not call ${module.constructor.name} for a tensor`;
    throw new AutogradError(name, problem, 'layers are written in the order of their calls');
  }

  #constant(name: string, value: OnnxConstant['value']): string {
    this.#writer.constants.set(name, { name, value });
    return name;
  }

  #name(what: string): string {
    const { path } = this.call;
    return this.#writer.unique(path === '' ? what : `${path}.${what}`);
  }
}
