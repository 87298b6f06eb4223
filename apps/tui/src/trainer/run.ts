/** One training run, from the first step to the result. */
import type { EpochEvent, Position, StepEvent } from '@downhill/nn';
import type { Architecture } from './architecture.js';
import { Control } from './control.js';
import type { RunDigits } from './digits.js';
import { evaluateAll } from './evaluate.js';
import type { RunFiles } from './files.js';
import { Keeper } from './keeper.js';
import { Learner } from './learner.js';
import type { TrainerLink } from './link.js';
import { ProgressPackets } from './progress.js';
import type { Evaluation, RunConfig } from './protocol.js';
import { Tally } from './tally.js';

export class TrainingRun {
  readonly #learner: Learner;
  readonly #packets: ProgressPackets;
  readonly #keeper: Keeper;
  readonly #control: Control;
  readonly #whole = new Tally();
  #epoch = new Tally();
  /** Where the run is; null before its first step. */
  #position: Position | null;
  /** Seconds waited since the last step. */
  #waited = 0;
  /** The network on all test digits after so many steps. */
  #tested: {
    readonly evaluation: Evaluation;
    readonly steps: number;
    readonly measure: Learner['measure'];
  } | null = null;

  /**
   * @throws AutogradError when the files do not fit the run
   */
  constructor(
    readonly config: RunConfig,
    readonly digits: RunDigits,
    readonly link: TrainerLink,
    files: RunFiles,
    architecture: Architecture,
  ) {
    this.#learner = new Learner(config, digits.train, files.resume, architecture);
    this.#control = new Control(config);
    this.#position = this.#learner.from;
    this.#keeper = new Keeper(files, this.#learner, link.emit);
    this.#packets = new ProgressPackets(this.#learner, digits, link.watched);
  }

  /**
   * Trains until the last epoch is over or a command ends it.
   *
   * @returns the configuration to start again with, where that was the command
   */
  async train(): Promise<RunConfig | null> {
    try {
      return await this.#train();
    } finally {
      await this.#learner.close();
    }
  }

  async #train(): Promise<RunConfig | null> {
    const { commands, emit } = this.link;
    this.#tellStart();
    this.#keeper.tellResumed();
    for (;;) {
      await this.#hear();
      const commanded = this.#control.obey(commands, this.#learner.optimizer);
      if (this.#control.restart !== null) return this.#control.restart;
      if (this.#control.stopped) {
        this.#keeper.stopped(this.#position);
        break;
      }
      if (commanded) emit(this.#packets.take(this.#control.state));
      if (this.#control.state === 'paused') {
        await commands.arrival();
        continue;
      }
      if (this.#control.toNextStep > 0) {
        await this.#wait(this.#control.toNextStep);
        continue;
      }
      const began = performance.now();
      const { value: event } = this.#learner.events.next();
      const seconds = (performance.now() - began) / 1000;
      if (event?.type === 'step') this.#stepTaken(event, seconds);
      else if (event?.type === 'epoch') await this.#epochEnded(event);
      else break;
    }
    await this.#tellDone();
    return null;
  }

  /** Lets commands in between two pieces of work, and ends the run where nobody listens any more. */
  readonly #hear = async (): Promise<void> => {
    await this.link.hear();
    this.link.commands.closed.throwIfAborted();
  };

  /** Waits for the next step's time, or a command before it. */
  async #wait(milliseconds: number): Promise<void> {
    const began = performance.now();
    await this.link.commands.arrival(milliseconds);
    this.#waited += (performance.now() - began) / 1000;
  }

  #tellStart(): void {
    const { train, test, source, notice } = this.digits;
    this.link.emit({
      type: 'start',
      config: this.config,
      parameters: this.#learner.network.parameterCount,
      source,
      notice,
      trainCount: train.count,
      testCount: test.count,
      stepsPerEpoch: Math.ceil(train.count / this.config.batchSize),
    });
  }

  #stepTaken(step: StepEvent, seconds: number): void {
    this.#whole.add(step.batchSize, seconds, this.#waited);
    this.#epoch.add(step.batchSize, seconds, this.#waited);
    this.#packets.add(step, seconds, this.#waited);
    this.#waited = 0;
    this.#control.stepTaken();
    this.#position = step.position;
    this.#keeper.stepTaken(step);
    const { state } = this.#control;
    if (state === 'paused' || this.#packets.isDue()) this.link.emit(this.#packets.take(state));
  }

  async #epochEnded({ epoch, step, loss, position }: EpochEvent): Promise<void> {
    const { seconds, imagesPerSecond } = this.#epoch;
    const test = await this.#test(this.#learner.measureQuickly);
    this.#epoch = new Tally();
    this.#position = position;
    this.link.emit({
      type: 'epoch',
      epoch,
      step,
      trainLoss: loss,
      test,
      seconds,
      imagesPerSecond,
    });
    this.#keeper.epochEnded(position, test.accuracy);
  }

  async #tellDone(): Promise<void> {
    const test = await this.#test(this.#learner.measure);
    const { seconds, imagesPerSecond, microsecondsPerStep } = this.#whole;
    const { epoch = 1, step = 0 } = this.#position ?? {};
    this.#keeper.ended(this.#position);
    this.link.emit(this.#packets.take('done'));
    this.link.emit({
      type: 'done',
      epochs: epoch - 1,
      steps: step,
      test,
      trainSeconds: seconds,
      imagesPerSecond,
      microsecondsPerStep,
      parametersDigest: this.#learner.digest(),
    });
  }

  /** The network as it is now on all test digits. */
  async #test(measure: Learner['measure']): Promise<Evaluation> {
    const { steps } = this.#whole;
    if (this.#tested?.steps !== steps || this.#tested.measure !== measure) {
      const evaluation = await evaluateAll(this.#learner, this.digits.test, this.#hear, measure);
      this.#tested = { evaluation, steps, measure };
    }
    return this.#tested.evaluation;
  }
}
