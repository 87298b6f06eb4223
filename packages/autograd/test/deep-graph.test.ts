/** The depth and the width of a graph are limited by memory, not by the stack. */
import { expect, it } from 'vitest';
import { defineOp, explain, grad, gradients, type Tensor, tensor, Value } from '../src/index.js';

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

const WIDTH = 200_000;

it('differentiates by 200,000 tensors', () => {
  const x = tensor([1, 2], { requiresGrad: true });
  const unused = Array.from({ length: WIDTH }, () => tensor(0, { requiresGrad: true }));
  const found = gradients(x.square().sum(), [...unused, x]);
  expect([found.length, ...found.at(-1)!.data]).toEqual([WIDTH + 1, 2, 4]);
});

it('differentiates by a tree of 200,000 tensors', () => {
  const tree = Array.from({ length: WIDTH }, () => tensor(3));
  const found = grad((xs: readonly Tensor[]) => xs.at(-1)!.square())(tree);
  expect([found.length, found.at(-1)!.item()]).toEqual([WIDTH, 6]);
});

it('explains an operation on 200,000 tensors', () => {
  const last = defineOp({
    name: 'last',
    forward: (xs) => xs.at(-1)!,
    gradients: { reads: [], vjp: (dy) => dy },
  });
  const x = tensor([1, 2], { requiresGrad: true });
  const y = last(Array.from({ length: WIDTH }, () => x));
  expect(explain(y).total.flops).toBe(2);
});
