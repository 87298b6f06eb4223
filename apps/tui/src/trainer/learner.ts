/** Everything that learns: the network, what it is to make small, and what changes it. */
import { createHash } from 'node:crypto';
import { type Shape, type Tensor, zeros } from '@downhill/autograd';
import type { DigitSet } from '@downhill/mnist';
import {
  type Checkpoint,
  ConfusionMatrix,
  type Dataset,
  evaluator,
  type FitEvent,
  fit,
  type Measured,
  type Module,
  type Optimizer,
  type Position,
  restoreCheckpoint,
  Scheduler,
  type Trained,
  takeCheckpoint,
  WeightAverage,
} from '@downhill/nn';
import { loadCheckpoint } from '@downhill/nn/node';
import { HintedError } from '../errors.js';
import type { Architecture } from './architecture.js';
import { type AugmentationRow, augmentations } from './augment/augmentations.js';
import { MovedDigits } from './augment/moved-digits.js';
import { DigitData } from './digit-data.js';
import type { ResumePoint } from './files.js';
import { type LossRow, losses } from './losses.js';
import { builtIn } from './network.js';
import { optimizers } from './optimizers.js';
import type { RunConfig } from './protocol.js';
import { type ScheduleRow, schedules } from './schedules.js';
import { withoutViews } from './views.js';

type Measure = (data: Dataset) => Measured<{ confusion: ConfusionMatrix }> & { loss: number };

export class Learner {
  readonly network: Module;
  readonly loss: LossRow;
  readonly optimizer: Optimizer;
  /** The run's events; each optimizer step is taken when its event is asked for. */
  readonly events: Iterator<FitEvent, undefined>;
  /** Where the run goes on; null where it begins. */
  readonly from: Position | null;
  readonly inputShape: Shape;
  /** What it learns from. */
  readonly data: DigitData;
  /** How good the network is on some data, as it is now. */
  readonly measure: Measure;
  /** {@link measure}, where the network looks at each digit once, whatever `views` says. */
  readonly measureQuickly: Measure;
  private readonly scheduler: Scheduler | null;
  private readonly average: WeightAverage | null;
  private readonly datasets = new WeakMap<DigitSet, DigitData>();

  /**
   * @throws HintedError when the model does not fit the digits, or the checkpoint to go on from is of other digits
   * @throws AutogradError when the checkpoint cannot be read, or does not fit network or optimizer
   */
  constructor(
    readonly config: RunConfig,
    readonly digits: DigitSet,
    resume: ResumePoint | null = null,
    { network, inputShape }: Architecture = builtIn(config, digits),
  ) {
    const { learningRate, momentum, weightDecay, average } = config;
    this.loss = losses[config.loss];
    this.network = network;
    this.inputShape = inputShape;
    const measure = (judged: Module): Measure =>
      evaluator(judged, {
        loss: this.loss.compute,
        metrics: { confusion: new ConfusionMatrix(digits.classes) },
      });
    this.measure = measure(network);
    this.measureQuickly = config.views === 1 ? this.measure : measure(withoutViews(network));
    this.optimizer = optimizers[config.optimizer].create(this.network.parameters(), {
      learningRate,
      momentum,
      weightDecay,
    });
    this.scheduler = this.#schedule();
    this.average =
      average === 0
        ? null
        : new WeightAverage(network, { decay: average, buffers: true, warmUp: true });
    this.from = resume === null ? null : this.#restore(resume);
    this.data = this.#trainingData();
    this.events = this.#learn();
  }

