/** The networks that are measured, each the same for us and for every peer. */
import {
  Conv2d,
  Flatten,
  type Layer,
  Linear,
  MaxPool2d,
  ReLU,
  type SGDOptions,
  Unflatten,
} from '@downhill/nn';

export interface ModelRow {
  /** From 784 pixels to 10 classes. */
  readonly layers: () => readonly Layer[];
  /** The batch sizes that it is measured at. */
  readonly batches: readonly number[];
  readonly descent: Pick<SGDOptions, 'learningRate' | 'momentum'>;
}

const plain = { learningRate: 0.1, momentum: 0 };
const heavyBall = { learningRate: 0.05, momentum: 0.9 };

export const models = {
  mlp16: {
    layers: () => [
      ...[new Linear(784, 16), new ReLU()],
      ...[new Linear(16, 16), new ReLU()],
      new Linear(16, 10),
    ],
    batches: [10, 32],
    descent: plain,
  },
  mlp128: {
    layers: () => [new Linear(784, 128), new ReLU(), new Linear(128, 10)],
    batches: [64],
    descent: plain,
  },
  mlp512: {
    layers: () => [
      ...[new Linear(784, 512), new ReLU()],
      ...[new Linear(512, 512), new ReLU()],
      new Linear(512, 10),
    ],
    batches: [64],
    descent: plain,
  },
  /** LeNet-5 with rectifiers. */
  lenet: {
    layers: () => [
      new Unflatten(1, [1, 28, 28]),
      ...[new Conv2d(1, 6, 5, { padding: 2 }), new ReLU(), new MaxPool2d(2)],
      ...[new Conv2d(6, 16, 5), new ReLU(), new MaxPool2d(2)],
      new Flatten(),
      ...[new Linear(400, 120), new ReLU()],
      ...[new Linear(120, 84), new ReLU()],
      new Linear(84, 10),
    ],
    batches: [64],
    descent: heavyBall,
  },
  cnn32: {
    layers: () => [
      new Unflatten(1, [1, 28, 28]),
      ...[new Conv2d(1, 32, 3), new ReLU(), new MaxPool2d(2)],
      ...[new Conv2d(32, 64, 3), new ReLU(), new MaxPool2d(2)],
      new Flatten(),
      ...[new Linear(1600, 128), new ReLU()],
      new Linear(128, 10),
    ],
    batches: [64],
    descent: heavyBall,
  },
} satisfies Record<string, ModelRow>;

export type ModelName = keyof typeof models;

export const modelNames = Object.keys(models) as ModelName[];

/** A network and the size of its batches. */
export interface Workload {
  readonly model: ModelName;
  readonly batch: number;
}

/** Those of the table, or with other batches where one size is asked for. */
export function workloads(names: readonly ModelName[], batch: number | null): Workload[] {
  return names.flatMap((model) =>
    (batch === null ? models[model].batches : [batch]).map((size) => ({ model, batch: size })),
  );
}
