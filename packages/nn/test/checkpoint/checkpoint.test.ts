import { createHash } from 'node:crypto';
import { Generator, ones, Tensor, tensor } from '@downhill/autograd';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import '../support/tensor-equality.js';
import { sha256 } from '../../src/checkpoint/sha256.js';
import {
  Adam,
  type Checkpoint,
  Dropout,
  decodeCheckpoint,
  encodeCheckpoint,
  Linear,
  readSafetensors,
  restoreCheckpoint,
  Scheduler,
  Sequential,
  SGD,
  type StateValue,
  stepDecay,
  takeCheckpoint,
  writeSafetensors,
} from '../../src/index.js';

const network = (width = 3) =>
  new Sequential(new Linear(2, width), new Dropout(0.5), new Linear(width, 1));

/** A network that has learnt for a step. */
function training(width = 3) {
  const model = network(width).initialize(1);
  const optimizer = new Adam(model.parameters());
  const scheduler = new Scheduler(optimizer, stepDecay({ stepSize: 1 }));
  model
    .forward(ones([4, 2]))
    .sum()
    .backward();
  optimizer.step();
  scheduler.step();
  return { model, optimizer, scheduler };
}

const position = { epoch: 2, batch: 3, step: 7, lossSum: 0.125, examples: 12 };

describe('sha256', () => {
  it('is the one that Node computes, however the bytes are cut', () => {
    const parts = fc.array(fc.uint8Array({ maxLength: 150 }), { maxLength: 4 });
    fc.assert(
      fc.property(parts, (list) => {
        const hash = createHash('sha256');
        for (const part of list) hash.update(part);
        expect(sha256(...list)).toBe(hash.digest('hex'));
      }),
      { numRuns: 300 },
    );
  });

  it('handles every length around a block', () => {
    for (let length = 50; length < 140; length++) {
      const bytes = new Uint8Array(length).fill(length);
      expect(sha256(bytes)).toBe(createHash('sha256').update(bytes).digest('hex'));
    }
  });
});

describe('a checkpoint', () => {
  it('as bytes and back is the same', () => {
    const config = {
      model: '2-3-1',
      rates: [0.1, Number.NaN, -0],
      nothing: null,
      deep: { yes: true },
    };
    const checkpoint = takeCheckpoint(training(), { position, score: 0.5, config });
    const back = decodeCheckpoint(encodeCheckpoint(checkpoint));
    expect(back).toEqual(checkpoint);
  });

  it('keeps any tree of values', () => {
    const leaf = fc.oneof(
      fc.double(),
      fc.string(),
      fc.boolean(),
      fc.constant(null),
      fc.float32Array({ maxLength: 3 }).map((data) => tensor(data)),
    );
    const { tree } = fc.letrec<{ tree: StateValue }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 3 },
        leaf,
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(
          fc.string().filter((key) => !key.startsWith('$')),
          tie('tree'),
          { maxKeys: 3, noNullPrototype: true },
        ),
      ),
    }));
    const bare = takeCheckpoint({ model: new Linear(1, 1) });
    fc.assert(
      fc.property(tree, (config) => {
        expect(decodeCheckpoint(encodeCheckpoint({ ...bare, config })).config).toEqual(config);
      }),
      { numRuns: 200 },
    );
  });

  it('is a safetensors file: any reader finds the weights under their own names', () => {
    const parts = training();
    const { tensors } = readSafetensors(encodeCheckpoint(takeCheckpoint(parts)));
    const weights = Object.entries(tensors).filter(([name]) => !name.startsWith('training/'));
    expect(Object.fromEntries(weights)).toEqual(parts.model.stateDict());
    expect(Object.keys(tensors)).toContain('training/states/optimizer/memory/0/exp_avg');
  });

  it('does not change when training goes on', () => {
    const parts = training();
    const checkpoint = takeCheckpoint(parts);
    const before = encodeCheckpoint(checkpoint);
    parts.optimizer.step();
    parts.model.forward(ones([1, 2]));
    expect(encodeCheckpoint(checkpoint)).toEqual(before);
  });

  it('refuses names that are taken, and a second module', () => {
    const weights = { 'training/x': ones([1]) };
    expect(() => encodeCheckpoint({ ...takeCheckpoint(training()), model: weights })).toThrow(
      'names of parameters must not begin with training/ · training/x',
    );
    const config = { deep: [{ $tensor: 'x' }] };
    expect(() => encodeCheckpoint(takeCheckpoint(training(), { config }))).toThrow(
      'no key may begin with a dollar sign · training/config/deep/0/$tensor',
    );
    expect(() => takeCheckpoint({ model: network(), teacher: new Linear(1, 1) })).toThrow(
      'teacher is a second module · put all modules into one',
    );
  });
});

