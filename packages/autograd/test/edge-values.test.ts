/** Every elementwise row and every reduction at zeros, ties, infinities, NaN and the least number, against test/edges. */
import { describe, expect, it } from 'vitest';
import type {
  BinaryName,
  ComparisonName,
  PredicateName,
  UnaryName,
} from '../src/elementwise/rule.js';
import * as unaryRules from '../src/elementwise/unary.js';
import { type DType, tensor, Value } from '../src/index.js';
import { comparisonEdges, pairEdges, predicateEdges, QUESTIONED } from './edges/pairs.js';
import { reductionEdges } from './edges/reductions.js';
import { EDGES, TINY, unaryEdges } from './edges/unary.js';

const keysOf = <K extends string>(table: Readonly<Record<K, unknown>>) => Object.keys(table) as K[];

/** The least positive number in single precision. */
const TINY32 = 2 ** -149;

describe.each(keysOf(unaryEdges))('%s', (name: UnaryName) => {
  const { value, derivative } = unaryEdges[name];

  it.each(EDGES.map((x, i) => [x, value[i]!, derivative[i]!] as const))(
    'of %d is %d, with the derivative %d',
    (x, y, slope) => {
      expectSame(...onTensor(name, [x], 'float64'), [y], [slope]);
      expectSame(...onValue(name, [x]), [y], [slope]);
    },
  );

  it('is the same in float32', () => {
    const normal = EDGES.slice(0, -1);
    const [y, slopes] = onTensor(name, normal, 'float32');
    expectSame(y, slopes, value.slice(0, -1), derivative.slice(0, -1), 4e-7);
  });

  it('keeps the least number of float32 where it keeps that of float64', () => {
    if (value.at(-1) === TINY) expect(onTensor(name, [TINY32], 'float32')[0]).toEqual([TINY32]);
    else expect(value.at(-1)).not.toBe(TINY);
  });
});

describe.each(keysOf(pairEdges))('%s', (name: BinaryName) => {
  it.each(pairEdges[name])(
    'of %d and %d is %d, with the derivatives %d and %d',
    (a, b, y, da, db) => {
      expectSame(...onTensor(name, [a, b], 'float64'), [y], [da, db]);
      expectSame(...onValue(name, [a, b]), [y], [da, db]);
      if (![a, b, y, da, db].some((x) => Math.abs(x) > 0 && Math.abs(x) < 1e-40)) {
        expectSame(...onTensor(name, [a, b], 'float32'), [y], [da, db], 4e-7);
      }
    },
  );
});

describe.each(keysOf(comparisonEdges))('%s', (name: ComparisonName) => {
  it('answers about all pairs of edges', () => {
    const rows = QUESTIONED.map((a) => QUESTIONED.map((b) => onValue(name, [a, b])[0][0]).join(''));
    expect(rows).toEqual(comparisonEdges[name]);
    const x = tensor([...QUESTIONED]);
    const answers = x.unsqueeze(1)[name](x);
    expect(answers.dtype).toBe('bool');
    expect([...answers.data].join('')).toBe(comparisonEdges[name].join(''));
  });
});

describe.each(keysOf(predicateEdges))('%s', (name: PredicateName) => {
  it('answers about all edges', () => {
    expect(QUESTIONED.map((x) => new Value(x)[name]().data).join('')).toBe(predicateEdges[name]);
    const answers = tensor([...QUESTIONED])[name]();
    expect(answers.dtype).toBe('bool');
    expect([...answers.data].join('')).toBe(predicateEdges[name]);
  });
});

describe.each(keysOf(reductionEdges))('%s', (name) => {
  const { f, cases } = reductionEdges[name]!;

  for (const [row, value, gradient] of cases) {
    it(`of [${row}] is ${value}${gradient ? `, with the gradient [${gradient}]` : ''}`, () => {
      const x = tensor(Float64Array.from(row), { requiresGrad: true });
      const y = f(x);
      expectNumbers([...y.data], [value].flat(), 1e-13);
      if (gradient === undefined) return;
      y.sum().backward();
      expectSame([], [...x.grad!.data], [], gradient, 1e-13);
    });
  }
});

type Found = [value: number[], gradients: number[]];

function onTensor(name: UnaryName | BinaryName, operands: readonly number[], dtype: DType): Found {
  if (name in unaryRules) {
    const x = tensor([...operands], { dtype, requiresGrad: true });
    const y = x[name as UnaryName]();
    y.sum().backward();
    return [[...y.data], [...x.grad!.data]];
  }
  const [a, b] = operands.map((x) => tensor(x, { dtype, requiresGrad: true }));
  const y = a![name as BinaryName](b!);
  y.backward();
  return [[y.item()], [a!.grad!.item(), b!.grad!.item()]];
}

function onValue(
  name: UnaryName | BinaryName | ComparisonName,
  operands: readonly number[],
): Found {
  const [a, b] = operands.map((x) => new Value(x));
  const y = name in unaryRules ? a![name as UnaryName]() : a![name as BinaryName](b!);
  if (y.requiresGrad) y.backward();
  return [[y.data], b === undefined ? [a!.grad] : [a!.grad, b.grad]];
}

/** Values with the sign of their zeros, gradients without. */
function expectSame(
  values: readonly number[],
  gradients: readonly number[],
  expectedValues: readonly number[],
  expectedGradients: readonly number[],
  tolerance = 4e-15,
): void {
  expectNumbers(values, expectedValues, tolerance);
  const unsigned = (x: number) => x + 0;
  expectNumbers(gradients.map(unsigned), expectedGradients.map(unsigned), tolerance);
}

function expectNumbers(found: readonly number[], expected: readonly number[], tolerance = 4e-15) {
  expect(found.length).toBe(expected.length);
  for (const [i, want] of expected.entries()) {
    const got = found[i]!;
    const same = Object.is(got, want) || Math.abs(got - want) <= tolerance * Math.abs(want);
    if (!same || (want === 0 && !Object.is(got, want))) {
      expect.fail(`number ${i}: found ${Object.is(got, -0) ? '-0' : got}, expected ${want}`);
    }
  }
}
