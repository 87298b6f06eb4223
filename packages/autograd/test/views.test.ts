/** Views against brute force: a view is a list of places in memory, one per element. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arange, type Tensor } from '../src/index.js';
import { indicesOf } from './support/cases.js';

/** Where each element lies, in row-major order of the elements. */
interface Places {
  readonly shape: readonly number[];
  readonly places: readonly number[];
}

type Range = readonly [number | null, number | null, number];

type Move =
  | { readonly kind: 'permute'; readonly order: readonly number[] }
  | { readonly kind: 'slice'; readonly ranges: readonly (Range | number | null)[] }
  | { readonly kind: 'expand'; readonly lead: number; readonly repeats: number }
  | { readonly kind: 'unsqueeze'; readonly axis: number }
  | { readonly kind: 'squeeze' };

function apply(x: Tensor, move: Move): Tensor {
  switch (move.kind) {
    case 'permute':
      return x.permute(orderOf(move.order, x.rank));
    case 'slice':
      return x.slice(...rangesOf(move.ranges, x.shape));
    case 'expand':
      return x.expand(expanded(move, x.shape));
    case 'unsqueeze':
      return x.unsqueeze(move.axis % (x.rank + 1));
    case 'squeeze':
      return x.squeeze();
  }
}

function follow({ shape, places }: Places, move: Move): Places {
  const at = (index: readonly number[]) => places[flat(shape, index)]!;
  const build = (
    made: readonly number[],
    from: (index: number[]) => readonly number[],
  ): Places => ({
    shape: made,
    places: [...indicesOf(made)].map((index) => at(from(index))),
  });
  switch (move.kind) {
    case 'permute': {
      const order = orderOf(move.order, shape.length);
      return build(
        order.map((axis) => shape[axis]!),
        (index) => shape.map((_, axis) => index[order.indexOf(axis)]!),
      );
    }
    case 'slice': {
      const chosen = rangesOf(move.ranges, shape).map((range, axis) =>
        typeof range === 'number'
          ? [range < 0 ? range + shape[axis]! : range]
          : pythonSlice(shape[axis]!, range ?? [null, null, 1]),
      );
      const ranges = rangesOf(move.ranges, shape);
      const kept = [...shape.keys()].filter((axis) => typeof ranges[axis] !== 'number');
      return build(
        kept.map((axis) => chosen[axis]!.length),
        (index) => shape.map((_, axis) => chosen[axis]![index[kept.indexOf(axis)] ?? 0]!),
      );
    }
    case 'expand':
      return build(expanded(move, shape), (index) =>
        index.slice(index.length - shape.length).map((i, axis) => (shape[axis] === 1 ? 0 : i)),
      );
    case 'unsqueeze':
      return { shape: shape.toSpliced(move.axis % (shape.length + 1), 0, 1), places };
    case 'squeeze':
      return { shape: shape.filter((length) => length !== 1), places };
  }
}

const flat = (shape: readonly number[], index: readonly number[]) =>
  shape.reduce((sum, length, axis) => sum * length + index[axis]!, 0);

const orderOf = (ranks: readonly number[], rank: number) =>
  Array.from({ length: rank }, (_, axis) => axis).sort((a, b) => ranks[a]! - ranks[b]! || a - b);

/** One range per axis; an index that an axis does not have takes the whole axis. */
const rangesOf = (ranges: readonly (Range | number | null)[], shape: readonly number[]) =>
  shape.map((length, axis) => {
    const range = ranges[axis]!;
    return typeof range === 'number' && (range >= length || range < -length) ? null : range;
  });

const expanded = (
  { lead, repeats }: { lead: number; repeats: number },
  shape: readonly number[],
) => [
  ...new Array<number>(lead).fill(2),
  ...shape.map((length) => (length === 1 ? repeats : length)),
];

/** The positions of Python's `range(length)[start:stop:step]`: every one is tried. */
function pythonSlice(length: number, [start, stop, step]: Range): number[] {
  const positions = Array.from({ length }, (_, i) => i);
  const fromFront = (position: number) => (position < 0 ? position + length : position);
  const up = step > 0;
  const walked = up ? positions : positions.reverse();
  const afterStart = walked.filter(
    (i) => start === null || (up ? i >= fromFront(start) : i <= fromFront(start)),
  );
  const beforeStop = afterStart.filter(
    (i) => stop === null || (up ? i < fromFront(stop) : i > fromFront(stop)),
  );
  return beforeStop.filter((_, n) => n % Math.abs(step) === 0);
}

