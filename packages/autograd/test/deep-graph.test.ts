/** The depth of a graph is limited by memory, not by the stack. */
import { expect, it } from 'vitest';
import { tensor, Value } from '../src/index.js';

const DEPTH = 100_000;

it('differentiates a chain of 100,000 scalar operations', () => {
  const x = new Value(2);
  let y = x;
  for (let i = 0; i < DEPTH; i++) y = i % 2 === 0 ? y.mul(4) : y.mul(0.25);
  y.backward();
  expect(y.data).toBe(2);
  expect(x.grad).toBe(1);
});

it('differentiates a chain of 100,000 tensor operations', () => {
  const x = tensor([1, 2], { requiresGrad: true });
  let y = x;
  for (let i = 0; i < DEPTH; i++) y = i % 2 === 0 ? y.mul(4) : y.mul(0.25);
  y.sum().backward();
  expect([...y.data]).toEqual([1, 2]);
  expect([...x.grad!.data]).toEqual([1, 1]);
});

it('differentiates a value that is used 100,000 times', () => {
  const x = new Value(3);
  let sum = x.constant(0);
  for (let i = 0; i < DEPTH; i++) sum = sum.add(x);
  sum.backward();
  expect(x.grad).toBe(DEPTH);
});
