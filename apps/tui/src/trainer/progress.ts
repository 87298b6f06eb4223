/** Gathers what happens in training into packets, at most ten a second. */
import { noGrad } from '@downhill/autograd';
import { gather } from './batches.js';
import { probe } from './evaluate.js';
import type { Learner, Step } from './learner.js';
import type { Evaluation, SampleDigit, TrainerEvent, TrainerState } from './protocol.js';
import { RecentRate } from './rate.js';

// All in milliseconds.
const betweenPackets = 100;
const betweenProbes = 250;
/** Between probes lies this many times what the quickest of them took, so that they take less than 5 % of the time. */
const probePatience = 20;

const samplesShown = 8;

export class ProgressPackets {
  readonly #rate = new RecentRate();
  #losses: number[] = [];
  #last: Step | null = null;
  #trainSeconds = 0;
  #packetDue = 0;
  #probe: { readonly evaluation: Evaluation; readonly step: number } | null = null;
  #probeDue = 0;
  #quickestProbe = Number.POSITIVE_INFINITY;

  /** @param watched whether samples and probes are wanted: nobody looks at those of a headless run */
  constructor(
    readonly learner: Learner,
    readonly watched: boolean,
  ) {}

  /** @param seconds that the step took */
  add(step: Step, seconds: number): void {
    this.#last = step;
    this.#losses.push(step.loss);
    this.#trainSeconds += seconds;
    this.#rate.add(step.positions.length, seconds);
  }

  isDue(): boolean {
    return performance.now() >= this.#packetDue;
  }

  /** What there is to tell since the last packet. */
  take(state: TrainerState): TrainerEvent {
    const losses = Float64Array.from(this.#losses);
    this.#losses = [];
    this.#packetDue = performance.now() + betweenPackets;
    return {
      type: 'progress',
      state,
      epoch: this.#last?.epoch ?? 1,
      step: this.#last?.step ?? 0,
      losses,
      learningRate: this.learner.learningRate,
      imagesPerSecond: this.#rate.perSecond,
      trainSeconds: this.#trainSeconds,
      samples: this.watched ? this.#samples() : [],
      probe: this.watched ? this.#freshProbe(state) : null,
    };
  }

  #samples(): SampleDigit[] {
    if (this.#last === null) return [];
    const { train } = this.learner.digits;
    const { rows, columns, classes } = train;
    const positions = this.#last.positions.slice(0, samplesShown);
    const batch = gather(train, positions);
    const probabilities = noGrad(() => this.learner.probabilities(batch.images)).data;
    return Array.from(positions, (position, i) => ({
      pixels: train.images.slice(position * rows * columns, (position + 1) * rows * columns),
      rows,
      columns,
      label: train.labels[position]!,
      probabilities: [...probabilities.subarray(i * classes, (i + 1) * classes)],
    }));
  }

  /** While training runs, a probe now and then; once it rests, one of the network as it is. */
  #freshProbe(state: TrainerState): Evaluation {
    const step = this.#last?.step ?? 0;
    const began = performance.now();
    const due = state === 'running' ? began >= this.#probeDue : step !== this.#probe?.step;
    if (this.#probe === null || due) {
      this.#probe = { evaluation: probe(this.learner, this.learner.digits.test), step };
      const ended = performance.now();
      this.#quickestProbe = Math.min(this.#quickestProbe, ended - began);
      this.#probeDue = ended + Math.max(betweenProbes, probePatience * this.#quickestProbe);
    }
    return this.#probe.evaluation;
  }
}
