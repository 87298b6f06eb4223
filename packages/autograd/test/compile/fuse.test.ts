/** Joined calls compute what the calls one by one do, and are joined only where nobody can tell. */
import { describe, expect, it } from 'vitest';
import { add, mul } from '../../src/elementwise/binary.js';
import { less, lessEqual } from '../../src/elementwise/comparison.js';
import { exp, relu, tanh } from '../../src/elementwise/unary.js';
import { javascript, ones, type Tensor, tensor } from '../../src/index.js';
import type { KernelCall } from '../../src/kernels/kernels.js';
import { fuse } from '../../src/kernels/wasm/fuse.js';
import { zeros } from '../support/unknown-shape.js';

/** Memory for a program: `y`, `z`, `v` and `w` are results, of which `kept` are looked at afterwards. */
function memory() {
  return {
    a: tensor([1, -2, 3, 4, 5, -6], { shape: [2, 3] }),
    b: tensor([1, 0, -1, 2, 1, 1], { shape: [3, 2] }),
    bias: tensor([0.5, -0.25]).expand([2, 2]),
    other: tensor([7, 8], { shape: [2] }).expand([2, 2]),
    y: tensor([9, 9, 9, 9], { shape: [2, 2] }),
    z: tensor([8, 8, 8, 8], { shape: [2, 2] }),
    w: tensor([7, 7, 7, 7], { shape: [2, 2] }),
    v: tensor([6, 6, 6, 6], { shape: [2, 2] }),
  };
}

type Memory = ReturnType<typeof memory>;
type Program = (m: Memory) => readonly KernelCall[];

const product = ({ a, b, y }: Memory): KernelCall => ({ kernel: 'matmul', args: [a, b, y] });
const scaled = ({ w, other, y }: Memory): KernelCall => ({
  kernel: 'channelAffine',
  args: [w, other, y],
});
const sum = (x: Tensor, y: Tensor, out: Tensor): KernelCall => ({
  kernel: 'zip',
  args: [add, x, y, out],
});
const applied = (f: typeof relu, x: Tensor, out: Tensor): KernelCall => ({
  kernel: 'map',
  args: [f, x, out],
});
const copied = (x: Tensor, out: Tensor): KernelCall => ({ kernel: 'copy', args: [x, out] });

/** The numbers that are looked at after the program, and the kernels it took. */
function run(program: Program, kept: readonly (keyof Memory)[], isFused: boolean) {
  const m = memory();
  const keptArrays = new Set(kept.map((name) => m[name].array));
  const calls = isFused ? fuse(program(m), (array) => !keptArrays.has(array)) : program(m);
  for (const { kernel, args } of calls) {
    (javascript[kernel] as (...given: readonly unknown[]) => void)(...args);
  }
  return {
    numbers: kept.map((name) => [...m[name].data]),
    kernels: calls.map(({ kernel }) => kernel).join(' '),
  };
}

const same = (m: Memory) => [m.y, m.bias] as const;

describe('a matrix product or a scaling is joined with', () => {
  it.each<[string, Program, string]>([
    ['a bias', (m) => [product(m), sum(...same(m), m.z)], 'matmul'],
    ['a bias on the left', (m) => [product(m), sum(m.bias, m.y, m.z)], 'matmul'],
    ['an activation', (m) => [product(m), applied(relu, m.y, m.z)], 'matmul'],
    [
      'a bias and then an activation',
      (m) => [product(m), sum(...same(m), m.w), applied(tanh, m.w, m.z)],
      'matmul',
    ],
    [
      'a sum and then an activation, when scaled',
      (m) => [scaled(m), sum(m.bias, m.y, m.v), applied(relu, m.v, m.z)],
      'channelAffine',
    ],
    [
      'what does not come right after it',
      (m) => [product(m), copied(m.other, m.w), sum(...same(m), m.z)],
      'matmul copy',
    ],
    [
      'one bias only',
      (m) => [product(m), sum(...same(m), m.w), sum(m.w, m.other, m.z)],
      'matmul zip',
    ],
    [
      'one activation only',
      (m) => [product(m), applied(relu, m.y, m.w), applied(tanh, m.w, m.z)],
      'matmul map',
    ],
    [
      'no bias after its activation',
      (m) => [product(m), applied(relu, m.y, m.w), sum(m.w, m.bias, m.z)],
      'matmul zip',
    ],
  ])('%s', (_what, program, kernels) => {
    const joined = run(program, ['z'], true);
    expect(joined.numbers).toEqual(run(program, ['z'], false).numbers);
    expect(joined.kernels).toBe(kernels);
  });
});

