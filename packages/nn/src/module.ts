/** The base of every layer and network. */
import { AutogradError, Generator, type GeneratorState, type Tensor } from '@downhill/autograd';
import { runForward } from './forward.js';
import { drawParameters, requireShapes, takeShapes } from './lazy.js';
import { assignAll } from './state-dict.js';
import { childrenOf, generatorsIn, modulesIn, tensorsIn } from './tree.js';

/** A module of which neither inputs nor output matter. */
export type AnyModule = Module<readonly unknown[], unknown>;

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

  constructor() {
    const { forward } = this;
    const value = (...inputs: Inputs) =>
      runForward(this, inputs, () => Reflect.apply(forward, this, inputs));
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
      drawParameters(module, random.stream(path === '' ? 'init' : `init/${path}`));
    }
    return this;
  }

  /** The modules directly in this one, by name. */
  namedChildren(): Map<string, AnyModule> {
    return childrenOf(this);
  }

  /** The modules directly in this one. */
  children(): AnyModule[] {
    return [...this.namedChildren().values()];
  }

  /** This module (under the name '') and all below, by path; one that is used twice comes once, parents come first. */
  namedModules(): Map<string, AnyModule> {
    return modulesIn(this);
  }

  /** This module and all below. */
  modules(): AnyModule[] {
    return [...this.namedModules().values()];
  }

  /**
   * All parameters by path, this module's own first; one that is used twice comes once, under its first path.
   *
   * @throws AutogradError while a lazy layer, such as `new Linear(128)`, has not seen an input
   */
  namedParameters(): Map<string, Tensor> {
    return distinct(requireShapes(tensorsIn(this)).filter(([, tensor]) => tensor.requiresGrad));
  }

  /** All parameters, in the order of {@link namedParameters}. */
  parameters(): Tensor[] {
    return [...this.namedParameters().values()];
  }

  /** All tensors that are state but not learnt, such as running means, by path. */
  namedBuffers(): Map<string, Tensor> {
    return distinct(requireShapes(tensorsIn(this)).filter(([, tensor]) => !tensor.requiresGrad));
  }

  /** All buffers, in the order of {@link namedBuffers}. */
  buffers(): Tensor[] {
    return [...this.namedBuffers().values()];
  }

  /** The random streams that modules such as dropout draw from, by path. */
  namedGenerators(): Map<string, Generator> {
    return generatorsIn(this);
  }

  /** Where each random stream stands, by path: what the state dict lacks to go on bit for bit. Plain data. */
  randomState(): Record<string, GeneratorState> {
    return Object.fromEntries(
      [...this.namedGenerators()].map(([path, { state }]) => [path, state]),
    );
  }

  /**
   * Puts each random stream where {@link randomState} found it.
   *
   * @throws AutogradError when a stream is missing or unknown; then nothing has been changed
   */
  loadRandomState(state: Readonly<Record<string, GeneratorState>>): this {
    const generators = this.namedGenerators();
    const missing = [...generators.keys()].filter((path) => !Object.hasOwn(state, path));
    const unknown = Object.keys(state).filter((path) => !generators.has(path));
    if (missing.length + unknown.length > 0) {
      throw new AutogradError(
        'loadRandomState',
        'the streams are not those of this module; nothing was loaded',
        `missing: ${missing.join(', ') || 'none'}`,
        `unknown: ${unknown.join(', ') || 'none'}`,
      );
    }
    for (const [path, generator] of generators) generator.state = state[path]!;
    return this;
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
      requireShapes(tensorsIn(this)).map(([path, tensor]) => [path, tensor.detach().clone()]),
    );
  }

  /**
   * Overwrites all parameters and buffers with those of `state`, converted to their types. Lazy layers take their width
   * from it.
   *
   * @throws AutogradError when a key is missing or unknown or a shape differs; then nothing has been changed
   */
  loadStateDict(state: Readonly<Record<string, Tensor>>): this {
    const makeLazyAgain = takeShapes(this.namedModules(), state);
    try {
      assignAll(new Map(tensorsIn(this)), state);
    } catch (error) {
      makeLazyAgain();
      throw error;
    }
    return this;
  }
}

function distinct(named: readonly (readonly [string, Tensor])[]): Map<string, Tensor> {
  const seen = new Set<Tensor>();
  return new Map(named.filter(([, tensor]) => !seen.has(tensor) && seen.add(tensor)));
}
