/** Weights that PyTorch wrote load into the same architecture without renaming, and the network says what it said there. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type DType, type Tensor, tensor } from '@downhill/autograd';
import { describe, expect, it } from 'vitest';
import {
  AdaptiveAvgPool2d,
  BatchNorm1d,
  BatchNorm2d,
  Conv2d,
  ConvTranspose2d,
  Embedding,
  GELU,
  GRU,
  GroupNorm,
  LayerNorm,
  Linear,
  LSTM,
  Module,
  MultiheadAttention,
  PReLU,
  ReLU,
  RNN,
  Sequential,
  TransformerEncoderLayer,
} from '../../src/index.js';
import { loadSafetensors } from '../../src/node/index.js';

class Convolutional extends Module {
  readonly features = new Sequential(
    new Conv2d(1, 6, 3, { padding: 1, stride: 2 }),
    new BatchNorm2d(6),
    new ReLU(),
    new Conv2d(6, 8, 3, { groups: 2, dilation: 2 }),
    new GroupNorm(2, 8),
    new GELU(),
    new ConvTranspose2d(8, 4, 3, { stride: 2, padding: 1, outputPadding: 1, bias: false }),
    new PReLU({ channels: 4 }),
    new AdaptiveAvgPool2d(2),
  );
  readonly classifier = new Linear(16, 10);

  override forward(x: Tensor): Tensor {
    return this.classifier.forward(this.features.forward(x).flatten(1));
  }
}

class Recurrent extends Module {
  readonly embedding = new Embedding(20, 8);
  readonly lstm = new LSTM(8, 6, { layers: 2, bidirectional: true, batchFirst: true });
  readonly gru = new GRU(12, 5, { batchFirst: true });
  readonly rnn = new RNN(5, 4, { batchFirst: true });
  readonly head = new Linear(4, 3);
  readonly norm = new LayerNorm(3);

  override forward(x: Tensor): Tensor {
    const { output: first } = this.lstm.forward(this.embedding.forward(x));
    const { output: second } = this.gru.forward(first);
    return this.norm.forward(this.head.forward(this.rnn.forward(second).output));
  }
}

class Attention extends Module {
  readonly attention = new MultiheadAttention(8, 2, { batchFirst: true });
  readonly encoder = new TransformerEncoderLayer(8, 2, { feedforward: 16, batchFirst: true });
  readonly encoder2 = new TransformerEncoderLayer(8, 4, {
    feedforward: 12,
    batchFirst: true,
    normFirst: true,
    activation: 'gelu',
  });
  readonly bn = new BatchNorm1d(8);

  override forward(x: Tensor): Tensor {
    const y = this.encoder.forward(this.attention.forward(x));
    return this.bn.forward(this.encoder2.forward(y).mean(1));
  }
}

interface Data {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

interface Expected {
  readonly input: Data & { readonly dtype: DType };
  readonly output: Data;
  readonly keys: readonly string[];
}

const path = (file: string) =>
  fileURLToPath(new URL(`../fixtures/torch-networks/${file}`, import.meta.url));
const { networks, source }: { networks: Record<string, Expected>; source: string } = JSON.parse(
  readFileSync(path('outputs.json'), 'utf8'),
);

describe(source, () => {
  it.each<[string, () => Module]>([
    ['convolutional', () => new Convolutional()],
    ['recurrent', () => new Recurrent()],
    ['attention', () => new Attention()],
  ])('%s', (name, make) => {
    const { input, output, keys } = networks[name]!;
    const { tensors } = loadSafetensors(path(`${name}.safetensors`));
    const model = make().initialize(1).loadStateDict(tensors).eval();
    expect(Object.keys(model.stateDict())).toEqual(keys);
    const { shape, dtype } = input;
    const y = model.forward(tensor([...input.data], { shape, dtype }));
    expect(y.shape).toEqual(output.shape);
    for (const [i, value] of y.data.entries()) {
      expect(Math.abs(value - output.data[i]!), `output ${i}`).toBeLessThan(1e-5);
    }
  });
});