describe('a matrix product is left alone', () => {
  it.each<[string, Program, readonly (keyof Memory)[]]>([
    ['that is looked at', (m) => [product(m), sum(...same(m), m.z)], ['y', 'z']],
    [
      'that something else reads',
      (m) => [product(m), sum(...same(m), m.z), copied(m.y, m.w)],
      ['z', 'w'],
    ],
    ['that is added to itself', (m) => [product(m), sum(m.y, m.y, m.z)], ['z']],
    ['before another function', (m) => [product(m), applied(exp, m.y, m.z)], ['z']],
    [
      'before another operation',
      (m) => [product(m), { kernel: 'zip', args: [mul, m.y, m.bias, m.z] }],
      ['z'],
    ],
    ['when it is read turned', (m) => [product(m), sum(m.y.transpose(), m.bias, m.z)], ['z']],
    [
      'when the sum is written turned',
      (m) => [product(m), sum(...same(m), m.z.transpose())],
      ['z'],
    ],
    [
      'when an activation reads it turned',
      (m) => [product(m), applied(relu, m.y.transpose(), m.z)],
      ['z'],
    ],
    [
      'when an activation is written turned',
      (m) => [product(m), applied(relu, m.y, m.z.transpose())],
      ['z'],
    ],
    [
      'when the bias is written in between',
      (m) => [product(m), copied(m.other, m.w), sum(m.y, m.w, m.z)],
      ['z'],
    ],
    [
      'when what it reads is written in between',
      (m) => [product(m), copied(m.a.neg(), m.a), sum(...same(m), m.z)],
      ['z'],
    ],
    [
      'when the memory of the result is read in between',
      (m) => [product(m), copied(m.z, m.w), sum(...same(m), m.z)],
      ['z', 'w'],
    ],
    [
      'when the memory of the result is written in between',
      (m) => [product(m), copied(m.other, m.z), copied(m.z, m.w), sum(...same(m), m.z)],
      ['z', 'w'],
    ],
  ])('%s', (_what, program, kept) => {
    const left = run(program, kept, true);
    const apart = run(program, kept, false);
    expect(left).toEqual(apart);
  });
});