  *#learn(): Generator<FitEvent, undefined> {
    const { network, data, loss, optimizer, from } = this;
    const { epochs, batchSize, seed, labelSmoothing } = this.config;
    const events = fit({
      model: network,
      data,
      loss: (outputs, labels) => loss.compute(outputs, labels, labelSmoothing),
      optimizer,
      epochs,
      batchSize,
      random: seed,
      from,
    });
    const begin = (epoch: number) => data instanceof MovedDigits && data.begin(epoch);
    begin(from?.epoch ?? 1);
    for (const event of events) {
      if (event.type === 'step') {
        this.scheduler?.step();
        this.average?.update();
      }
      yield event;
      if (event.type === 'epoch') begin(event.epoch + 1);
    }
  }

  #schedule(): Scheduler | null {
    const { schedule, epochs, batchSize } = this.config;
    const scheduleFor: ScheduleRow = schedules[schedule];
    if (scheduleFor === null) return null;
    const stepsPerEpoch = Math.ceil(this.digits.count / batchSize);
    return new Scheduler(this.optimizer, scheduleFor(stepsPerEpoch * epochs));
  }

  #trainingData(): DigitData {
    const { augment, seed, epochs, threads } = this.config;
    const augmentation: AugmentationRow = augmentations[augment];
    if (augmentation === null) return this.dataOf(this.digits);
    const { inputShape } = this;
    const options = { inputShape, seed, epochs, ahead: threads !== 1 };
    return new MovedDigits(this.digits, augmentation, options);
  }

  /** The learning rate that the schedule goes by: what a run is to begin with that learns as fast as this one does now. */
  get baseLearningRate(): number {
    return this.scheduler?.bases[0] ?? this.optimizer.learningRate;
  }

  /** Runs `body` while the network is as it is judged, saved and exported: with averaged weights, where they are averaged. */
  asJudged<R>(body: () => R): R {
    return this.average === null ? body() : this.average.within(body);
  }

  /** The pixels of a training digit as the network last saw it. */
  pixelsOf(index: number): Uint8Array {
    return Uint8Array.from(this.data.inputs.slice([index, index + 1]).data);
  }

  /** Ends what goes on beside the steps. */
  async close(): Promise<void> {
    if (this.data instanceof MovedDigits) await this.data.close();
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

  /** All that training needs to go on from a position of it, with `habits` of the run that change nothing in what it learns. */
  checkpoint(
    position: Position,
    score: number | null,
    habits: { readonly checkpointEvery?: number | null } = {},
  ): Checkpoint {
    const { config, digits } = this;
    return takeCheckpoint(this.#trained, {
      position,
      score,
      config: { run: { ...config }, digits: digits.count, ...habits },
    });
  }

  /** What changes while it learns. The digits are not among it: how they are moved depends on the epoch. */
  get #trained(): Trained {
    return {
      model: this.network,
      optimizer: this.optimizer,
      ...(this.scheduler && { scheduler: this.scheduler }),
      ...(this.average && { average: this.average }),
    };
  }

  #restore({ path, learningRate }: ResumePoint): Position | null {
    const checkpoint = loadCheckpoint(path);
    const { digits, run }: { digits?: unknown; run?: unknown } = Object(checkpoint.config);
    if (digits !== this.digits.count) {
      throw new HintedError(
        `${path} is of a run on ${digits} digits, and there are ${this.digits.count}`,
        'Give the --data that it began with.',
      );
    }
    restoreCheckpoint(checkpoint, this.#trained);
    const { epochs }: { epochs?: unknown } = Object(run);
    if (epochs !== this.config.epochs) this.#stretchSchedule();
    // A schedule goes on in the same proportion.
    if (learningRate !== null) {
      this.optimizer.learningRate *= learningRate / this.baseLearningRate;
    }
    return checkpoint.position;
  }

  /** The next rate is that of a run of this length from the beginning. */
  #stretchSchedule(): void {
    if (this.scheduler === null) return;
    const { bases, stepCount, schedule } = this.scheduler;
    const rates = bases.map((base) => schedule(stepCount, base));
    this.scheduler.loadStateDict({ step: stepCount, bases, set: rates, rates });
  }

  /** SHA-256 in hex over the bytes of all parameters, in `stateDict` order: equal only for equal bits. */
  digest(): string {
    const hash = createHash('sha256');
    const weights = this.asJudged(() => this.network.stateDict());
    for (const { data } of Object.values(weights)) {
      hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    }
    return hash.digest('hex');
  }
}
