import { createHash } from 'node:crypto';
import { noGrad, tensor } from '@downhill/autograd';
import type { DigitSet } from '@downhill/mnist';
import { describe, expect, it } from 'vitest';
import { runConfig } from '../../src/cli/config.js';
import { parseArguments } from '../../src/cli/parse.js';
import { activations } from '../../src/trainer/activations.js';
import { evaluateAll, evaluateSome } from '../../src/trainer/evaluate.js';
import { Learner } from '../../src/trainer/learner.js';
import { losses } from '../../src/trainer/losses.js';
import { optimizers } from '../../src/trainer/optimizers.js';
import { someDigits } from '../support/digits.js';

const train = someDigits(500);
const test = someDigits(2_300, { seed: 2 });

function learnerOf(digits: DigitSet, ...argv: readonly string[]): Learner {
  return new Learner(runConfig(parseArguments(argv)), digits);
}

function trained(learner: Learner): Learner {
  while (learner.events.next().value?.type !== 'done');
  return learner;
}

const combinations = Object.keys(activations).flatMap((activation) =>
  Object.keys(losses).flatMap((loss) =>
    Object.keys(optimizers).map((optimizer) => [activation, loss, optimizer] as const),
  ),
);

describe('Learner', () => {
  const small = someDigits(300, { side: 20 });
  it.each(combinations)(
    'learns with %s, %s and %s, each at its default rate',
    (activation, loss, optimizer) => {
      const argv = ['--activation', activation, '--loss', loss, '--optimizer', optimizer];
      const learner = learnerOf(small, '--model', '400-16-10', '--batch-size', '10', ...argv);
      const before = evaluateSome(learner, small).loss;
      expect(evaluateSome(trained(learner), small).loss).toBeLessThan(0.6 * before);
    },
  );

  it('is the network that was asked for', () => {
    const { network } = learnerOf(
      train,
      '--model',
      '784-20-30-10',
      '--activation',
      'tanh',
      '--loss',
      'mse',
    );
    expect(network.children().map((layer) => layer.constructor.name)).toEqual([
      ...['Linear', 'Tanh', 'Linear', 'Tanh', 'Linear', 'Sigmoid'],
    ]);
    expect(network.parameters().map(({ shape }) => shape)).toEqual([
      ...[[20, 784], [20], [30, 20], [30], [10, 30], [10]],
    ]);
  });

  it('begins where its seed says', () => {
    const digest = (seed: string) => learnerOf(train, '--seed', seed).digest();
    expect(digest('1')).toBe(digest('1'));
    expect(digest('1')).not.toBe(digest('2'));
  });

  it('can be one layer', () => {
    expect(
      evaluateSome(trained(learnerOf(train, '--model', '784-10')), train).accuracy,
    ).toBeGreaterThan(0.8);
  });

  it('hands momentum and weight decay to the optimizer', () => {
    const group = (...argv: string[]) =>
      learnerOf(train, ...argv, '--momentum', '0.7', '--weight-decay', '0.01').optimizer.groups[0];
    expect(group('--optimizer', 'sgd')).toMatchObject({ momentum: 0.7, weightDecay: 0.01 });
    expect(group('--optimizer', 'adam')).toMatchObject({ betas: [0.7, 0.999], weightDecay: 0.01 });
  });

  it('has a digest that is the SHA-256 of all parameters', () => {
    const learner = learnerOf(train, '--model', '784-10');
    const hash = createHash('sha256');
    for (const { data } of learner.network.parameters()) hash.update(Buffer.from(data.buffer));
    expect(learner.digest()).toBe(hash.digest('hex'));
  });
});

describe('evaluation', () => {
  const learner = trained(learnerOf(train, '--epochs', '2'));

  it('of all digits is what single digits say', async () => {
    const { network, loss } = learner;
    const evaluation = await evaluateAll(learner, test, async () => {});
    const pixels = test.rows * test.columns;
    const confusion = Array.from({ length: 10 }, () => new Array<number>(10).fill(0));
    let lossSum = 0;
    for (let i = 0; i < test.count; i++) {
      const image = Float32Array.from(
        test.images.subarray(i * pixels, (i + 1) * pixels),
        (v) => v / 255,
      );
      const outputs = noGrad(() => network.forward(tensor(image, { shape: [1, pixels] })));
      confusion[test.labels[i]!]![outputs.argmax().item()]!++;
      lossSum += loss.compute(outputs, tensor(Int32Array.of(test.labels[i]!))).item();
    }
    expect(evaluation.confusion).toEqual(confusion);
    expect(evaluation.count).toBe(2_300);
    expect(evaluation.loss).toBeCloseTo(lossSum / 2_300, 5);
    const right = confusion.reduce((sum, row, label) => sum + row[label]!, 0);
    expect(evaluation.accuracy).toBe(right / 2_300);
  });

  it('of some is that of the first thousand', async () => {
    const images = test.images.subarray(0, 1_000 * test.rows * test.columns);
    const first = { ...test, images, labels: test.labels.subarray(0, 1_000), count: 1_000 };
    expect(evaluateSome(learner, test)).toEqual(await evaluateAll(learner, first, async () => {}));
    expect(evaluateSome(learner, train).count).toBe(500);
  });

  it('looks at digits as often as it was told, but once where it is to be quick', async () => {
    const some = someDigits(400, { seed: 3 });
    const [once, often] = ['1', '3'].map((views) =>
      trained(learnerOf(train, '--epochs', '2', '--views', views)),
    ) as [Learner, Learner];
    const lossOf = async (learner: Learner, measure?: Learner['measure']) =>
      (await evaluateAll(learner, some, async () => {}, measure)).loss;
    const seenOnce = await lossOf(once);
    expect(await lossOf(often)).not.toBe(seenOnce);
    expect(await lossOf(often, often.measureQuickly)).toBe(seenOnce);
    expect(evaluateSome(often, some).loss).toBe(seenOnce);
  });

  it('lets others in before every pass', async () => {
    let times = 0;
    await evaluateAll(learner, test, async () => {
      times++;
    });
    expect(times).toBe(3);
  });
});