describe('the gradient of a rectifier before max pooling', () => {
  const image = [1, 2, -3, 4, -1, -2, -3, -4, 5, 6, Number.NaN, -7, 0, 0, -1, 2];
  const pooling = () => ({
    x: tensor(image, { shape: [1, 1, 4, 4] }),
    y: tensor(image, { shape: [1, 1, 4, 4] }).relu(),
    pooled: tensor([9, 9, 9, 9], { shape: [1, 1, 2, 2] }),
    indices: tensor([9, 9, 9, 9], { shape: [1, 1, 2, 2], dtype: 'int32' }),
    dy: tensor([1, 2, 3, 4], { shape: [1, 1, 2, 2] }),
    zero: tensor(0).expand([1, 1, 4, 4]),
    one: tensor(1).expand([1, 1, 4, 4]),
    mask: zeros([1, 1, 4, 4], { dtype: 'bool' }),
    spread: ones([1, 1, 4, 4]),
    dx: ones([1, 1, 4, 4]),
    other: ones([1, 1, 4, 4]),
  });
  type Images = ReturnType<typeof pooling>;
  const halving = { size: [2, 2], stride: [2, 2], padding: [0, 0], dilation: [1, 1] } as const;
  const pool = ({ y, pooled, indices }: Images): KernelCall => ({
    kernel: 'maxPool',
    args: [y, pooled, indices, halving],
  });
  const unpool = ({ dy, indices, spread }: Images): KernelCall => ({
    kernel: 'maxUnpool',
    args: [dy, indices, spread],
  });
  const compare = ({ y, zero, mask }: Images): KernelCall => ({
    kernel: 'zip',
    args: [lessEqual, y, zero, mask],
  });
  const choose = ({ mask, zero, spread, dx }: Images): KernelCall => ({
    kernel: 'select',
    args: [mask, zero, spread, dx],
  });

  function perform(
    program: (m: Images) => readonly KernelCall[],
    kept: readonly (keyof Images)[],
    isFused: boolean,
  ) {
    const m = pooling();
    const keptArrays = new Set(kept.map((name) => m[name].array));
    const calls = isFused ? fuse(program(m), (array) => !keptArrays.has(array)) : program(m);
    for (const { kernel, args } of calls) {
      (javascript[kernel] as (...given: readonly unknown[]) => void)(...args);
    }
    const numbers = kept.map((name) => [...m[name].data]);
    return { numbers, kernels: calls.map(({ kernel }) => kernel).join(' ') };
  }

  it('is taken among what was pooled', () => {
    const program = (m: Images) => [pool(m), unpool(m), compare(m), choose(m)];
    const joined = perform(program, ['dx'], true);
    expect(joined.kernels).toBe('maxPool maxUnpool');
    expect(joined.numbers).toEqual(perform(program, ['dx'], false).numbers);
    expect(joined.numbers[0]!.filter((x) => x !== 0)).toEqual([1, 2, 3, 4]);
  });

  it('is 0 where nothing of a window was above 0', () => {
    const program = (m: Images) => {
      m.y.array.fill(0);
      return [pool(m), unpool(m), compare(m), choose(m)];
    };
    expect(perform(program, ['dx'], true)).toEqual({
      kernels: 'maxPool maxUnpool',
      numbers: [new Array(16).fill(0)],
    });
  });

  it.each<[string, (m: Images) => readonly KernelCall[], readonly (keyof Images)[]]>([
    ['the mask is looked at', (m) => [pool(m), unpool(m), compare(m), choose(m)], ['dx', 'mask']],
    ['what was spread is', (m) => [pool(m), unpool(m), compare(m), choose(m)], ['dx', 'spread']],
    [
      'the bound is not 0',
      (m) => [pool(m), unpool(m), compare({ ...m, zero: m.one }), choose(m)],
      ['dx'],
    ],
    [
      'what else is chosen is not 0',
      (m) => [pool(m), unpool(m), compare(m), choose({ ...m, zero: m.one })],
      ['dx'],
    ],
    [
      'another comparison is made',
      (m) => [pool(m), unpool(m), { kernel: 'zip', args: [less, m.y, m.zero, m.mask] }, choose(m)],
      ['dx'],
    ],
    [
      'another image is compared',
      (m) => [pool(m), unpool(m), compare({ ...m, y: m.x }), choose(m)],
      ['dx'],
    ],
    [
      'the image is read turned',
      (m) => [pool(m), unpool(m), compare({ ...m, y: m.y.transpose() as typeof m.y }), choose(m)],
      ['dx'],
    ],
    [
      'the image is changed in between',
      (m) => [pool(m), copied(m.one, m.y), unpool(m), compare(m), choose(m)],
      ['dx'],
    ],
    [
      'what was pooled is changed in between',
      (m) => [pool(m), copied(m.dy.neg(), m.pooled), unpool(m), compare(m), choose(m)],
      ['dx'],
    ],
    [
      'the memory of the result is read in between',
      (m) => [pool(m), unpool(m), copied(m.dx, m.other), compare(m), choose(m)],
      ['dx', 'other'],
    ],
  ])('is left alone where %s', (_what, program, kept) => {
    expect(perform(program, kept, true)).toEqual(perform(program, kept, false));
  });
});
