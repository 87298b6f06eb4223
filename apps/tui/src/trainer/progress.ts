/** Gathers what happens in training into packets, at most ten a second. */
import { noGrad } from '@downhill/autograd';
import type { StepEvent } from '@downhill/nn';
import type { RunDigits } from './digits.js';
import { evaluateSome } from './evaluate.js';
import type { Learner } from './learner.js';
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
  #last: StepEvent | null = null;
  #trainSeconds = 0;
  #packetDue = 0;
  #probe: { readonly evaluation: Evaluation; readonly step: number } | null = null;
  #probeDue = 0;
  #quickestProbe = Number.POSITIVE_INFINITY;

  /** @param watched whether samples and probes are wanted: nobody looks at those of a headless run */
  constructor(
    readonly learner: Learner,
    readonly digits: RunDigits,
    readonly watched: boolean,
  ) {}

  /**
   * @param seconds that the step took
   * @param waited seconds that were waited for it
   */
  add(step: StepEvent, seconds: number, waited: number): void {
    this.#last = step;
    this.#losses.push(step.loss);
    this.#trainSeconds += seconds + waited;
    this.#rate.add(step.batchSize, seconds + waited);
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
      epoch: this.#last?.epoch ?? this.learner.from?.epoch ?? 1,
      step: this.#last?.step ?? this.learner.from?.step ?? 0,
      losses,
      learningRate: this.learner.optimizer.learningRate,
      baseLearningRate: this.learner.baseLearningRate,
      imagesPerSecond: this.#rate.perSecond,
      trainSeconds: this.#trainSeconds,
      samples: this.watched ? this.#samples() : [],
      probe: this.watched ? this.#freshProbe(state) : null,
    };
  }

  /** Some digits of the last batch, with what the network said of them before it learnt from them. */
  #samples(): SampleDigit[] {
    if (this.#last === null) return [];
    const { indices, outputs } = this.#last;
    const { labels, rows, columns } = this.digits.train;
    const shown = outputs.slice([0, samplesShown]);
    const probabilities = noGrad(() => this.learner.loss.probabilities(shown)).data;
    const [count, classes] = shown.shape as [number, number];
    return Array.from(indices.subarray(0, count), (index, i) => ({
      pixels: this.learner.pixelsOf(index),
      rows,
      columns,
      label: labels[index]!,
      probabilities: [...probabilities.subarray(i * classes, (i + 1) * classes)],
    }));
  }

  /** While training runs, a probe now and then; once it rests, one of the network as it is. */
  #freshProbe(state: TrainerState): Evaluation {
    const step = this.#last?.step ?? 0;
    const began = performance.now();
    const due = state === 'running' ? began >= this.#probeDue : step !== this.#probe?.step;
    if (this.#probe === null || due) {
      this.#probe = { evaluation: evaluateSome(this.learner, this.digits.test), step };
      const ended = performance.now();
      this.#quickestProbe = Math.min(this.#quickestProbe, ended - began);
      this.#probeDue = ended + Math.max(betweenProbes, probePatience * this.#quickestProbe);
    }
    return this.#probe.evaluation;
  }
}
