import { noGrad, zeros } from '@downhill/autograd';
import { Sequential } from '@downhill/nn';
import { describe, expect, it } from 'vitest';
import { modelNames, models, workloads } from '../src/models.js';

const parameterCounts = {
  mlp16: 13_002,
  mlp128: 101_770,
  mlp512: 669_706,
  lenet: 61_706,
  cnn32: 225_034,
};

describe.each(modelNames)('%s', (name) => {
  const network = new Sequential(...models[name].layers());

  it('has the parameters of the network that the peers train', () => {
    expect(network.parameterCount).toBe(parameterCounts[name]);
  });

  it('makes ten logits of 784 pixels', () => {
    const outputs = noGrad(() => network.forward(zeros([2, 784])));
    expect(outputs.shape).toEqual([2, 10]);
  });
});

describe('workloads', () => {
  it('are each model at its batch sizes', () => {
    expect(workloads(modelNames, null).map(({ model, batch }) => `${model} ${batch}`)).toEqual([
      'mlp16 10',
      'mlp16 32',
      'mlp128 64',
      'mlp512 64',
      'lenet 64',
      'cnn32 64',
    ]);
  });

  it('are each model once where a batch size is given', () => {
    expect(workloads(['mlp16', 'lenet'], 8)).toEqual([
      { model: 'mlp16', batch: 8 },
      { model: 'lenet', batch: 8 },
    ]);
  });
});
