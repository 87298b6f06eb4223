import { AutogradError, type Generator, linear, type Tensor } from '@downhill/autograd';
import { fillConstant, fillXavierUniform } from '../initializers.js';
import { type LayerOptions, parameter, processRandom, requireSize } from '../layer-options.js';
import { Module } from '../module.js';
import { Dropout } from './dropout.js';
import { Linear } from './linear.js';

/** Options of {@link MultiheadAttention}. */
export interface MultiheadAttentionOptions extends LayerOptions {
  /** Default true. */
  readonly bias?: boolean;
  /** Dropout of attention weights. Default 0. */
  readonly dropout?: number;
  /** Whether sequences are [N, L, E] instead of [L, N, E]. Default false, as in PyTorch. */
  readonly batchFirst?: boolean;
}

/** Options of a call of {@link MultiheadAttention}. */
export interface AttentionOptions {
  /** Where not to look: bool [L, S] or [N·heads, L, S], 1 for a place that is hidden; or a float that is added. */
  readonly mask?: Tensor;
}

/**
 * Attention with several heads (Vaswani et al., 2017): softmax(q·kᵀ/√d)·v per head, d = E/heads, from linear maps of
 * query [L, N, E], key and value [S, N, E] to [L, N, E].
 *
 * `in_proj_weight` [3E, E] holds the maps of query, key and value and starts Xavier uniform; `out_proj` is a Linear.
 *
 * @example new MultiheadAttention(8, 2).forward(zeros([5, 3, 8])).shape   // [5, 3, 8]
 */
export class MultiheadAttention extends Module<
  [query: Tensor, key?: Tensor, value?: Tensor, options?: AttentionOptions]
> {
  /** The maps of query, key and value, one below the other [3E, E]. */
  readonly inProjWeight: Tensor;
  /** What is added to them [3E]. */
  readonly inProjBias: Tensor | null;
  /** The map of all heads together. */
  readonly outProj: Linear;
  /** Whether sequences are [N, L, E]. */
  readonly batchFirst: boolean;
  /** Of attention weights. */
  readonly dropout: Dropout;

  /** @throws AutogradError when the heads do not divide the width */
  constructor(
    /** E. */
    readonly width: number,
    /** How many parts of E attend on their own. */
    readonly heads: number,
    options: MultiheadAttentionOptions = {},
  ) {
    super();
    const { bias = true, dropout = 0, batchFirst = false, dtype, random = processRandom } = options;
    requireSize('MultiheadAttention', 'width', width);
    requireSize('MultiheadAttention', 'heads', heads);
    if (width % heads !== 0) {
      const problem = `width must be divisible by heads (${width} by ${heads})`;
      throw new AutogradError('MultiheadAttention', problem);
    }
    this.inProjWeight = parameter([3 * width, width], dtype);
    this.inProjBias = bias ? parameter([3 * width], dtype) : null;
    this.outProj = new OutputProjection(width, width, { bias, random, ...(dtype && { dtype }) });
    this.batchFirst = batchFirst;
    this.dropout = new Dropout(dropout);
    this.resetParameters(random);
  }

  override resetParameters(random: Generator): void {
    fillXavierUniform(this.inProjWeight, random);
    if (this.inProjBias !== null) fillConstant(this.inProjBias, 0);
  }

  /** Without key and value, the query attends to itself. */
  override forward(
    query: Tensor,
    key: Tensor = query,
    value: Tensor = key,
    { mask }: AttentionOptions = {},
  ): Tensor {
    const [q, k, v] = [query, key, value].map((x, i) => this.#project(x, i));
    const scores = q!.mul(Math.sqrt(this.heads / this.width)).matmul(k!.transpose());
    const weights = this.dropout.forward(this.#hide(scores, mask).softmax());
    const [batch, , length] = weights.shape as [number, number, number];
    const joined = weights.matmul(v!).transpose(1, 2).reshape([batch, length, this.width]);
    const y = this.outProj.forward(joined);
    return this.batchFirst ? y : y.transpose(0, 1);
  }

  /** Query, key or value through its map, apart by heads: [N, heads, length, E/heads]. */
  #project(x: Tensor, part: number): Tensor {
    const { width, heads } = this;
    if (x.rank !== 3 || x.shape[2] !== width) {
      const layout = this.batchFirst ? 'N, L' : 'L, N';
      const found = `${['query', 'key', 'value'][part]} [${x.shape.join(', ')}]`;
      throw new AutogradError('MultiheadAttention', `inputs must be [${layout}, ${width}]`, found);
    }
    const rows = [part * width, (part + 1) * width] as const;
    const sequence = this.batchFirst ? x : x.transpose(0, 1);
    const y = linear(sequence, this.inProjWeight.slice(rows), this.inProjBias?.slice(rows));
    return y.reshape([y.shape[0]!, y.shape[1]!, heads, width / heads]).transpose(1, 2);
  }

  #hide(scores: Tensor, mask: Tensor | undefined): Tensor {
    if (mask === undefined) return scores;
    const fitting = mask.rank === 3 ? mask.reshape(scores.shape) : mask;
    if (fitting.dtype !== 'bool') return scores.add(fitting);
    return fitting.where(Number.NEGATIVE_INFINITY, scores);
  }
}

/** A Linear whose bias starts at 0. */
class OutputProjection extends Linear {
  override resetParameters(random: Generator): void {
    super.resetParameters(random);
    if (this.bias !== null) fillConstant(this.bias, 0);
  }
}
