/** Milliseconds between two frames: as few as an eye can use, as many as it can bear. */
const [quickest, slowest] = [80, 400];

/** The share of the time that drawing may take, as long as that leaves frames often enough. */
const share = 0.12;

/** Weight of the frames before in the cost of a frame. */
const memory = 0.8;

/**
 * How often to draw. Where frames are expensive (a large screen, a slow machine, one whose cores are all in training),
 * they become fewer, so that watching does not slow what is watched.
 */
export class Pace {
  readonly #now: () => number;
  #began: number | null = null;
  #cost = 0;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** A frame is about to be drawn. */
  readonly begin = (): void => {
    this.#began = this.#now();
  };

  /** It is out. */
  readonly end = (): void => {
    if (this.#began === null) return;
    const cost = this.#now() - this.#began;
    this.#began = null;
    this.#cost = this.#cost === 0 ? cost : memory * this.#cost + (1 - memory) * cost;
  };

  /** Milliseconds from one frame to the next. */
  readonly interval = (): number => Math.min(slowest, Math.max(quickest, this.#cost / share));
}
