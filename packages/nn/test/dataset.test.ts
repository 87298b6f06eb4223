import {
  Generator,
  javascript,
  loadWasm,
  type Tensor,
  tensor,
  useKernels,
} from '@downhill/autograd';
import { afterEach, describe, expect, it } from 'vitest';
import {
  crossEntropy,
  type Dataset,
  fit,
  Linear,
  Sequential,
  SGD,
  TensorDataset,
} from '../src/index.js';

const random = new Generator(1);
const bytes = Uint8Array.from({ length: 23 * 6 }, () => random.integer(256));
const labels = Uint8Array.from({ length: 23 }, () => random.integer(3));

const numbers = (...indices: number[]) => tensor(Int32Array.from(indices));
const pixels = () =>
  new TensorDataset(tensor(bytes, { shape: [23, 6] }), tensor(labels), { scale: 1 / 255 });

/** The same examples, made by hand for each batch. */
const byHand: Dataset = {
  size: 23,
  batch(indices) {
    const chosen = [...indices.data];
    const rows = chosen.flatMap((n) => [...bytes.subarray(6 * n, 6 * n + 6)]);
    return {
      inputs: tensor(
        Float32Array.from(rows, (x) => x / 255),
        { shape: [chosen.length, 6] },
      ),
      targets: tensor(Uint8Array.from(chosen, (n) => labels[n]!)),
    };
  },
};

function train(data: Dataset, watch: (inputs: Tensor, indices: Uint32Array) => void = () => {}) {
  const model = new Sequential(new Linear(6, 3)).initialize(1);
  const optimizer = new SGD(model.parameters(), { learningRate: 0.1 });
  const losses: number[] = [];
  for (const event of fit({
    model,
    data,
    loss: crossEntropy,
    optimizer,
    epochs: 3,
    batchSize: 4,
  })) {
    if (event.type === 'epoch') expect(event.fallback).toBeUndefined();
    if (event.type !== 'step') continue;
    losses.push(event.loss);
    watch(event.inputs, event.indices);
  }
  return losses;
}

afterEach(() => void useKernels(javascript));

describe('TensorDataset', () => {
  it('takes examples by number, scaled and shifted', () => {
    const inputs = tensor(Uint8Array.of(0, 10, 20, 30), { shape: [2, 2] });
    const data = new TensorDataset(inputs, tensor(Uint8Array.of(7, 8)), { scale: 0.5, shift: 1 });
    const batch = data.batch(numbers(1, 0, 1));
    expect(batch.inputs.dtype).toBe('float32');
    expect(batch.inputs.toArray()).toEqual([
      [11, 16],
      [1, 6],
      [11, 16],
    ]);
    expect(batch.targets.toArray()).toEqual([8, 7, 8]);
  });

  it('has parts', () => {
    const part = pixels().slice(20);
    expect(part.size).toBe(3);
    expect(part.batch(numbers(2)).inputs.toArray()).toEqual(
      pixels().batch(numbers(22)).inputs.toArray(),
    );
    expect(pixels().slice(5, 6).targets.toArray()).toEqual([labels[5]]);
  });

  it('says when inputs and targets are not as many', () => {
    expect(() => new TensorDataset(numbers(1, 2), numbers(1))).toThrow(
      'TensorDataset: there must be as many inputs as targets along the first axis · inputs [2] · targets [1]',
    );
  });

  it('names the example that does not exist', () => {
    expect(() => pixels().batch(numbers(23))).toThrow('takeRows: index 23 is out of range');
  });
});

describe('fit', () => {
  it('learns the same from examples made by hand', () => {
    const expected = train(byHand);
    for (const [i, loss] of train(pixels()).entries()) expect(loss).toBeCloseTo(expected[i]!, 6);
  });

  it.each([
    ['recorded', pixels],
    ['made by hand', () => byHand],
  ])('shows the batch of the step, %s', (_, data) => {
    const wasm = loadWasm({ threads: 1 });
    useKernels(wasm);
    let steps = 0;
    train(data(), (inputs, indices) => {
      steps++;
      const expected = byHand.batch(tensor(new Int32Array(indices))).inputs;
      for (const [i, x] of inputs.data.entries()) expect(x).toBeCloseTo(expected.data[i]!, 6);
    });
    expect(steps).toBe(18);
    wasm.close();
  });
});
