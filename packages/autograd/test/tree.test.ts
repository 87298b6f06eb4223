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

  it('are mapped together by keys, whatever their order', () => {
    const sums = mapTree(
      (x, y) => x.mul(10).add(y!),
      { a, list: [{ b, c }] },
      {
        list: [{ c: a, b: c }],
        a: b,
      },
    );
    expect(treeLeaves(sums).map((x) => x.item())).toEqual([12, 23, 31]);
    expect(Object.keys(sums)).toEqual(['a', 'list']);
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
      'mapTree: tree 1[1] must be an instance of Tensor, and is undefined',
    ],
    [
      'a tensor more',
      () => mapTree<{ a: Tensor; b?: Tensor }>((x) => x, { a }, { a, b }),
      'mapTree: tree 1.b must be undefined, and is an instance of Tensor',
    ],
    [
      'a tensor at another place',
      () =>
        mapTree<{ w?: Tensor | undefined; b?: Tensor | undefined }>(
          (x) => x,
          { w: a, b: undefined },
          { w: undefined, b },
        ),
      'mapTree: tree 1.w must be an instance of Tensor, and is undefined',
    ],
    [
      'a branch in place of a tensor',
      () => mapTree<{ w: Tensor | Tensor[] }>((x) => x, { w: a }, { w: [a] }),
      'mapTree: tree 1.w must be an instance of Tensor, and is an array',
    ],
  ])('refuse %s', (_name, call, message) => {
    expect(call).toThrow(message);
  });
});
