import { describe, expect, expectTypeOf, it } from 'vitest';
import { mapTree, ones, type Tensor, type TreeOf, tensor, treeLeaves } from '../src/index.js';

const [a, b, c] = [tensor([1]), tensor([2]), tensor([3])] as const;

describe('trees', () => {
  it('list their tensors in order', () => {
    expect(treeLeaves({ a, list: [b, [c]], none: null, missing: undefined })).toEqual([a, b, c]);
    expect(treeLeaves(a)).toEqual([a]);
    expect(treeLeaves([])).toEqual([]);
  });

  it('are mapped to trees of the same form', () => {
    const tree = { a, pair: [b, { c }] as const, none: null };
    const doubled = mapTree((x) => x.mul(2), tree);
    expectTypeOf(doubled).toEqualTypeOf<typeof tree>();
    expect(treeLeaves(doubled).map((x) => x.item())).toEqual([2, 4, 6]);
    expect(doubled.none).toBe(null);
  });

  it('are mapped together', () => {
    const sums = mapTree((x, y, z) => x.add(y!).add(z!), { a, b }, { a: b, b: c }, { a: c, b: a });
    expect(treeLeaves(sums).map((x) => x.item())).toEqual([6, 6]);
  });

  it('have types with their tensors replaced', () => {
    expectTypeOf<TreeOf<{ y: Tensor; z: [Tensor, null] }, { w: Tensor }>>().toEqualTypeOf<{
      y: { w: Tensor };
      z: [{ w: Tensor }, null];
    }>();
  });

  it.each<[string, () => unknown, string]>([
    [
      'a number',
      () => treeLeaves({ a, b: [1] }),
      'treeLeaves: the tree.b[0] must be a Tensor, and is number',
    ],
    [
      'a map',
      () => mapTree((x) => x, new Map()),
      'mapTree: the tree must be a Tensor, and is an instance of Map',
    ],
    [
      'unequal trees',
      () => mapTree((x) => x, [a, b], [ones([1])]),
      'mapTree: the trees hold different numbers of tensors (2, 1)',
    ],
  ])('refuse %s', (_name, call, message) => {
    expect(call).toThrow(message);
  });
});
