/** Training steps of any build (operations, losses, optimizers, averages, in any order): compiled, they do what they do eagerly. */
import {
  checkpoint,
  compile,
  concat,
  crossEntropy,
  dropout,
  eachReplay,
  Generator,
  javascript,
  loadWasm,
  noGrad,
  normal,
  type Tensor,
  tensor,
  uniform,
  updateInPlace,
  useKernels,
  zeros,
} from '@downhill/autograd';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import * as nn from '../src/index.js';

const sets = { JavaScript: javascript, WebAssembly: loadWasm({ threads: 2 }) };
afterAll(() => sets.WebAssembly.close());

const blend = nn.updateRule('blend', ([a, b], [stays, comes]) => {
  for (let i = 0; i < a.length; i++) a[i] = stays * a[i]! + comes * b[i]!;
});

const learningRate = 0.01;
const optimizers: readonly ((parameters: readonly Tensor[]) => nn.Optimizer)[] = [
  (p) => new nn.SGD(p, { learningRate }),
  (p) => new nn.SGD(p, { learningRate, momentum: 0.9, nesterov: true }),
  (p) => new nn.Adam(p, { learningRate }),
  (p) => new nn.AdamW(p, { learningRate, amsgrad: true }),
  (p) => new nn.RMSprop(p, { learningRate }),
  (p) => new nn.Lion(p, { learningRate }),
  (p) => new nn.Muon(p, { learningRate }),
];

/** What steps work on, made anew from a seed. */
function workshop(makers: readonly number[]) {
  const random = new Generator(1);
  const matrix = () => normal([4, 4], random, { requiresGrad: true });
  const vector = () => normal([4], random, { requiresGrad: true });
  const [a, b, c, d] = [matrix(), vector(), matrix(), vector()];
  const weights = [a, b, c, d];
  // Both change c.
  const [one, other] = [weights.slice(0, 3), weights.slice(2)].map((parameters, i) =>
    optimizers[makers[i]!]!(parameters),
  ) as [nn.Optimizer, nn.Optimizer];
  return {
    ...{ a, b, c, d, weights, one, other },
    schedule: new nn.Scheduler(one, nn.exponentialDecay({ gamma: 0.9 })),
    noise: random.stream('noise'),
    batchNorm: new nn.BatchNorm1d(4),
    average: zeros([4]),
    sum: zeros([4, 4]),
    /** The numbers of an update outside of live parts: one array that stays. */
    half: [0.5, 0.5],
    /** How often {@link changes} were made. */
    count: 0,
  };
}

type Workshop = ReturnType<typeof workshop>;

/** Makes [N, 4] of two such, and of a number. */
const operations: readonly ((w: Workshop, x: Tensor, y: Tensor, s: number) => Tensor)[] = [
  ({ a }, x) => x.matmul(a),
  ({ a }, x) => x.matmul(a.transpose()),
  ({ b }, x) => x.add(b),
  ({ c }, x) => x.matmul(c).tanh(),
  ({ d }, x) => x.mul(d),
  (_, x, y) => x.mul(y).tanh(),
  (_, x, y, s) => x.relu().add(y.mul(s)),
  (_, x) => x.softmax(1),
  (_, x) => x.flip(0),
  (_, x, y) => concat([x, y], 0).slice([0, x.shape[0]!]),
  (_, x, y) => x.greater(0).where(x, y),
  (_, x, y) => noGrad(() => x.mul(2)).add(y),
  (_, x) => x.sub(x.mean(1, { keepDims: true })),
  ({ noise }, x) => dropout(x, 0.3, noise),
  ({ noise }, x) => x.add(uniform([4], noise)),
  ({ batchNorm }, x) => batchNorm.forward(x),
  ({ c }, x) => checkpoint((z: Tensor) => z.matmul(c).tanh())(x),
];

type Act = (w: Workshop) => void;

const zeroings: readonly Act[] = [
  () => {},
  ({ one }) => one.zeroGrad(),
  ({ other }) => other.zeroGrad(),
  ({ one, other }) => [one, other].forEach((optimizer) => void optimizer.zeroGrad()),
];

const updates: readonly Act[] = [
  () => {},
  ({ one }) => one.step(),
  ({ other }) => other.step(),
  ({ one, other }) => [one, other].forEach((optimizer) => void optimizer.step()),
];

const extras: readonly Act[] = [
  () => {},
  ({ schedule }) => schedule.step(),
  ({ average, b, half }) => updateInPlace(blend, [average, b.detach()], half),
  ({ sum, c }) => noGrad(() => void sum.assign(sum.mul(0.9).add(c))),
  ({ average, sum, a, d }) =>
    noGrad(() =>
      eachReplay(() => {
        updateInPlace(blend, [average, d.detach()], [0.9, 0.1]);
        if (a.grad !== null) sum.assign(sum.add(a.grad));
      }),
    ),
  ({ weights }) => {
    const learnt = weights.filter(({ grad }) => grad !== null);
    if (learnt.length > 0) nn.clipGradientNorm(learnt, 0.7);
  },
];

