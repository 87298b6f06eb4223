/** One training run, from the first step to the result. */
import type { EpochEvent, StepEvent } from '@downhill/nn';
import { Control } from './control.js';
import type { RunDigits } from './digits.js';
import { evaluateAll } from './evaluate.js';
import { Learner } from './learner.js';
import { ProgressPackets } from './progress.js';
import type { Evaluation, RunConfig } from './protocol.js';
import type { TrainerLink } from './session.js';
import { Tally } from './tally.js';

export class TrainingRun {
  readonly #learner: Learner;
  readonly #packets: ProgressPackets;
  readonly #control = new Control();
  readonly #whole = new Tally();
  #epoch = new Tally();
  #epochsDone = 0;
  /** The network on all test digits after so many steps. */
  #tested: { readonly evaluation: Evaluation; readonly steps: number } | null = null;

  /** @throws HintedError when the model does not fit the digits */
  constructor(
    readonly config: RunConfig,
    readonly digits: RunDigits,
    readonly link: TrainerLink,
  ) {
    this.#learner = new Learner(config, digits.train);
    this.#packets = new ProgressPackets(this.#learner, digits, link.watched);
  }

  /**
   * Trains until the last epoch is over or a command ends it.
   *
   * @returns the configuration to start again with, where that was the command
   */
  async train(): Promise<RunConfig | null> {
    const { commands, emit } = this.link;
    this.#tellStart();
    for (;;) {
      await this.#hear();
      const commanded = this.#control.obey(commands, this.#learner.optimizer);
      if (this.#control.restart !== null) return this.#control.restart;
      if (this.#control.stopped) break;
      if (commanded) emit(this.#packets.take(this.#control.state));
      if (this.#control.state === 'paused') {
        await commands.arrival();
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
    this.#whole.add(step.batchSize, seconds);
    this.#epoch.add(step.batchSize, seconds);
    this.#packets.add(step, seconds);
    this.#control.stepTaken();
    const { state } = this.#control;
    if (state === 'paused' || this.#packets.isDue()) this.link.emit(this.#packets.take(state));
  }

  async #epochEnded({ epoch, step, loss }: EpochEvent): Promise<void> {
    const { seconds, imagesPerSecond } = this.#epoch;
    const test = await this.#test();
    this.#epoch = new Tally();
    this.#epochsDone = epoch;
    this.link.emit({
      type: 'epoch',
      epoch,
      step,
      trainLoss: loss,
      test,
      seconds,
      imagesPerSecond,
    });
  }

  async #tellDone(): Promise<void> {
    const test = await this.#test();
    const { steps, seconds, imagesPerSecond, microsecondsPerStep } = this.#whole;
    this.link.emit(this.#packets.take('done'));
    this.link.emit({
      type: 'done',
      epochs: this.#epochsDone,
      steps,
      test,
      trainSeconds: seconds,
      imagesPerSecond,
      microsecondsPerStep,
      parametersDigest: this.#learner.digest(),
    });
  }

  /** The network as it is now on all test digits. */
  async #test(): Promise<Evaluation> {
    const { steps } = this.#whole;
    if (this.#tested?.steps !== steps) {
      const evaluation = await evaluateAll(this.#learner, this.digits.test, this.#hear);
      this.#tested = { evaluation, steps };
    }
    return this.#tested.evaluation;
  }
}
