/** Everything that learns: the network, what it is to make small, and what changes it. */
import { createHash } from 'node:crypto';
import { type Shape, type Tensor, zeros } from '@downhill/autograd';
import type { DigitSet } from '@downhill/mnist';
import {
  type Checkpoint,
  type FitEvent,
  fit,
  type Module,
  type Optimizer,
  type Position,
  restoreCheckpoint,
  takeCheckpoint,
} from '@downhill/nn';
import { loadCheckpoint } from '@downhill/nn/node';
import { HintedError } from '../errors.js';
import { type Architecture, fullyConnected } from './architecture.js';
import { DigitData } from './digit-data.js';
import type { Resume } from './files.js';
import { type LossRow, losses } from './losses.js';
import { optimizers } from './optimizers.js';
import type { RunConfig } from './protocol.js';

export class Learner {
  readonly network: Module;
  readonly loss: LossRow;
  readonly optimizer: Optimizer;
  /** The run's events; each optimizer step is taken when its event is asked for. */
  readonly events: Iterator<FitEvent, undefined>;
  /** Where the run goes on; null where it begins. */
  readonly from: Position | null;
  readonly inputShape: Shape;
  private readonly datasets = new WeakMap<DigitSet, DigitData>();

  /**
   * @throws HintedError when the model does not fit the digits, or the checkpoint to go on from is of other digits
   * @throws AutogradError when the checkpoint cannot be read, or does not fit network or optimizer
   */
  constructor(
    readonly config: RunConfig,
    readonly digits: DigitSet,
    resume: Resume | null = null,
    { network, inputShape }: Architecture = fullyConnected(config, digits),
  ) {
    const { epochs, batchSize, seed, learningRate, momentum, weightDecay } = config;
    this.loss = losses[config.loss];
    this.network = network;
    this.inputShape = inputShape;
    this.optimizer = optimizers[config.optimizer].create(this.network.parameters(), {
      learningRate,
      momentum,
      weightDecay,
    });
    this.from = resume === null ? null : this.#restore(resume);
    this.events = fit({
      model: this.network,
      data: this.dataOf(digits),
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
    return zeros([1, ...this.inputShape]);
  }

  /** Digits as the network takes them. Made once for each set: it is evaluated again and again. */
  dataOf(digits: DigitSet): DigitData {
    const data = this.datasets.get(digits) ?? new DigitData(digits, this.inputShape);
    this.datasets.set(digits, data);
    return data;
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
