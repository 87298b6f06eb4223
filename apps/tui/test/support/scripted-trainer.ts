import type {
  Evaluation,
  RunConfig,
  SampleDigit,
  TrainerCommand,
  TrainerEvent,
  TrainerPort,
} from '../../src/trainer/protocol.js';

export const config: RunConfig = {
  data: 'mnist',
  testData: null,
  model: '784-16-16-10',
  activation: 'relu',
  views: 1,
  loss: 'cross-entropy',
  optimizer: 'sgd',
  learningRate: 0.05,
  schedule: 'constant',
  momentum: 0.9,
  weightDecay: 0,
  labelSmoothing: 0,
  batchSize: 32,
  epochs: 10,
  augment: 'none',
  average: 0,
  seed: 1,
  backend: 'auto',
  threads: null,
  pace: null,
};

export const stepsPerEpoch = 1875;

/** A number from 0 to 1 that depends on nothing but its arguments. */
export function noise(a: number, b = 0): number {
  const x = Math.sin(a * 12.9898 + b * 78.233) * 43758.5453;
  return x - Math.floor(x);
}

/** A plausible training loss: falls like a power of the step, with noise. */
export const lossAt = (step: number) =>
  0.06 + 2.2 / (1 + step / 60) ** 0.85 + 0.12 * (noise(step) - 0.5) * (2 / (1 + step / 400) + 0.3);

export const accuracyAt = (step: number) => 0.97 - 0.87 / (1 + step / 90) ** 0.9;

export function evaluationAt(step: number, count = 1000): Evaluation {
  const accuracy = accuracyAt(step);
  const confusion = Array.from({ length: 10 }, (_, truth) => {
    const total = Math.round((count / 10) * (0.9 + 0.2 * noise(truth, 3)));
    const right = Math.round(total * Math.min(1, accuracy + 0.06 * (noise(truth, 9) - 0.5)));
    const weights = Array.from({ length: 10 }, (_, j) => (j === truth ? 0 : noise(truth, j) ** 6));
    const sum = weights.reduce((a, b) => a + b, 0);
    return weights.map((w, j) => (j === truth ? right : Math.floor(((total - right) * w) / sum)));
  });
  return { loss: 0.08 + 2.2 / (1 + step / 60) ** 0.8, accuracy, confusion, count };
}

/** A digit of two strokes whose place depends on its label. */
export function digitAt(index: number, step: number): SampleDigit {
  const label = Math.floor(noise(index, 1) * 10);
  const pixels = new Uint8Array(28 * 28);
  const [cx, cy, r] = [13.5, 13.5, 5 + (label % 4)];
  for (let y = 0; y < 28; y++) {
    for (let x = 0; x < 28; x++) {
      const ring = Math.abs(Math.hypot((x - cx) * (1 + (label % 3) * 0.3), y - cy) - r);
      const bar = label > 4 ? Math.abs(x - cx - (y - cy) * 0.3 - 3) : 9;
      const inside = y > 4 && y < 24 ? Math.min(ring, bar) : 9;
      pixels[y * 28 + x] = Math.round(255 * Math.max(0, Math.min(1, 2.2 - inside)));
    }
  }
  const right = noise(index, 4) < accuracyAt(step);
  const answer = right ? label : (label + 3) % 10;
  const sharpness = 1 + 6 * accuracyAt(step);
  const scores = Array.from({ length: 10 }, (_, j) =>
    Math.exp(sharpness * ((j === answer ? 1 : 0) + 0.5 * noise(index, j))),
  );
  const sum = scores.reduce((a, b) => a + b, 0);
  return { pixels, rows: 28, columns: 28, label, probabilities: scores.map((s) => s / sum) };
}

export const startEvent: Extract<TrainerEvent, { type: 'start' }> = {
  type: 'start',
  config,
  parameters: 13002,
  source: 'MNIST from ~/.cache/downhill',
  notice: null,
  trainCount: 60_000,
  testCount: 10_000,
  stepsPerEpoch,
};

export function progressEvent(
  from: number,
  to: number,
  change: Partial<Extract<TrainerEvent, { type: 'progress' }>> = {},
): Extract<TrainerEvent, { type: 'progress' }> {
  return {
    type: 'progress',
    state: 'running',
    epoch: Math.min(config.epochs, Math.floor(to / stepsPerEpoch) + 1),
    step: to,
    losses: Float64Array.from({ length: to - from }, (_, i) => lossAt(from + 1 + i)),
    learningRate: config.learningRate,
    baseLearningRate: change.learningRate ?? config.learningRate,
    imagesPerSecond: 41_200 + 3000 * noise(to),
    trainSeconds: (to * config.batchSize) / 41_200,
    samples: Array.from({ length: 12 }, (_, i) => digitAt(i + to, to)),
    probe: evaluationAt(to),
    ...change,
  };
}

/** All events of a run up to `step`, a packet for every `packet` steps. */
export function eventsUpTo(step: number, packet = 75): TrainerEvent[] {
  const events: TrainerEvent[] = [startEvent];
  for (let from = 0; from < step; ) {
    const to = Math.min(from + packet, step);
    events.push(progressEvent(from, to));
    if (to % stepsPerEpoch === 0) {
      const epoch = to / stepsPerEpoch;
      const test = evaluationAt(to, 10_000);
      const trainLoss = lossAt(to - stepsPerEpoch / 2);
      const imagesPerSecond = 41_200;
      events.push({
        type: 'epoch',
        epoch,
        step: to,
        trainLoss,
        test,
        seconds: 1.46,
        imagesPerSecond,
      });
    }
    from = to;
  }
  return events;
}

export function doneEvent(): Extract<TrainerEvent, { type: 'done' }> {
  const steps = config.epochs * stepsPerEpoch;
  return {
    type: 'done',
    epochs: config.epochs,
    steps,
    test: evaluationAt(steps, 10_000),
    trainSeconds: 14.6,
    imagesPerSecond: 41_200,
    microsecondsPerStep: 776,
    parametersDigest: '0'.repeat(64),
  };
}

/** A trainer that does nothing by itself: tests tell it what to say, and read what it was told. */
export class ScriptedTrainer implements TrainerPort {
  readonly commands: TrainerCommand[] = [];
  isClosed = false;
  readonly #listeners = new Set<(event: TrainerEvent) => void>();

  send(command: TrainerCommand): void {
    this.commands.push(command);
  }

  subscribe(listener: (event: TrainerEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.isClosed = true;
  }

  emit(...events: readonly TrainerEvent[]): void {
    for (const event of events) for (const listener of this.#listeners) listener(event);
  }
}
