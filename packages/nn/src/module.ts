/** The base of every layer and network. */
import { AutogradError, Generator, Tensor, withScope } from '@downhill/autograd';
import { partsOf } from './parts.js';
import { assignAll } from './state-dict.js';

/** A module of which neither inputs nor output matter. */
export type AnyModule = Module<readonly unknown[], unknown>;

/** The module whose `forward` is running. */
let running: AnyModule | undefined;

/**
 * A function with parameters: a layer, or a network made of layers.
 *
 * What it holds is found by itself in its own properties, and in arrays, plain objects and Maps among them: tensors that
 * require a gradient are its parameters, other tensors its buffers, modules its children. (A `#private` property cannot
 * be seen, so nothing that is to be found may hide in one; TypeScript's `private` is fine.)
 *
 * Names are the path of properties, in snake_case and joined by dots as in PyTorch: `features.0.running_mean`.
 *
 * @typeParam Inputs what `forward` takes. Default: one tensor.
 * @typeParam Output what `forward` returns. Default: a tensor.
 * @example
 * class Scale extends Module {
 *   readonly factor = ones([1], { requiresGrad: true });
 *   override forward(x: Tensor): Tensor {
 *     return x.mul(this.factor);
 *   }
 * }
 */
export abstract class Module<Inputs extends readonly unknown[] = [x: Tensor], Output = Tensor> {
  /** Whether this module learns now; layers such as dropout behave otherwise when it is false. */
  training = true;
  readonly #names = new WeakMap<AnyModule, string>();

  constructor() {
    const { forward } = this;
    const value = (...inputs: Inputs) => this.#run(() => Reflect.apply(forward, this, inputs));
    Object.defineProperty(this, 'forward', { value, writable: true, configurable: true });
  }

  /** Computes the output. Errors thrown inside show the path of modules they happened in. */
  abstract forward(...inputs: Inputs): Output;

  /**
   * Draws this module's own parameters anew, in the way that its layer is initialised. Layers with random parameters
   * override it; children are not its business. Called by {@link initialize}.
   */
  resetParameters(_random: Generator): void {}

  /**
   * Draws all parameters anew, each module's from the stream `init/<path>`: they depend on the seed and the module's
   * name only, not on the order in which layers were made or on what other layers there are.
   *
   * @param seed a number, or a generator from which the streams are derived
   */
  initialize(seed: number | Generator): this {
    const random = typeof seed === 'number' ? new Generator(seed) : seed;
    for (const [path, module] of this.namedModules()) {
      module.resetParameters(random.stream(path === '' ? 'init' : `init/${path}`));
    }
    return this;
  }

  /** The modules directly in this one, by name. */
  namedChildren(): Map<string, AnyModule> {
    const children = new Map<string, AnyModule>();
    for (const { name, value } of partsOf(this)) {
      if (value instanceof Module) children.set(name, value);
    }
    return children;
  }

  /** The modules directly in this one. */
  children(): AnyModule[] {
    return [...this.namedChildren().values()];
  }

  /** This module (under the name '') and all below, by path; one that is used twice comes once, parents come first. */
  namedModules(): Map<string, AnyModule> {
    const paths = new Map<AnyModule, string>();
    const visit = (module: AnyModule, path: string): void => {
      if (paths.has(module)) return;
      paths.set(module, path);
      for (const [name, child] of module.namedChildren()) visit(child, join(path, name));
    };
    visit(this, '');
    return new Map([...paths].map(([module, path]) => [path, module]));
  }

  /** This module and all below. */
  modules(): AnyModule[] {
    return [...this.namedModules().values()];
  }

