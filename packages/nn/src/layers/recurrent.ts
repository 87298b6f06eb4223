/** What RNN, LSTM and GRU have in common: layers, directions, time. */
import {
  AutogradError,
  concat,
  type Generator,
  linear,
  type Shape,
  stack,
  Tensor,
  zeros,
} from '@downhill/autograd';
import { fillUniform } from '../initializers.js';
import { type LayerOptions, parameter, processRandom, requireSize } from '../layer-options.js';
import { Module } from '../module.js';
import { Dropout } from './dropout.js';

/** Options of {@link RNN}, {@link LSTM} and {@link GRU}. */
export interface RecurrentOptions extends LayerOptions {
  /** How many are stacked: each reads the output of the one before. Default 1. */
  readonly layers?: number;
  /** Whether each layer also reads backwards; both outputs are joined. Default false. */
  readonly bidirectional?: boolean;
  /** Default true. */
  readonly bias?: boolean;
  /** Whether sequences are [N, L, …] instead of [L, N, …]. Default false, as in PyTorch. */
  readonly batchFirst?: boolean;
  /** Dropout between layers. Default 0. */
  readonly dropout?: number;
}

/** One state per layer and direction, in the order of the layers, forwards before backwards: [layers·directions, N, H]. */
export interface HiddenState {
  readonly hidden: Tensor;
}

/** What the cell is given in each step. */
export interface Step {
  /** x·W_ihᵀ + b_ih of this step [N, gates·H]. */
  readonly input: Tensor;
  /** h·W_hhᵀ + b_hh [N, gates·H]. */
  readonly recurrent: Tensor;
  /** The states so far [N, H]: hidden first. */
  readonly states: readonly Tensor[];
}

/**
 * A cell that is run along a sequence.
 *
 * Parameters are named as in PyTorch: `weight_ih_l0` [gates·H, in], `weight_hh_l0` [gates·H, H], `bias_ih_l0`,
 * `bias_hh_l0`, further layers `l1` and so on, `_reverse` for the backward direction. All start uniform in ±1/√H.
 */
export abstract class Recurrent<State extends HiddenState> extends Module<
  [x: Tensor, initial?: State],
  State & { readonly output: Tensor }
