import { arange, Generator } from '@downhill/autograd';
import { createAugmenter } from '@downhill/mnist';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runConfig } from '../../src/cli/config.js';
import { parseArguments } from '../../src/cli/parse.js';
import { augmentations } from '../../src/trainer/augment/augmentations.js';
import { MovedDigits } from '../../src/trainer/augment/moved-digits.js';
import { chunkSize } from '../../src/trainer/augment/moving.js';
import { selectBackend } from '../../src/trainer/backends.js';
import { Learner } from '../../src/trainer/learner.js';
import { someDigits } from '../support/digits.js';

const digits = someDigits(chunkSize + 50);
const options = { inputShape: [784], seed: 3, epochs: 4, ahead: true };
const { elastic } = augmentations;

const inEpoch = (epoch: number, moved = new MovedDigits(digits, elastic, options)) => {
  moved.begin(epoch);
  return Uint8Array.from(moved.inputs.data);
};
const same = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0;

describe.each(['js', 'auto'] as const)('digits that are moved, on %s', (backend) => {
  beforeAll(() => selectBackend(backend, 2));
  afterAll(() => selectBackend('js', null));

  it('are those of the epoch, whatever came before', () => {
    const moved = new MovedDigits(digits, elastic, options);
    const [first, second, third] = [1, 2, 3].map((epoch) => inEpoch(epoch, moved));
    expect(same(first!, second!)).toBe(false);
    expect(same(third!, inEpoch(3))).toBe(true);
    expect(same(first!, inEpoch(1, moved))).toBe(true);
  });

  it('are moved by chunks, each from a stream of its own, and the originals stay', () => {
    const before = digits.images.slice();
    const pixels = 784;
    const expected = new Uint8Array(digits.images.length);
    const augment = createAugmenter(elastic);
    const chunks: readonly (readonly [number, number])[] = [
      [0, chunkSize],
      [chunkSize, 50],
    ];
    for (const [chunk, [start, count]] of chunks.entries()) {
      const random = new Generator(3).stream(`augment/epoch2/${chunk}`);
      const from = digits.images.subarray(start * pixels);
      augment(from, count, 28, 28, random, expected.subarray(start * pixels));
    }
    expect(same(inEpoch(2), expected)).toBe(true);
    expect(same(digits.images, before)).toBe(true);
  });

  it('are what batches are made of, also of batches asked for before', () => {
    const moved = new MovedDigits(digits, elastic, options);
    moved.begin(1);
    moved.batch(arange(3));
    moved.begin(2);
    const { inputs } = moved.batch(arange(3));
    const pixels = Uint8Array.from(inputs.data, (x) => Math.round(x * 255));
    expect(same(pixels, inEpoch(2).subarray(0, 3 * 784))).toBe(true);
  });

  it('are those that the learner shows', () => {
    const argv = ['--augment=shift', '--epochs=2', '--batch-size=500', '--seed=5'];
    const learner = new Learner(runConfig(parseArguments(argv)), digits);
    const { value: step } = learner.events.next();
    if (step?.type !== 'step') throw new Error('the first event is no step');
    const shown = learner.pixelsOf(step.indices[0]!);
    const seen = step.inputs.slice([0, 1]).data;
    expect([...shown]).toEqual(Array.from(seen, (x) => Math.round(x * 255)));
  });
});