/** Makes a vector that lasts no longer than the step. */
const scratches: readonly ((w: Workshop, x: Tensor) => Tensor)[] = [
  () => zeros([4]),
  ({ d }) => d.mul(0.5),
  (_, x) => x.mean(0),
  ({ noise }) => uniform([4], noise),
];

/** What live parts do with it. */
const changes: readonly ((w: Workshop, scratch: Tensor) => void)[] = [
  (w, scratch) => updateInPlace(blend, [scratch, w.b.detach()], [0.9, 0.01 * w.count]),
  ({ average, half }, scratch) => updateInPlace(blend, [average, scratch], half),
  (_, scratch) => void scratch.assign(scratch.mul(0.5)),
  (w, scratch) => {
    if (w.count % 7 === 6) scratch.assign(w.b);
    else updateInPlace(blend, [scratch, w.d.detach()], [1, 0.1]);
  },
];

/** What happens between two steps. */
const meddlings: readonly ((w: Workshop, run: number) => void)[] = [
  () => {},
  ({ weights }) => {
    for (const weight of weights) weight.grad = null;
  },
  ({ one }, run) => {
    if (run % 3 === 0) one.zeroGrad();
  },
  ({ a }, run) => {
    if (run === 7) noGrad(() => void a.assign(a.mul(0.5)));
  },
  ({ one, other }, run) => {
    if (run !== 7) return;
    for (const group of [...one.groups, ...other.groups]) {
      group.learningRate /= 2;
      if ('momentum' in group) Object.assign(group, { momentum: group.momentum === 0 ? 0.9 : 0 });
      if ('nesterov' in group) Object.assign(group, { nesterov: false });
      if ('amsgrad' in group) Object.assign(group, { amsgrad: !group.amsgrad });
    }
  },
];

const indexIn = <T>(list: readonly T[]) => fc.nat(list.length - 1);

const phase = fc.record({
  zeroing: indexIn(zeroings),
  operations: fc.array(
    fc.tuple(indexIn(operations), fc.nat(9), fc.nat(9), fc.integer({ min: -4, max: 4 })),
    {
      minLength: 1,
      maxLength: 5,
    },
  ),
  goesBack: fc.integer({ min: 0, max: 4 }).map((n) => n > 0),
  update: indexIn(updates),
  extra: indexIn(extras),
  scratch: fc.option(fc.tuple(indexIn(scratches), indexIn(changes), fc.boolean())),
});

const programs = fc.record({
  makers: fc.tuple(indexIn(optimizers), indexIn(optimizers)),
  phases: fc.array(phase, { minLength: 1, maxLength: 3 }),
  lastZeroing: indexIn(zeroings),
  meddling: indexIn(meddlings),
});

type Program = typeof programs extends fc.Arbitrary<infer P> ? P : never;

/** All that is left after each of some steps, on batches of two sizes. */
function train({ makers, phases, lastZeroing, meddling }: Program, isCompiled: boolean) {
  const shop = workshop(makers);
  const learn = (x: Tensor, targets: Tensor): Tensor[] => {
    const results: Tensor[] = [];
    for (const { zeroing, operations: list, goesBack, update, extra, scratch } of phases) {
      zeroings[zeroing]!(shop);
      const made = [x];
      for (const [operation, i, j, s] of list) {
        const [left, right] = [made[i % made.length]!, made[j % made.length]!];
        made.push(operations[operation]!(shop, left, right, s / 4));
      }
      const loss = crossEntropy(made.at(-1)!, targets);
      if (goesBack && loss.requiresGrad) loss.backward();
      updates[update]!(shop);
      extras[extra]!(shop);
      results.push(loss);
      if (scratch === null) continue;
      const [maker, change, isNested] = scratch;
      const vector = noGrad(() => scratches[maker]!(shop, made.at(-1)!));
      const alter = () => {
        shop.count++;
        noGrad(() => changes[change]!(shop, vector));
      };
      eachReplay(() => {
        alter();
        if (isNested) eachReplay(alter);
      });
      results.push(vector);
    }
    zeroings[lastZeroing]!(shop);
    return results;
  };
  const step = isCompiled ? compile(learn) : learn;
  const random = new Generator('batches');
  const { weights, average, sum, batchNorm } = shop;
  return Array.from({ length: 12 }, (_, run) => {
    meddlings[meddling]!(shop, run);
    const size = run % 5 === 4 ? 3 : 5;
    const labels = Array.from({ length: size }, () => random.integer(4));
    const results = step(normal([size, 4], random), tensor(labels, { dtype: 'int32' }));
    const kept = [...results, ...weights, average, sum, ...Object.values(batchNorm.stateDict())];
    return [...kept, ...weights.map(({ grad }) => grad)].map((x) => x && [...x.data]);
  });
}

it.each(Object.entries(sets))('compiled steps do what they do eagerly on %s', (_, set) => {
  const before = useKernels(set);
  fc.assert(
    fc.property(programs, (program) => {
      expect(train(program, true)).toEqual(train(program, false));
    }),
    { numRuns: 100 },
  );
  useKernels(before);
});
