import type { TrainerEvent, TrainerPort } from '../../src/trainer/protocol.js';
import type { EventOf } from './events.js';

/** Keeps what a trainer tells, and hands it out one event after the other. */
export class Recorder {
  readonly events: TrainerEvent[] = [];
  #position = 0;
  #arrived: () => void = () => {};

  constructor(trainer: TrainerPort) {
    trainer.subscribe((event) => {
      this.events.push(event);
      this.#arrived();
    });
  }

  /** The next event of this type for which `wanted` holds; those before it are passed over. */
  async next<Type extends TrainerEvent['type']>(
    type: Type,
    wanted: (event: EventOf<Type>) => boolean = () => true,
  ): Promise<EventOf<Type>> {
    for (;;) {
      while (this.#position < this.events.length) {
        const event = this.events[this.#position++]!;
        if (isOf(type, event) && wanted(event)) return event;
        if (event.type === 'error') throw new Error(`${event.message}\n${event.stack}`);
      }
      await new Promise<void>((resolve) => {
        this.#arrived = resolve;
      });
    }
  }

  /** The loss of every step told of so far. */
  get losses(): number[] {
    return this.events.flatMap((event) => (event.type === 'progress' ? [...event.losses] : []));
  }
}

function isOf<Type extends TrainerEvent['type']>(
  type: Type,
  event: TrainerEvent,
): event is EventOf<Type> {
  return event.type === type;
}
