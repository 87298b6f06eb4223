/** Programs as people write them: the compiler must find nothing to say, with shapes in types and without. */
import { type Tensor, tensor, zeros } from '@downhill/autograd';
import {
  Adam,
  Conv1d,
  Conv2d,
  ConvTranspose2d,
  crossEntropy,
  Dropout,
  Flatten,
  type Layer,
  LayerNorm,
  Linear,
  MaxPool2d,
  Module,
  ReLU,
  Residual,
  Sequential,
} from '@downhill/nn';

/** A layer of one's own knows nothing of shapes in types. */
class Scale extends Module {
  readonly factor = tensor([2], { requiresGrad: true });

  override forward(x: Tensor): Tensor {
    return x.mul(this.factor);
  }
}

/** Neither does one that changes a layer there is. */
class LoudReLU extends ReLU {
  override forward<X extends Tensor>(x: X) {
    return super.forward(x);
  }
}

class Skip extends Sequential {
  override forward(x: Tensor): Tensor {
    return super.forward(x).add(x);
  }
}

class Noisy extends Linear {
  override forward(x: Tensor) {
    return super.forward(x).add(1);
  }
}

class Frozen extends Linear {
  override resetParameters(): void {
    this.weight.assign(zeros([]));
  }
}

class Classifier extends Module {
  readonly first = new Linear(784, 16);
  readonly second: Linear = new Linear(16, 10);
  readonly lazy = new Linear(10);
  readonly layers: Module[] = [new Linear(10, 10), new Dropout(0.1), new Scale(), new LoudReLU()];

  override forward(x: Tensor): Tensor {
    let y = this.lazy.forward(this.second.forward(this.first.forward(x).relu()));
    for (const layer of this.layers) y = layer.forward(y);
    return y;
  }
}

/** A network of one's own kind. */
class Scores extends Sequential {
  constructor(width: number) {
    super(new Linear(784, width), new ReLU(), new Linear(width, 10));
  }

  override forward(x: Tensor): Tensor {
    return super.forward(x).softmax();
  }
}

const block = (width: number): Layer[] => [new Linear(width, width), new LayerNorm(width)];

export const model = new Sequential(
  new Conv2d(1, 6, 5, { padding: 2 }),
  (x) => x.relu(),
  new MaxPool2d(2),
  new Flatten(),
  new Residual(block(1176)),
  new Linear(784),
  new Classifier(),
  new Frozen(10, 10),
);

export function train(steps: number, images: Tensor, labels: Tensor): number {
  const optimizer = new Adam(model.parameters(), { learningRate: 0.001 });
  let last = 0;
  for (let step = 0; step < steps; step++) {
    model.zeroGrad();
    const loss = crossEntropy(model.forward(images), labels);
    loss.backward();
    optimizer.step();
    last = loss.item();
  }
  return last;
}

export const plain: Linear = new Linear(784, 16);
export const known: Linear<784, 16> = plain;
export const convolution: Conv2d = new Conv2d(3, 8, 3, { stride: 2, groups: 1 });
export const sequences: Conv1d = new Conv1d(3, 8, 3, { stride: 2 });
export const transposed: ConvTranspose2d = new ConvTranspose2d(3, 8, [3, 2], { padding: 1 });
export const modules: readonly Module[] = [
  plain,
  convolution,
  new Flatten(2),
  new MaxPool2d([2, 3]),
];

const [ends, whole, halves] = [new Flatten(0, 1), new Flatten(), new MaxPool2d(2)];
export const flats: readonly Flatten[] = [ends, whole, new Flatten(2)];
export const pools: readonly MaxPool2d[] = [halves, new MaxPool2d(2, { stride: 1 })];
export const skip: Tensor = new Skip(new Linear(4, 4)).forward(zeros([2, 4]));
export const noisy = new Sequential(new Noisy(3, 4), new Linear(4, 5)).forward(zeros([2, 3]));

export const scores = new Scores(16);
export const networks: readonly Sequential[] = [
  model,
  scores,
  new Sequential(...modules),
  new Sequential(new Flatten(), ...block(784), new Linear(784, 10)),
  new Sequential(...[16, 8].map((width) => new Linear(width))),
];

export function chosen(isWide: boolean): Sequential {
  let network = new Sequential(new Linear(784, 16), new ReLU());
  network = new Sequential(new Linear(784, 16), new ReLU());
  return isWide ? network : new Sequential(new Linear(784, 8));
}

export function withHead<M extends Module>(body: M): Sequential {
  return new Sequential(body, new Linear(16, 10));
}

export function sized<N extends number>(width: N, x: Tensor<[32, 784]>): Tensor {
  return new Sequential(new Linear(784, width), new ReLU(), new Linear(width, 10)).forward(x);
}
