/** The networks that the reference file trains, in float64. */
import { Linear, ReLU, Sequential, Tanh } from '../../src/index.js';

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
};

/** @throws Error for a model that is not known here */
export function torchModel(name: string): Sequential {
  const make = models[name];
  if (make === undefined) throw new Error(`unknown model ${name}`);
  return make();
}
