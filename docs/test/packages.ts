/** The packages that have a reference, and what their examples find at hand. */
import { fileURLToPath } from 'node:url';
import * as autograd from '@downhill/autograd';
import * as mnist from '@downhill/mnist';
import * as nn from '@downhill/nn';
import { readPackage } from '../reference/read-package.js';

type Names = Readonly<Record<string, unknown>>;

/** A small network, what it learns from, and what trains it. */
function network(): Names {
  const { Linear, ReLU } = nn;
  const x = autograd.normal([6, 4], new autograd.Generator(1));
  const y = autograd.tensor([0, 1, 2, 0, 1, 2], { dtype: 'int32' });
  const data = new nn.TensorDataset(x, y);
  const model = new nn.Sequential(new Linear(4, 8), new ReLU(), new Linear(8, 3)).initialize(1);
  const optimizer = new nn.SGD(model.parameters(), { learningRate: 0.1 });
  const options = { model, data, loss: nn.crossEntropy, optimizer, epochs: 1, batchSize: 3 };
  const event = nn.fit(options).next().value;
  const sets = { data, validation: data, test: data };
  const makeNetwork = () => new nn.Sequential(new Linear(4, 3));
  return { ...autograd, x, y, ...sets, model, network: model, makeNetwork, optimizer, event };
}

/** Pixels and what moves them. */
function images(): Names {
  return { ...autograd, batch: new Uint8Array(128 * 28 * 28) };
}

export const packages = [
  { name: 'autograd', exported: { ...autograd } as Names, given: (): Names => ({}) },
  { name: 'nn', exported: { ...nn } as Names, given: network },
  { name: 'mnist', exported: { ...mnist } as Names, given: images },
].map(({ name, exported, given }) => ({
  name,
  exported,
  /** What else examples find at hand, anew for each. */
  given,
  symbols: readPackage(
    fileURLToPath(new URL(`../../packages/${name}/src/index.ts`, import.meta.url)),
  ),
}));
