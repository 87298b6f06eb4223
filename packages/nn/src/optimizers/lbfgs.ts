import { AutogradError, enableGrad, noGrad, Tensor, tensor } from '@downhill/autograd';
import type { State, StateValue } from '../state.js';
import { Optimizer, type Parameters } from './optimizer.js';
import { strongWolfe } from './strong-wolfe.js';
import { dot, greatest, plus } from './vectors.js';

/** Options of {@link LBFGS}. */
export interface LBFGSOptions {
  /** Default 1. */
  learningRate: number;
  /** Iterations per step. Default 20. */
  maxIterations: number;
  /** Calls of the closure per step, after which no further iteration begins. Default 25. */
  maxEvaluations: number;
  /** Ends a step when no gradient is greater. Default 1e-7. */
  gradientTolerance: number;
  /** Ends a step when neither a parameter nor the loss changes by more. Default 1e-9. */
  changeTolerance: number;
  /** How many changes are remembered. Default 100. */
  historySize: number;
  /**
   * Whether the length of each iteration is searched for so that the strong Wolfe conditions hold, as PyTorch's
   * `line_search_fn='strong_wolfe'` does. Default false.
   */
  lineSearch: boolean;
}

const defaults: LBFGSOptions = {
  learningRate: 1,
  maxIterations: 20,
  maxEvaluations: 25,
  gradientTolerance: 1e-7,
  changeTolerance: 1e-9,
  historySize: 100,
  lineSearch: false,
};

/** How parameters and gradients changed in an iteration. */
interface Change {
  readonly parameters: Float64Array;
  readonly gradients: Float64Array;
}

/** What is known after an iteration. */
interface Iteration {
  readonly gradient: Float64Array;
  readonly direction: Float64Array;
  readonly length: number;
}

/**
 * The limited-memory method of Broyden, Fletcher, Goldfarb and Shanno (Liu & Nocedal, 1989), as PyTorch computes it.
 *
 * For small problems with the whole data set in a batch. A step calls its closure many times, so it needs one. All
 * parameters are one group.
 *
 * @example
 * const optimizer = new LBFGS(model.parameters(), { lineSearch: true });
 * optimizer.step(() => {
 *   optimizer.zeroGrad();
 *   const loss = crossEntropy(model.forward(x), y);
 *   loss.backward();
 *   return loss.item();
 * });
 */
export class LBFGS extends Optimizer<LBFGSOptions> {
  override readonly needsClosure = true;
  #iterations = 0;
  #history: Change[] = [];
  #last: Iteration | undefined;

  /** @throws AutogradError when there is more than one group */
  constructor(parameters: Parameters<LBFGSOptions>, options: Partial<LBFGSOptions> = {}) {
    super(parameters, defaults, options);
    if (this.groups.length > 1) {
      throw new AutogradError('LBFGS', 'it knows no groups', 'pass the parameters in one list');
    }
  }