> {
  readonly [name: `${'weight' | 'bias'}_${string}`]: Tensor;
  readonly layers: number;
  readonly bidirectional: boolean;
  readonly bias: boolean;
  readonly batchFirst: boolean;
  readonly dropout: Dropout;

  /**
   * @param gates how many vectors of size H a cell computes
   * @param stateNames what the states of a cell are called; the first is `hidden`
   */
  constructor(
    readonly inputSize: number,
    readonly hiddenSize: number,
    private readonly gates: number,
    private readonly stateNames: readonly (keyof State & string)[],
    options: RecurrentOptions = {},
  ) {
    super();
    const { layers = 1, bidirectional = false, dtype, random = processRandom } = options;
    for (const [what, size] of Object.entries({ inputSize, hiddenSize, layers })) {
      requireSize(this.constructor.name, what, size);
    }
    this.layers = layers;
    this.bidirectional = bidirectional;
    this.bias = options.bias ?? true;
    this.batchFirst = options.batchFirst ?? false;
    this.dropout = new Dropout(options.dropout ?? 0);
    const rows = gates * hiddenSize;
    for (const { layer, suffix } of this.#runs()) {
      const columns = layer === 0 ? inputSize : hiddenSize * this.#directions;
      Object.assign(this, {
        [`weight_ih_${suffix}`]: parameter([rows, columns], dtype),
        [`weight_hh_${suffix}`]: parameter([rows, hiddenSize], dtype),
        ...(this.bias && {
          [`bias_ih_${suffix}`]: parameter([rows], dtype),
          [`bias_hh_${suffix}`]: parameter([rows], dtype),
        }),
      });
    }
    this.resetParameters(random);
  }

  override resetParameters(random: Generator): void {
    const bound = 1 / Math.sqrt(this.hiddenSize);
    for (const tensor of this.parameters()) fillUniform(tensor, random, -bound, bound);
  }

  /** The states after a step. */
  protected abstract cell(step: Step): readonly Tensor[];

  /**
   * Runs along the sequence.
   *
   * @param x [L, N, in] ([N, L, in] with batchFirst)
   * @param initial where to start; zeros when left out
   * @returns `output` [L, N, H·directions], the last layer's hidden states, and the states after the last step
   */
  override forward(x: Tensor, initial?: State): State & { readonly output: Tensor } {
    if (x.rank !== 3 || x.shape[2] !== this.inputSize) {
      const layout = this.batchFirst ? 'N, L' : 'L, N';
      const problem = `x must be [${layout}, ${this.inputSize}]`;
      throw new AutogradError(this.constructor.name, problem, `x [${x.shape.join(', ')}]`);
    }
    const [length, batch] = this.batchFirst
      ? [x.shape[1]!, x.shape[0]!]
      : [x.shape[0]!, x.shape[1]!];
    if (length === 0) throw new AutogradError(this.constructor.name, 'the sequence has no steps');
    this.#requireStates(initial, [this.layers * this.#directions, batch, this.hiddenSize]);
    let sequence = this.batchFirst ? x.transpose(0, 1) : x;
    const finals: Tensor[][] = this.stateNames.map(() => []);
    for (let layer = 0; layer < this.layers; layer++) {
      if (layer > 0) sequence = this.dropout.forward(sequence);
      const outputs = this.#runs(layer).map((run) => {
        const { output, states } = this.#along(sequence, run, initial);
        for (const [i, state] of states.entries()) finals[i]!.push(state);
        return output;
      });
      sequence = outputs.length === 1 ? outputs[0]! : concat(outputs, 2);
    }
    const states = this.stateNames.map((name, i) => [name, stack(finals[i]!)]);
    const output = this.batchFirst ? sequence.transpose(0, 1) : sequence;
    return { ...Object.fromEntries(states), output };
  }

  #requireStates(initial: State | undefined, shape: Shape): void {
    for (const name of this.stateNames) {
      const found: unknown = initial?.[name];
      if (found === undefined) continue;
      if (found instanceof Tensor && String(found.shape) === String(shape)) continue;
      const what = found instanceof Tensor ? `[${found.shape.join(', ')}]` : typeof found;
      const problem = `${name} must be [layers · directions, N, H] = [${shape.join(', ')}]`;
      throw new AutogradError(this.constructor.name, problem, `${name} ${what}`);
    }
  }

  #along(sequence: Tensor, { index, suffix, reverse }: Run, initial: State | undefined) {
    const [length, batch] = sequence.shape as [number, number];
    const inputs = this.#affine(sequence, `ih_${suffix}`);
    let states: readonly Tensor[] = this.stateNames.map((name) => {
      const given: unknown = initial?.[name];
      const start = zeros([batch, this.hiddenSize], { dtype: sequence.dtype });
      return given === undefined ? start : (given as Tensor).slice(index);
    });
    const outputs: Tensor[] = [];
    for (let i = 0; i < length; i++) {
      const at = reverse ? length - 1 - i : i;
      const recurrent = this.#affine(states[0]!, `hh_${suffix}`);
      states = this.cell({ input: inputs.slice(at), recurrent, states });
      outputs[at] = states[0]!;
    }
    return { output: stack(outputs), states };
  }

  /** x·Wᵀ + b. */
  #affine(x: Tensor, name: string): Tensor {
    return linear(x, this[`weight_${name}`]!, this[`bias_${name}`]);
  }

  get #directions(): number {
    return this.bidirectional ? 2 : 1;
  }

  /** Every layer and direction, or those of one layer. */
  #runs(only?: number): Run[] {
    const all = Array.from({ length: this.layers * this.#directions }, (_, index): Run => {
      const layer = Math.floor(index / this.#directions);
      const reverse = index % this.#directions === 1;
      return { index, layer, reverse, suffix: `l${layer}${reverse ? '_reverse' : ''}` };
    });
    return only === undefined ? all : all.filter(({ layer }) => layer === only);
  }
}

/** One direction of one layer. */
interface Run {
  readonly index: number;
  readonly layer: number;
  readonly reverse: boolean;
  readonly suffix: string;
}
