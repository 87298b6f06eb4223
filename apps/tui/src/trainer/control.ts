/** How far training may go: what commands have made of it so far. */
import type { CommandQueue } from './commands.js';
import type { RunConfig } from './protocol.js';
import { StepPace } from './step-pace.js';

export class Control {
  #stepsAllowed = Number.POSITIVE_INFINITY;
  #stopped = false;
  #restart: RunConfig | null = null;
  readonly #pace: StepPace;

  constructor({ pace }: Pick<RunConfig, 'pace'>) {
    this.#pace = new StepPace(pace);
  }

  get state(): 'running' | 'paused' {
    return this.#stepsAllowed > 0 ? 'running' : 'paused';
  }

  /** Set once training is to end where it is. */
  get stopped(): boolean {
    return this.#stopped;
  }

  /** Set once training is to begin again. */
  get restart(): RunConfig | null {
    return this.#restart;
  }

  /** Milliseconds until the next step may be taken. */
  get toNextStep(): number {
    return this.#pace.remaining;
  }

  stepTaken(): void {
    this.#stepsAllowed -= 1;
    this.#pace.stepTaken();
  }

  /** Obeys all commands that have arrived. Returns whether there were any. */
  obey(commands: CommandQueue, learner: { learningRate: number }): boolean {
    let any = false;
    for (let command = commands.take(); command; command = commands.take()) {
      any = true;
      switch (command.type) {
        case 'pause':
          this.#stepsAllowed = 0;
          break;
        case 'resume':
          this.#stepsAllowed = Number.POSITIVE_INFINITY;
          break;
        case 'step':
          this.#stepsAllowed = command.count;
          this.#pace.hurry();
          break;
        case 'setLearningRate':
          learner.learningRate = command.learningRate;
          break;
        case 'setPace':
          this.#pace.change(command.pace);
          break;
        case 'restart':
          this.#restart = command.config;
          return true;
        case 'stop':
          this.#stopped = true;
          break;
      }
    }
    return any;
  }
}