  /** All parameters by path, this module's own first; one that is used twice comes once, under its first path. */
  namedParameters(): Map<string, Tensor> {
    return distinct(this.#tensors().filter(([, tensor]) => tensor.requiresGrad));
  }

  /** All parameters, in the order of {@link namedParameters}. */
  parameters(): Tensor[] {
    return [...this.namedParameters().values()];
  }

  /** All tensors that are state but not learnt, such as running means, by path. */
  namedBuffers(): Map<string, Tensor> {
    return distinct(this.#tensors().filter(([, tensor]) => !tensor.requiresGrad));
  }

  /** All buffers, in the order of {@link namedBuffers}. */
  buffers(): Tensor[] {
    return [...this.namedBuffers().values()];
  }

  /** The random streams that modules such as dropout draw from, by path. */
  namedGenerators(): Map<string, Generator> {
    const generators = new Map<string, Generator>();
    for (const [path, module] of this.namedModules()) {
      for (const { name, value } of partsOf(module)) {
        if (value instanceof Generator) generators.set(join(path, name), value);
      }
    }
    return generators;
  }

  /** The number of parameters, element by element. */
  get parameterCount(): number {
    return this.parameters().reduce((sum, { size }) => sum + size, 0);
  }

  /** Puts this module and all below in training mode (or, with false, in evaluation mode). */
  train(training = true): this {
    for (const module of this.modules()) module.training = training;
    return this;
  }

  /** Puts this module and all below in evaluation mode. */
  eval(): this {
    return this.train(false);
  }

  /** Forgets the gradients of all parameters. */
  zeroGrad(): void {
    for (const parameter of this.parameters()) parameter.grad = null;
  }

  /** Calls `visit` with every module below and then with this one. */
  apply(visit: (module: AnyModule, path: string) => void): this {
    for (const [path, module] of [...this.namedModules()].reverse()) visit(module, path);
    return this;
  }

  /**
   * A copy of all parameters and buffers by path, in PyTorch's order: a module's own parameters, its buffers, then its
   * children. What is trained later does not change it.
   */
  stateDict(): Record<string, Tensor> {
    return Object.fromEntries(
      this.#tensors().map(([path, tensor]) => [path, tensor.detach().clone()]),
    );
  }

  /**
   * Overwrites all parameters and buffers with those of `state`, converted to their types.
   *
   * @throws AutogradError when a key is missing or unknown or a shape differs; then nothing has been changed
   */
  loadStateDict(state: Readonly<Record<string, Tensor>>): this {
    assignAll(new Map(this.#tensors()), state);
    return this;
  }

  /** All tensors in state-dict order; one that is used twice comes under each of its paths. */
  #tensors(path = '', above: ReadonlySet<AnyModule> = new Set()): [string, Tensor][] {
    const parameters: [string, Tensor][] = [];
    const buffers: [string, Tensor][] = [];
    const below: [string, Tensor][] = [];
    const inside = new Set(above).add(this);
    for (const { name, value } of partsOf(this)) {
      const at = join(path, name);
      if (value instanceof Tensor) (value.requiresGrad ? parameters : buffers).push([at, value]);
      else if (value instanceof Module && !inside.has(value))
        below.push(...value.#tensors(at, inside));
    }
    return [...parameters, ...buffers, ...below];
  }

  #run(forward: () => Output): Output {
    const caller = running;
    running = this;
    try {
      return caller === undefined ? forward() : withScope(caller.#nameOf(this), forward);
    } finally {
      running = caller;
    }
  }

  /** The name of a module called from this one's `forward`: the class's name for one that is not among its children. */
  #nameOf(called: AnyModule): string {
    if (!this.#names.has(called)) {
      for (const [name, child] of this.namedChildren()) this.#names.set(child, name);
    }
    return this.#names.get(called) ?? called.constructor.name;
  }
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function distinct(named: readonly (readonly [string, Tensor])[]): Map<string, Tensor> {
  const seen = new Set<Tensor>();
  return new Map(named.filter(([, tensor]) => !seen.has(tensor) && seen.add(tensor)));
}

/** @throws AutogradError when `size` is not a whole number of at least 1 */
export function requireSize(layer: string, what: string, size: number): void {
  if (Number.isInteger(size) && size >= 1) return;
  throw new AutogradError(layer, `${what} must be a whole number of at least 1, and is ${size}`);
}
