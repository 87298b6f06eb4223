/** Everything that learns: the network, what it is to make small, and what changes it. */
import { createHash } from 'node:crypto';
import { type Tensor, zeros } from '@downhill/autograd';
import type { DigitSet } from '@downhill/mnist';
import {
  type Checkpoint,
  type FitEvent,
  fit,
  Linear,
  type Optimizer,
  type Position,
  restoreCheckpoint,
  Sequential,
  takeCheckpoint,
} from '@downhill/nn';
import { loadCheckpoint } from '@downhill/nn/node';
import { HintedError } from '../errors.js';
import { activations } from './activations.js';
import { DigitData } from './digit-data.js';
import { modelWidths } from './digits.js';
import type { Resume } from './files.js';
import { type LossRow, losses } from './losses.js';
import { optimizers } from './optimizers.js';
import type { RunConfig } from './protocol.js';

export class Learner {
  readonly network: Sequential;
  readonly loss: LossRow;
  readonly optimizer: Optimizer;
  /** The run's events; each optimizer step is taken when its event is asked for. */
  readonly events: Iterator<FitEvent, undefined>;
  /** Where the run goes on; null where it begins. */
  readonly from: Position | null;

  /**
   * @throws HintedError when the model does not fit the digits, or the checkpoint to go on from is of other digits
   * @throws AutogradError when the checkpoint cannot be read, or does not fit network or optimizer
   */
  constructor(
    readonly config: RunConfig,
    readonly digits: DigitSet,
    resume: Resume | null = null,
  ) {
    const { epochs, batchSize, seed, learningRate, momentum, weightDecay } = config;
    const widths = modelWidths(config.model, digits);
    this.loss = losses[config.loss];
    this.network = createNetwork(widths, config).initialize(seed);
    this.optimizer = optimizers[config.optimizer].create(this.network.parameters(), {
      learningRate,
      momentum,
      weightDecay,
    });
    this.from = resume === null ? null : this.#restore(resume);
    this.events = fit({
      model: this.network,
      data: new DigitData(digits),
      loss: this.loss.compute,
      optimizer: this.optimizer,
      epochs,
      batchSize,
      random: seed,
      from: this.from,
    });
  }

  /** One input as the network takes it, without ink. */
  example(): Tensor {
    return zeros([1, this.digits.rows * this.digits.columns]);
  }

  /** All that training needs to go on from a position of it. */
  checkpoint(position: Position, score: number | null): Checkpoint {
    const { network, optimizer, config, digits } = this;
    return takeCheckpoint(
      { model: network, optimizer },
      { position, score, config: { run: { ...config }, digits: digits.count } },
    );
  }

  #restore({ path, learningRate }: Resume): Position | null {
    const checkpoint = loadCheckpoint(path);
    const { digits }: { digits?: unknown } = Object(checkpoint.config);
    if (digits !== this.digits.count) {
      throw new HintedError(
        `${path} is of a run on ${digits} digits, and there are ${this.digits.count}`,
        'Give the --data that it began with.',
      );
    }
    restoreCheckpoint(checkpoint, { model: this.network, optimizer: this.optimizer });
    if (learningRate !== null) this.optimizer.learningRate = learningRate;
    return checkpoint.position;
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
