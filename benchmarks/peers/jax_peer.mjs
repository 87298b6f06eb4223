/**
 * jax-js in WebAssembly. The whole step is one jitted function: batch, loss and gradients, update. Its optimizers are not
 * on the registry; the update is written out.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { config, digits, measure } from './peer.mjs';

const folder = join(config.packages, 'node_modules/@jax-js/jax');
const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
const jax = await import(pathToFileURL(join(folder, 'dist/index.js')).href);
const { numpy: np, nn, lax, random, tree } = jax;
await jax.init('wasm');
jax.defaultDevice('wasm');

let key = 1000 * config.seed;
const parameter = (shape, inputs) => {
  const bound = 1 / Math.sqrt(inputs);
  return random.uniform(random.key(key++), shape, { minval: -bound, maxval: bound });
};
/** A layer: its parameters, and what it does with them. */
const dense = (inputs, outputs) => ({
  parameters: { w: parameter([inputs, outputs], inputs), b: parameter([outputs], inputs) },
  forward: ({ w, b }, x) => np.dot(x, w).add(b),
});
const convolution = (inputs, outputs, size, pad) => ({
  parameters: {
    w: parameter([outputs, inputs, size, size], inputs * size * size),
    b: parameter([outputs, 1, 1], inputs * size * size),
  },
  forward: ({ w, b }, x) => {
    const padding = [
      [pad, pad],
      [pad, pad],
    ];
    return lax.convGeneralDilated(x, w, [1, 1], padding).add(b);
  },
});
const plain = (f) => ({ parameters: {}, forward: (_, x) => f(x) });
const relu = plain((x) => nn.relu(x));
const pool = plain((x) => lax.reduceWindow(x, np.max, [2, 2], [2, 2]));
const image = plain((x) => x.reshape([-1, 1, 28, 28]));
const flat = plain((x) => x.reshape([x.shape[0], -1]));

const layers = {
  mlp16: () => [dense(784, 16), relu, dense(16, 16), relu, dense(16, 10)],
  mlp128: () => [dense(784, 128), relu, dense(128, 10)],
  mlp512: () => [dense(784, 512), relu, dense(512, 512), relu, dense(512, 10)],
  lenet: () => [
    ...[image, convolution(1, 6, 5, 2), relu, pool, convolution(6, 16, 5, 0), relu, pool, flat],
    ...[dense(400, 120), relu, dense(120, 84), relu, dense(84, 10)],
  ],
  cnn32: () => [
    ...[image, convolution(1, 32, 3, 0), relu, pool, convolution(32, 64, 3, 0), relu, pool, flat],
    ...[dense(1600, 128), relu, dense(128, 10)],
  ],
}[config.model]();
const isPerceptron = config.model.startsWith('mlp');
const [rate, momentum] = isPerceptron ? [0.1, 0] : [0.05, 0.9];

const network = (parameters, x) =>
  layers.reduce((h, { forward }, i) => forward(parameters[i], h), x);
const lossOf = (parameters, x, y) =>
  nn
    .logSoftmax(network(parameters, x))
    .mul(nn.oneHot(y, 10))
    .sum()
    .mul(-1 / config.batch);

function update(parameters, velocities, gradients) {
  if (momentum === 0) {
    return [tree.map((p, g) => p.sub(g.mul(rate)), parameters, gradients), velocities];
  }
  const next = tree.map((v, g) => v.mul(momentum).add(g), velocities, gradients);
  return [tree.map((p, v) => p.sub(v.mul(rate)), parameters, tree.ref(next)), next];
}

const train = digits('train');
const images = np.array(train.images).reshape([-1, 784]);
const labels = np.array(Int32Array.from(train.labels));
let parameters = layers.map((layer) => layer.parameters);
let velocities = momentum === 0 ? [] : tree.map((p) => np.zerosLike(p), tree.ref(parameters));
const step = jax.jit((ps, vs, allImages, allLabels, chosen) => {
  const x = allImages.slice(chosen.ref);
  const y = allLabels.slice(chosen);
  const [loss, gradients] = jax.valueAndGrad(lossOf)(tree.ref(ps), x, y);
  return [loss, ...update(ps, vs, gradients)];
});
const predict = jax.jit(network);

await measure({
  version,
  step: async (chosen) => {
    let loss;
    const indices = np.array(chosen, { dtype: np.int32 });
    [loss, parameters, velocities] = step(parameters, velocities, images.ref, labels.ref, indices);
    loss.dispose();
    await jax.blockUntilReady(parameters);
  },
  classify: async (pixels) => {
    const x = np.array(pixels).reshape([500, 784]);
    return np.argmax(predict(tree.ref(parameters), x), 1).data();
  },
});
