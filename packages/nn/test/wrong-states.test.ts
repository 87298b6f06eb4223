/** Whatever has a state refuses one that is not its own, names what is wrong, and is as it was. */
import { ones, tensor } from '@downhill/autograd';
import { expect, it } from 'vitest';
import * as nn from '../src/index.js';

const model = () => new nn.Sequential(new nn.Linear(2, 2), new nn.BatchNorm1d(2)).initialize(1);
const sgd = (options = {}) =>
  new nn.SGD(model().parameters(), { momentum: 0.5, learningRate: 0.1, ...options });

/** What takes a state, the state, and what is said. */
const cases: readonly [string, () => nn.Stateful, nn.State, string][] = [
  [
    'a plateau',
    () => new nn.ReduceOnPlateau(sgd()),
    { best: null, cooling: 0 },
    'ReduceOnPlateau.loadStateDict: the state is not of its kind; nothing was loaded · bad must be a number',
  ],
  ['a plateau without a best', () => new nn.ReduceOnPlateau(sgd()), {}, 'best must be a number'],
  [
    'early stopping',
    () => new nn.EarlyStopping(),
    { best: 'none', failures: 3 },
    'EarlyStopping.loadStateDict: the state is not of its kind; nothing was loaded · best must be a number',
  ],
  ['early stopping without a count', () => new nn.EarlyStopping(), { best: 1 }, 'failures must be'],
  [
    'a scheduler',
    () => new nn.Scheduler(sgd(), nn.constant()),
    { bases: [1], set: [1], rates: [1] },
    'Scheduler.loadStateDict: the state is not of its kind; nothing was loaded · step must be a number',
  ],
  [
    'the state of another optimizer',
    sgd,
    new nn.Adam(model().parameters()).stateDict(),
    'SGD.loadStateDict: the state does not fit this optimizer; nothing was loaded · its options are amsgrad, betas, epsilon',
  ],
  ['no groups', sgd, {}, 'it has no groups, and there are 1'],
];

it.each(cases)('%s', (_, make, state, message) => {
  const owner = make();
  const before = owner.stateDict();
  expect(() => owner.loadStateDict(state)).toThrow(message);
  expect(owner.stateDict()).toEqual(before);
});

it.each([
  ['momentum', -1, 'SGD.loadStateDict: momentum must be finite and at least 0, and is -1'],
  ['learningRate', 'fast', 'learningRate must be a number, and is fast'],
])('an optimizer with %s %s', (name, value, message) => {
  const optimizer = sgd();
  const saved = optimizer.stateDict();
  const { parameters: _, ...numbers } = optimizer.groups[0]!;
  const wrong = { ...saved, groups: [{ ...numbers, [name]: value }] };
  expect(() => optimizer.loadStateDict(wrong)).toThrow(message);
  expect(optimizer.stateDict()).toEqual(saved);
});

it.each<[string, unknown]>([
  ['undefined', undefined],
  ['a list', [1, 2]],
])('a model with %s in the place of a tensor', (_, value) => {
  const owner = model();
  const before = owner.stateDict();
  const state = { ...model().initialize(2).stateDict(), '1.bias': value };
  expect(() => Reflect.apply(owner.loadStateDict, owner, [state])).toThrow('missing: 1.bias');
  expect(owner.stateDict()).toEqual(before);
});

it('a schedule that gives no rate is told', () => {
  const scheduler = new nn.Scheduler(sgd(), (step) => (step < 2 ? 1 : Number.NaN));
  scheduler.step();
  expect(() => scheduler.step()).toThrow('Scheduler: the schedule gives the rate NaN in step 2');
  expect(scheduler.optimizer.learningRate).toBe(1);
  expect(() => new nn.Scheduler(sgd(), nn.linear({ totalSteps: 0 }))).toThrow('the rate NaN');
});

it('early stopping needs a patience', () => {
  expect(() => new nn.EarlyStopping({ patience: -1 })).toThrow('patience must be at least 0');
});

it.each([{ count: 1 }, { lowest: 0 }, { lowest: 2, highest: 1 }])(
  'a search of the learning rate needs rates that grow: %o',
  (range) => {
    const data = new nn.TensorDataset(ones([4, 2]), tensor([0, 1, 0, 1], { dtype: 'int32' }));
    const network = model();
    const optimizer = new nn.SGD(network.parameters());
    const options = { model: network, optimizer, data, loss: nn.crossEntropy, batchSize: 2 };
    expect(() => nn.findLearningRate({ ...options, ...range })).toThrow(
      'findLearningRate: there must be at least two rates that grow from above 0',
    );
  },
);

it('a recurrent layer says which of its first states does not fit, and needs a step', () => {
  const lstm = new nn.LSTM(3, 4, { layers: 2 });
  const x = ones([5, 1, 3]);
  const good = ones([2, 1, 4]);
  expect(() => lstm.forward(x, { hidden: good, cell: ones([1, 1, 4]) })).toThrow(
    'LSTM: cell must be [layers · directions, N, H] = [2, 1, 4] · cell [1, 1, 4]',
  );
  expect(() => lstm.forward(x, { hidden: ones([2, 2, 4]), cell: good })).toThrow(
    'hidden [2, 2, 4]',
  );
  expect(() => lstm.forward(ones([0, 1, 3]))).toThrow('LSTM: the sequence has no steps');
});
