/** The networks that the reference file trains, in float64. */
import {
  BatchNorm2d,
  Conv2d,
  Flatten,
  Linear,
  MaxPool2d,
  ReLU,
  Sequential,
  Tanh,
} from '../../src/index.js';

const dtype = 'float64';

const models: Readonly<Record<string, () => Sequential>> = {
  mlp: () =>
    new Sequential(
      new Linear(6, 8, { dtype }),
      new Tanh(),
      new Linear(8, 5, { dtype }),
      new ReLU(),
      new Linear(5, 3, { dtype }),
    ),
  cnn: () =>
    new Sequential(
      new Conv2d(1, 3, 3, { padding: 1, dtype }),
      new BatchNorm2d(3, { dtype }),
      new ReLU(),
      new MaxPool2d(2),
      new Flatten(),
      new Linear(27, 3, { dtype }),
    ),
};

/** @throws Error for a model that is not known here */
export function torchModel(name: string): Sequential {
  const make = models[name];
  if (make === undefined) throw new Error(`unknown model ${name}`);
  return make();
}
