/**
 * TensorFlow.js in WebAssembly. It has no gradient of a convolution's weight there, so the ConvNets are out of its reach.
 *
 * Its product of matrices is slow where an operand is transposed (no XNNPACK), and that is what its gradient asks for. The
 * gradient is replaced, by a public hook, with one that writes the transposes out: several times faster, so that it is
 * compared at its best. Batches are uploaded; taking them from a tensor on the backend is slower.
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { config, digits, measure, uniform } from './peer.mjs';

const require = createRequire(join(config.packages, 'package.json'));
const tf = require('@tensorflow/tfjs');
const wasm = require('@tensorflow/tfjs-backend-wasm');
wasm.setWasmPaths(`${dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}/`);
await tf.setBackend('wasm');
tf.unregisterGradient('BatchMatMul');
tf.registerGradient({
  kernelName: 'BatchMatMul',
  inputsToSave: ['a', 'b'],
  gradFunc: (dy, [a, b]) => ({
    a: () => dy.matMul(b.transpose()),
    b: () => a.transpose().matMul(dy),
  }),
});

const random = uniform(config.seed);
const parameter = (shape, inputs) => {
  const bound = 1 / Math.sqrt(inputs);
  const size = shape.reduce((product, length) => product * length);
  const values = Float32Array.from({ length: size }, () => (2 * random() - 1) * bound);
  return tf.variable(tf.tensor(values, shape));
};
const widths = {
  mlp16: [784, 16, 16, 10],
  mlp128: [784, 128, 10],
  mlp512: [784, 512, 512, 10],
}[config.model];
const layers = widths.slice(1).map((outputs, i) => ({
  weight: parameter([widths[i], outputs], widths[i]),
  bias: parameter([outputs], widths[i]),
}));
const network = (x) =>
  layers.reduce((h, { weight, bias }, i) => {
    const y = h.matMul(weight).add(bias);
    return i < layers.length - 1 ? y.relu() : y;
  }, x);
const optimizer = tf.train.sgd(0.1);
const { images, labels } = digits('train');

function batchOf(chosen) {
  const inputs = new Float32Array(784 * chosen.length);
  const targets = new Float32Array(10 * chosen.length);
  for (const [row, index] of chosen.entries()) {
    inputs.set(images.subarray(784 * index, 784 * (index + 1)), 784 * row);
    targets[10 * row + labels[index]] = 1;
  }
  return [tf.tensor2d(inputs, [chosen.length, 784]), tf.tensor2d(targets, [chosen.length, 10])];
}

await measure({
  version: tf.version.tfjs,
  step: (chosen) =>
    tf.tidy(() => {
      const [inputs, targets] = batchOf(chosen);
      const loss = () => tf.losses.softmaxCrossEntropy(targets, network(inputs));
      optimizer.minimize(loss, true).dataSync();
    }),
  classify: (pixels) =>
    tf.tidy(() =>
      network(tf.tensor2d(pixels, [500, 784]))
        .argMax(1)
        .dataSync(),
    ),
});