describe('a file that is no good', () => {
  const checkpoint = takeCheckpoint(training(), { position, config: 'ä' });
  const bytes = encodeCheckpoint(checkpoint);
  const decode = (changed: Uint8Array) => () => decodeCheckpoint(changed, 'c.safetensors');

  it('is noticed at any changed byte, in the header or the data', () => {
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const changed = bytes.slice();
        changed[at]! ^= flip;
        expect(decode(changed)).toThrow(/^(decodeCheckpoint|readSafetensors): c\.safetensors: /);
      }),
      { numRuns: 400 },
    );
  });

  it('is noticed at any truncation', () => {
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), (length) => {
        expect(decode(bytes.slice(0, length))).toThrow(/^readSafetensors: c\.safetensors: /);
      }),
    );
  });

  it('says that the digest does not match where only numbers changed', () => {
    const changed = bytes.slice();
    changed[changed.length - 1]! ^= 1;
    expect(decode(changed)).toThrow(
      'decodeCheckpoint: c.safetensors: the digest does not match: the file was changed or damaged',
    );
  });

  it('says that it is of another version, or no checkpoint at all', () => {
    const text = new TextDecoder('latin1').decode(bytes);
    const at = text.indexOf('"downhill.checkpoint":"1"') + '"downhill.checkpoint":"'.length;
    const later = bytes.slice();
    later[at] = '7'.charCodeAt(0);
    expect(decode(later)).toThrow('it has version 7, and 1 can be read');
    expect(decode(writeSafetensors(network().stateDict()))).toThrow(
      'this is a safetensors file, and no checkpoint · its tensors can be loaded with readSafetensors',
    );
  });

  it('whose digest is right is checked all the same', () => {
    const states = { states: { model: {}, optimizer: 1 } };
    const blank = '0'.repeat(64);
    const forge = (training: unknown) => {
      const metadata = {
        'downhill.checkpoint': '1',
        'downhill.sha256': blank,
        'downhill.training': JSON.stringify(training),
      };
      const forged = writeSafetensors({}, metadata);
      const at = new TextDecoder('latin1').decode(forged).indexOf(blank);
      forged.set(new TextEncoder().encode(sha256(forged)), at);
      return forged;
    };
    expect(decode(forge(states))).toThrow('it holds no states');
    expect(decode(forge(null))).toThrow('it holds no states');
    expect(decode(forge({ states: { model: { $tensor: 'w' } } }))).toThrow(
      'the tensor w is missing',
    );
  });
});

describe('restoring', () => {
  /** What the parts hold, as bytes. */
  const bits = (parts: ReturnType<typeof training>) => encodeCheckpoint(takeCheckpoint(parts));
  const saved = takeCheckpoint(training());
  const { '0.bias': _, ...incomplete } = saved.model;

  it('changes everything or nothing: each part that does not fit leaves all as they were', () => {
    const { optimizer, scheduler, model } = saved.states;
    const unfit: Readonly<Record<string, Partial<Checkpoint>>> = {
      '0.weight is [4, 2] there and [3, 2] here': takeCheckpoint(training(4)),
      'missing: 0.bias': { model: incomplete },
      'Adam.loadStateDict': {
        states: { ...saved.states, optimizer: { ...optimizer, memory: [] } },
      },
      'Scheduler.loadStateDict': {
        states: { ...saved.states, scheduler: { ...scheduler, bases: [] } },
      },
      'a random stream has four words': {
        states: { ...saved.states, model: { ...model, '1.random': [1] } },
      },
      'missing: 1.random': { states: { ...saved.states, model: {} } },
      'missing: scheduler · unknown: other': {
        states: { model: model!, optimizer: optimizer!, other: {} },
      },
    };
    for (const [message, changes] of Object.entries(unfit)) {
      const parts = training();
      parts.model.initialize(9);
      const before = bits(parts);
      expect(() => restoreCheckpoint({ ...saved, ...changes }, parts)).toThrow(message);
      expect(bits(parts)).toEqual(before);
    }
  });

  it('leaves a fresh optimizer fresh where a later part does not fit', () => {
    const model = network().initialize(2);
    const optimizer = new Adam(model.parameters());
    const scheduler = new Scheduler(optimizer, stepDecay({ stepSize: 1 }));
    const parts = { model, optimizer, scheduler };
    const before = bits(parts);
    const states = { ...saved.states, scheduler: { ...saved.states.scheduler, bases: [] } };
    expect(() => restoreCheckpoint({ ...saved, states }, parts)).toThrow('Scheduler');
    expect(bits(parts)).toEqual(before);
  });

  it('refuses the state of another kind of optimizer', () => {
    const model = network().initialize(1);
    const parts = {
      model,
      optimizer: new SGD([model.parameters()[0]!]),
      scheduler: new Generator(),
    };
    expect(() => restoreCheckpoint(saved, parts)).toThrow('SGD.loadStateDict');
  });
});

it('a tensor that two names share is saved under both and restored once', () => {
  const shared = new Linear(2, 2);
  const model = new Sequential(shared, shared);
  const back = decodeCheckpoint(encodeCheckpoint(takeCheckpoint({ model })));
  expect(Object.keys(back.model)).toEqual(['0.weight', '0.bias', '1.weight', '1.bias']);
  restoreCheckpoint(back, { model });
  expect(back.model['1.weight']).toBeInstanceOf(Tensor);
});
