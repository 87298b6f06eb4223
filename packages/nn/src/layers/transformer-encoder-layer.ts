import type { Tensor } from '@downhill/autograd';
import type { LayerOptions } from '../layer-options.js';
import { Module } from '../module.js';
import { Dropout } from './dropout.js';
import { LayerNorm } from './layer-norm.js';
import { Linear } from './linear.js';
import { type AttentionOptions, MultiheadAttention } from './multihead-attention.js';

/** Options of {@link TransformerEncoderLayer}. */
export interface TransformerEncoderLayerOptions extends LayerOptions {
  /** The width between the two linear maps. Default 2048. */
  readonly feedforward?: number;
  /** Default 0.1. */
  readonly dropout?: number;
  /** Default 'relu'. */
  readonly activation?: 'relu' | 'gelu';
  /** Whether normalisation comes before attention and feed-forward instead of after. Default false. */
  readonly normFirst?: boolean;
  /** Whether sequences are [N, L, E] instead of [L, N, E]. Default false, as in PyTorch. */
  readonly batchFirst?: boolean;
}

/**
 * Self-attention and a feed-forward network, each with dropout, a shortcut and layer normalisation: [L, N, E] → [L, N, E]
 * (Vaswani et al., 2017).
 *
 * @example new TransformerEncoderLayer(8, 2, { feedforward: 16 }).forward(zeros([5, 3, 8])).shape   // [5, 3, 8]
 */
export class TransformerEncoderLayer extends Module<[x: Tensor, options?: AttentionOptions]> {
  /** The attention. */
  readonly selfAttn: MultiheadAttention;
  /** The first map of the feed-forward network. */
  readonly linear1: Linear;
  /** Dropout between its maps. */
  readonly dropout: Dropout;
  /** Its second map. */
  readonly linear2: Linear;
  /** The normalisation at the attention. */
  readonly norm1: LayerNorm;
  /** The normalisation at the feed-forward network. */
  readonly norm2: LayerNorm;
  /** Dropout after the attention. */
  readonly dropout1: Dropout;
  /** Dropout after the feed-forward network. */
  readonly dropout2: Dropout;
  /** What is between the maps. */
  readonly activation: 'relu' | 'gelu';
  /** Whether normalisation comes before. */
  readonly normFirst: boolean;

  constructor(width: number, heads: number, options: TransformerEncoderLayerOptions = {}) {
    super();
    const { feedforward = 2048, dropout = 0.1, batchFirst = false, dtype, random } = options;
    const common: LayerOptions = { ...(dtype && { dtype }), ...(random && { random }) };
    this.selfAttn = new MultiheadAttention(width, heads, { ...common, dropout, batchFirst });
    this.linear1 = new Linear(width, feedforward, common);
    this.dropout = new Dropout(dropout);
    this.linear2 = new Linear(feedforward, width, common);
    this.norm1 = new LayerNorm(width, { ...(dtype && { dtype }) });
    this.norm2 = new LayerNorm(width, { ...(dtype && { dtype }) });
    this.dropout1 = new Dropout(dropout);
    this.dropout2 = new Dropout(dropout);
    this.activation = options.activation ?? 'relu';
    this.normFirst = options.normFirst ?? false;
  }

  override forward(x: Tensor, options?: AttentionOptions): Tensor {
    if (this.normFirst) {
      const y = x.add(this.#attend(this.norm1.forward(x), options));
      return y.add(this.#feed(this.norm2.forward(y)));
    }
    const y = this.norm1.forward(x.add(this.#attend(x, options)));
    return this.norm2.forward(y.add(this.#feed(y)));
  }

  #attend(x: Tensor, options: AttentionOptions | undefined): Tensor {
    return this.dropout1.forward(this.selfAttn.forward(x, x, x, options));
  }

  #feed(x: Tensor): Tensor {
    const hidden = this.dropout.forward(this.linear1.forward(x)[this.activation]());
    return this.dropout2.forward(this.linear2.forward(hidden));
  }
}