  /** @throws AutogradError when no closure is given */
  override step(): undefined;
  override step(closure: () => number): number;
  override step(closure?: () => number): number | undefined {
    if (closure === undefined) {
      throw new AutogradError('LBFGS', 'a step needs a closure that computes the loss anew');
    }
    const group = this.groups[0]!;
    let evaluations = 0;
    const evaluate = () => {
      evaluations++;
      return enableGrad(closure);
    };
    const first = evaluate();
    let loss = first;
    let gradient = this.#gradient();
    for (let i = 1; greatest(gradient) > group.gradientTolerance; i++) {
      const direction = this.#direction(gradient);
      const start = this.#iterations === 1 ? Math.min(1, 1 / norm1(gradient)) : 1;
      const lossBefore = loss;
      let length = start * group.learningRate;
      this.#last = { gradient, direction, length };
      if (dot(gradient, direction) > -group.changeTolerance) break;
      if (group.lineSearch) {
        const origin = this.#values();
        const along = (distance: number) => {
          this.#assign(plus(origin, direction, distance));
          return { distance, loss: evaluate(), gradient: this.#gradient() };
        };
        const here = { distance: 0, loss, gradient };
        const found = strongWolfe(along, length, direction, here, group.changeTolerance);
        this.#last = { ...this.#last, length: found.distance };
        ({ loss, gradient, distance: length } = found);
        this.#assign(plus(origin, direction, length));
      } else {
        this.#assign(plus(this.#values(), direction, length));
        if (i < group.maxIterations) {
          loss = evaluate();
          gradient = this.#gradient();
        }
      }
      const still =
        greatest(direction) * length <= group.changeTolerance ||
        Math.abs(loss - lossBefore) < group.changeTolerance;
      if (still || i >= group.maxIterations || evaluations >= group.maxEvaluations) break;
    }
    return first;
  }

  /** Where to go from here: minus the gradient, times what the history tells of the inverse Hessian. */
  #direction(gradient: Float64Array): Float64Array {
    this.#iterations++;
    this.#learn(gradient);
    // Two loops over the history (Nocedal, 1980).
    let direction: Float64Array = gradient.map((element) => -element);
    const shares = this.#history.map(() => 0);
    for (const [i, { parameters, gradients }] of [...this.#history.entries()].reverse()) {
      shares[i] = dot(parameters, direction) / dot(gradients, parameters);
      direction = plus(direction, gradients, -shares[i]);
    }
    const newest = this.#history.at(-1);
    if (newest !== undefined) {
      const { parameters, gradients } = newest;
      const scale = dot(gradients, parameters) / dot(gradients, gradients);
      direction = direction.map((element) => element * scale);
    }
    for (const [i, { parameters, gradients }] of this.#history.entries()) {
      const share = dot(gradients, direction) / dot(gradients, parameters);
      direction = plus(direction, parameters, shares[i]! - share);
    }
    return direction;
  }

  /** Remembers how the gradient changed in the last iteration, if it did so along the way gone. */
  #learn(gradient: Float64Array): void {
    if (this.#last === undefined) return;
    const { direction, length } = this.#last;
    const parameters = direction.map((element) => element * length);
    const gradients = plus(gradient, this.#last.gradient, -1);
    if (dot(gradients, parameters) <= 1e-10) return;
    this.#history.push({ parameters, gradients });
    this.#history = this.#history.slice(-this.groups[0]!.historySize);
  }

  /** All gradients as one vector. */
  #gradient(): Float64Array {
    return flat(this.parameters.map((each) => each.grad ?? Tensor.full(each.shape, 0)));
  }

  /** All parameters as one vector. */
  #values(): Float64Array {
    return flat(this.parameters);
  }

  #assign(values: Float64Array): void {
    let start = 0;
    for (const parameter of this.parameters) {
      const { shape, size } = parameter;
      noGrad(() => parameter.assign(tensor(values.slice(start, start + size), { shape })));
      start += size;
    }
  }

  protected override memory(): StateValue {
    return {
      iterations: this.#iterations,
      history: this.#history.map(({ parameters, gradients }) => ({
        parameters: tensor(parameters.slice()),
        gradients: tensor(gradients.slice()),
      })),
      last:
        this.#last === undefined
          ? null
          : {
              gradient: tensor(this.#last.gradient.slice()),
              direction: tensor(this.#last.direction.slice()),
              length: this.#last.length,
            },
    };
  }

  protected override remember(memory: StateValue): void {
    const { iterations, history, last } = this.#asState(memory);
    if (!Array.isArray(history)) throw this.unfit('it has no history');
    const changes = history.map((change: StateValue) => {
      const { parameters, gradients } = this.#asState(change);
      return { parameters: this.#vector(parameters), gradients: this.#vector(gradients) };
    });
    const { gradient, direction, length } = last === null ? {} : this.#asState(last);
    this.#last =
      last === null
        ? undefined
        : {
            gradient: this.#vector(gradient),
            direction: this.#vector(direction),
            length: Number(length),
          };
    this.#history = changes;
    this.#iterations = Number(iterations);
  }

  #asState(value: StateValue | undefined): State {
    if (
      typeof value === 'object' &&
      value !== null &&
      !(value instanceof Tensor) &&
      !Array.isArray(value)
    ) {
      return value as State;
    }
    throw this.unfit('it is not of LBFGS');
  }

  #vector(value: StateValue | undefined): Float64Array {
    const size = this.parameters.reduce((sum, parameter) => sum + parameter.size, 0);
    if (value instanceof Tensor && value.size === size) return Float64Array.from(value.data);
    const found = value instanceof Tensor ? value.size : 'no';
    throw this.unfit(`a vector has ${found} elements, and the parameters ${size}`);
  }
}

function flat(tensors: readonly Tensor[]): Float64Array {
  return Float64Array.from(tensors.flatMap(({ data }) => [...data]));
}

function norm1(x: Float64Array): number {
  return x.reduce((sum, element) => sum + Math.abs(element), 0);
}
