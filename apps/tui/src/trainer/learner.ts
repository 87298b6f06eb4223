/** Everything that learns: the network, what it is to make small, and what changes it. */
import { createHash } from 'node:crypto';
import type { DigitSet } from '@downhill/mnist';
import { type FitEvent, fit, Linear, type Optimizer, Sequential } from '@downhill/nn';
import { activations } from './activations.js';
import { DigitData } from './digit-data.js';
import { modelWidths } from './digits.js';
import { type LossRow, losses } from './losses.js';
import { optimizers } from './optimizers.js';
import type { RunConfig } from './protocol.js';

export class Learner {
  readonly network: Sequential;
  readonly loss: LossRow;
  readonly optimizer: Optimizer;
  /** The run's events; each optimizer step is taken when its event is asked for. */
  readonly events: Iterator<FitEvent, undefined>;

  /** @throws HintedError when the model does not fit the digits */
  constructor(config: RunConfig, digits: DigitSet) {
    const { epochs, batchSize, seed, learningRate, momentum, weightDecay } = config;
    const widths = modelWidths(config.model, digits);
    this.loss = losses[config.loss];
    this.network = createNetwork(widths, config).initialize(seed);
    this.optimizer = optimizers[config.optimizer].create(this.network.parameters(), {
      learningRate,
      momentum,
      weightDecay,
    });
    this.events = fit({
      model: this.network,
      data: new DigitData(digits),
      loss: this.loss.compute,
      optimizer: this.optimizer,
      epochs,
      batchSize,
      random: seed,
    });
  }

  /** SHA-256 in hex over the bytes of all parameters, in `stateDict` order: equal only for equal bits. */
  digest(): string {
    const hash = createHash('sha256');
    for (const { data } of Object.values(this.network.stateDict())) {
      hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    }
    return hash.digest('hex');
  }
}

function createNetwork(widths: readonly number[], { activation, loss }: RunConfig): Sequential {
  const hidden = widths
    .slice(1, -1)
    .flatMap((width, i) => [new Linear(widths[i]!, width), activations[activation]()]);
  const [inputs, outputs] = widths.slice(-2) as [number, number];
  return new Sequential(...hidden, new Linear(inputs, outputs), ...losses[loss].outputLayers());
}
