/** A network, its optimizer and its digits. PROVISIONAL until @downhill/nn is there. */
import { createHash } from 'node:crypto';
import { Generator, type Tensor, uniform } from '@downhill/autograd';
import { activations } from './activations.js';
import { type Batch, gather } from './batches.js';
import { modelWidths, type RunDigits } from './digits.js';
import { losses } from './losses.js';
import type { RunConfig } from './protocol.js';

export interface Step {
  readonly epoch: number;
  readonly step: number;
  readonly loss: number;
  readonly positions: Uint32Array;
  readonly endsEpoch: boolean;
}

export class Learner {
  learningRate: number;
  readonly #weights: Tensor[] = [];
  readonly #biases: Tensor[] = [];
  readonly #random: Generator;

  constructor(
    readonly config: RunConfig,
    readonly digits: RunDigits,
  ) {
    this.learningRate = config.learningRate;
    this.#random = new Generator(config.seed);
    const widths = modelWidths(config.model, digits.train);
    for (let l = 0; l + 1 < widths.length; l++) {
      const high = 1 / Math.sqrt(widths[l]!);
      const random = this.#random.stream(`init/fc${l}`);
      const options = { low: -high, high, requiresGrad: true };
      this.#weights.push(uniform([widths[l + 1]!, widths[l]!], random, options));
      this.#biases.push(uniform([widths[l + 1]!], random, options));
    }
  }

  get parameterCount(): number {
    return [...this.#weights, ...this.#biases].reduce((sum, p) => sum + p.size, 0);
  }

  get stepsPerEpoch(): number {
    return Math.ceil(this.digits.train.count / this.config.batchSize);
  }

  forward(images: Tensor): Tensor {
    let x = images;
    const last = this.#weights.length - 1;
    this.#weights.forEach((weight, l) => {
      x = x.matmul(weight.transpose()).add(this.#biases[l]!);
      x = l < last ? activations[this.config.activation](x) : losses[this.config.loss].output(x);
    });
    return x;
  }

  run(batch: Batch): { outputs: Tensor; loss: Tensor } {
    const outputs = this.forward(batch.images);
    return { outputs, loss: losses[this.config.loss].loss(outputs, batch.labels) };
  }

  probabilities(images: Tensor): Tensor {
    return losses[this.config.loss].probabilities(this.forward(images));
  }

  *steps(): globalThis.Generator<Step, void> {
    const { batchSize, epochs } = this.config;
    const { train } = this.digits;
    let step = 0;
    for (let epoch = 1; epoch <= epochs; epoch++) {
      const order = this.#random.stream(`shuffle/epoch${epoch}`).permutation(train.count);
      for (let start = 0; start < train.count; start += batchSize) {
        const positions = order.subarray(start, start + batchSize);
        const { loss } = this.run(gather(train, positions));
        loss.backward();
        for (const p of [...this.#weights, ...this.#biases]) {
          const a = p.array;
          const g = p.grad!.data;
          for (let i = 0; i < a.length; i++) a[i]! -= this.learningRate * g[i]!;
          p.grad = null;
        }
        step++;
        yield {
          epoch,
          step,
          loss: loss.item(),
          positions,
          endsEpoch: start + batchSize >= train.count,
        };
      }
    }
  }

  digest(): string {
    const hash = createHash('sha256');
    this.#weights.forEach((w, l) => {
      hash.update(w.data as Float32Array);
      hash.update(this.#biases[l]!.data as Float32Array);
    });
    return hash.digest('hex');
  }
}