/** The strides that lead to these places, or undefined where there are none. */
function stridesOf({ shape, places }: Places): number[] | undefined {
  const origin = places[0] ?? 0;
  const strides = shape.map((length, axis) =>
    length > 1
      ? places[
          flat(
            shape,
            shape.map((_, i) => Number(i === axis)),
          )
        ]! - origin
      : 0,
  );
  const fits = [...indicesOf(shape)].every(
    (index, n) => places[n] === index.reduce((sum, i, axis) => sum + i * strides[axis]!, origin),
  );
  return fits ? strides : undefined;
}

const end = fc.option(fc.integer({ min: -6, max: 6 }));
const range = fc.tuple(end, end, fc.constantFrom(1, 2, 3, -1, -2));
const anyMove: fc.Arbitrary<Move> = fc.oneof(
  fc.record({
    kind: fc.constant('permute' as const),
    order: fc.array(fc.nat(9), { minLength: 8, maxLength: 8 }),
  }),
  fc.record({
    kind: fc.constant('slice' as const),
    ranges: fc.array(fc.oneof(range, fc.integer({ min: -3, max: 3 }), fc.constant(null)), {
      minLength: 8,
      maxLength: 8,
    }),
  }),
  fc.record({
    kind: fc.constant('expand' as const),
    lead: fc.nat(1),
    repeats: fc.integer({ min: 1, max: 2 }),
  }),
  fc.record({ kind: fc.constant('unsqueeze' as const), axis: fc.nat(7) }),
  fc.record({ kind: fc.constant('squeeze' as const) }),
);

const anyView = fc
  .record({
    shape: fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 }),
    moves: fc.array(anyMove, { maxLength: 4 }),
  })
  .map(({ shape, moves }) => {
    const size = shape.reduce((a, b) => a * b, 1);
    const base = arange(size).reshape(shape);
    let view = { x: base, model: { shape, places: [...base.data] } as Places };
    for (const move of moves) view = { x: apply(view.x, move), model: follow(view.model, move) };
    return { base, moves, ...view };
  });

/** Another shape for as many elements. */
function regrouped(size: number, choice: number): number[] {
  const shape: number[] = [];
  let rest = size;
  for (let n = choice; rest > 1 && shape.length < 4; n = Math.floor(n / 7)) {
    const divisors = Array.from({ length: rest }, (_, i) => i + 1).filter((d) => rest % d === 0);
    const divisor = divisors[n % divisors.length]!;
    shape.push(divisor);
    rest /= divisor;
  }
  return [...shape, rest];
}

describe('chains of views', () => {
  it('show the elements that brute force finds, in the same memory', () => {
    fc.assert(
      fc.property(anyView, ({ base, x, model }) => {
        expect(x.shape).toEqual(model.shape);
        expect([...x.data]).toEqual(model.places);
        expect(x.storage).toBe(base.storage);
      }),
      { numRuns: 500 },
    );
  });

  it('reshape without copying exactly where strides exist', () => {
    fc.assert(
      fc.property(anyView, fc.nat(), ({ base, x, model }, choice) => {
        fc.pre(x.size > 0);
        const shape = regrouped(x.size, choice);
        const y = x.reshape(shape);
        expect(y.shape).toEqual(shape);
        expect([...y.data]).toEqual(model.places);
        const possible = stridesOf({ shape, places: model.places }) !== undefined;
        expect(y.storage === base.storage).toBe(possible);
      }),
      { numRuns: 500 },
    );
  });

  it('take the gradient of each place from everywhere it is shown', () => {
    fc.assert(
      fc.property(anyView, ({ base, moves, model }) => {
        const leaf = base.to('float64');
        leaf.requiresGrad = true;
        let view = leaf.mul(1);
        for (const move of moves) view = apply(view, move);
        const weights = model.places.map((_, i) => Math.cos(i));
        view.backward(
          arange(view.size, undefined, 1, { dtype: 'float64' }).cos().reshape(view.shape),
        );
        const expected = new Array<number>(base.size).fill(0);
        for (const [i, place] of model.places.entries()) expected[place]! += weights[i]!;
        const found = leaf.grad!.data;
        for (const [place, want] of expected.entries()) expect(found[place]).toBeCloseTo(want, 12);
      }),
      { numRuns: 200 },
    );
  });
});
