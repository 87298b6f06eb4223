/** Properties that must hold for any composition of operations. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Generator, gradients, type Tensor, tensor, uniform, Value } from '../src/index.js';
import { anyExpression, evaluate } from './support/expressions.js';
import { programOf } from './support/programs.js';

describe('the scalar engine and the tensor engine', () => {
  const LEAVES = 3;
  const ELEMENTS = 4;
  const number = fc.oneof(
    fc.double({ min: -3, max: 3, noNaN: true }),
    fc.constantFrom(0, -0, 1, -1, 0.5, 2, Infinity, -Infinity, Number.NaN),
  );
  const anyNumbers = fc.array(fc.array(number, { minLength: ELEMENTS, maxLength: ELEMENTS }), {
    minLength: LEAVES,
    maxLength: LEAVES,
  });

  it('agree bit for bit in values and gradients', () => {
    fc.assert(
      fc.property(anyExpression(LEAVES), anyNumbers, (expression, numbers) => {
        const tensors = numbers.map((row) =>
          tensor(Float64Array.from(row), { requiresGrad: true }),
        );
        const y = evaluate(expression, tensors);
        if (y.requiresGrad) y.sum().backward();
        for (let element = 0; element < ELEMENTS; element++) {
          const values = numbers.map((row) => new Value(row[element]!));
          const scalar = evaluate(expression, values);
          if (scalar.requiresGrad) scalar.backward();
          expect(y.expand([ELEMENTS]).data[element]).toBe(scalar.data);
          for (const [leaf, { grad }] of values.entries()) {
            expect((tensors[leaf]!.grad?.data[element] ?? 0) + 0).toBe(grad + 0);
          }
        }
      }),
      { numRuns: 400 },
    );
  });
});

describe('any program of tensor operations', () => {
  const anyProgram = fc
    .record({
      choices: fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat()), { minLength: 1, maxLength: 6 }),
      seed: fc.nat(),
    })
    .map(({ choices, seed }) => ({ ...programOf(choices, new Generator(seed)), seed }));

  /** Directions in which to go, one per leaf. */
  const directionOf = (leaves: readonly Tensor[], seed: string) =>
    leaves.map(({ shape }, i) => like(shape, `${seed}/${i}`));
  const like = (shape: readonly number[], seed: string) =>
    uniform(shape, new Generator(seed), { low: -1, high: 1, dtype: 'float64' });
  const dot = (a: readonly Tensor[], b: readonly Tensor[]) =>
    a.reduce((sum, x, i) => sum + x.mul(b[i]!).sum().item(), 0);
  const variables = (leaves: readonly Tensor[]) =>
    leaves.map((leaf) => {
      const copy = leaf.clone();
      copy.requiresGrad = true;
      return copy;
    });

  it('has ⟨Ju, v⟩ = ⟨u, Jᵀv⟩, with J from differences', () => {
    fc.assert(
      fc.property(anyProgram, ({ leaves, run, seed }) => {
        const h = 1e-5;
        const u = directionOf(leaves, `u${seed}`);
        const xs = variables(leaves);
        const y = run(xs);
        const v = like(y.shape, `v${seed}`);
        const moved = (by: number) => run(leaves.map((leaf, i) => leaf.add(u[i]!.mul(by))));
        const forward = moved(h)
          .sub(moved(-h))
          .div(2 * h);
        const backward = gradients(y, xs, { seed: v });
        const scale = 1 + Math.sqrt(dot(backward, backward) + dot([forward], [forward]));
        expect(Math.abs(dot([forward], [v]) - dot(u, backward))).toBeLessThan(1e-6 * scale);
      }),
      { numRuns: 300 },
    );
  });

  it('has second derivatives that do not depend on the order', () => {
    fc.assert(
      fc.property(anyProgram, ({ leaves, run, seed }) => {
        const [a, b] = [directionOf(leaves, `a${seed}`), directionOf(leaves, `b${seed}`)];
        const xs = variables(leaves);
        const y = run(xs);
        const first = gradients(y, xs, { seed: like(y.shape, `v${seed}`), createGraph: true });
        const along = (direction: readonly Tensor[]) => {
          const slope = first
            .map((gradient, i) => gradient.mul(direction[i]!).sum())
            .reduce((sum, part) => sum.add(part));
          return gradients(slope, xs, { retainGraph: true });
        };
        const [ab, ba] = [dot(along(a), b), dot(along(b), a)];
        expect(Math.abs(ab - ba)).toBeLessThan(1e-9 * (1 + Math.abs(ab)));
      }),
      { numRuns: 200 },
    );
  });
});
