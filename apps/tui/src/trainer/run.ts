/** One training run, from the first step to the result. */
import { Control } from './control.js';
import type { RunDigits } from './digits.js';
import { evaluate } from './evaluate.js';
import { Learner, type Step } from './learner.js';
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
  /** The network on all test digits, as of the step it was evaluated after. */
  #tested: { readonly step: number; readonly evaluation: Evaluation } | null = null;

  constructor(
    readonly config: RunConfig,
    readonly digits: RunDigits,
    readonly link: TrainerLink,
  ) {
    this.#learner = new Learner(config, digits);
    this.#packets = new ProgressPackets(this.#learner, link.watched);
  }

  /**
   * Trains until the last epoch is over, or a command ends it.
   *
   * @returns the configuration to start again with, where that was the command
   */
  async train(): Promise<RunConfig | null> {
    const { emit, commands } = this.link;
    this.#tellStart();
    const steps = this.#learner.steps();
    for (;;) {
      await this.#hear();
      const commanded = this.#control.obey(commands, this.#learner);
      if (this.#control.restart !== null) return this.#control.restart;
      if (this.#control.stopped) break;
      if (commanded) emit(this.#packets.take(this.#control.state));
      if (this.#control.state === 'paused') {
        await commands.arrival();
        continue;
      }
      const began = performance.now();
      const { value: step } = steps.next();
      if (step === undefined) break;
      this.#count(step, (performance.now() - began) / 1000);
      if (step.endsEpoch) await this.#endEpoch(step);
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
      parameters: this.#learner.parameterCount,
      source,
      notice,
      trainCount: train.count,
      testCount: test.count,
      stepsPerEpoch: this.#learner.stepsPerEpoch,
    });
  }

  #count(step: Step, seconds: number): void {
    const images = step.positions.length;
    this.#whole.add(step.loss, images, seconds);
    this.#epoch.add(step.loss, images, seconds);
    this.#packets.add(step, seconds);
    this.#control.stepTaken();
    const { state } = this.#control;
    if (state === 'paused' || this.#packets.isDue()) this.link.emit(this.#packets.take(state));
  }

  async #endEpoch({ epoch, step }: Step): Promise<void> {
    const { meanLoss, seconds, imagesPerSecond } = this.#epoch;
    const test = await this.#test();
    this.#epoch = new Tally();
    this.#epochsDone = epoch;
    this.link.emit({
      type: 'epoch',
      epoch,
      step,
      trainLoss: meanLoss,
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
    const step = this.#whole.steps;
    if (this.#tested?.step !== step) {
      const evaluation = await evaluate(this.#learner, this.digits.test, this.#hear);
      this.#tested = { step, evaluation };
    }
    return this.#tested.evaluation;
  }
}
