/** What must hold for every operation, checked on every row of the table. */
import { describe, expect, it } from 'vitest';
import { checkGradients, type Tensor } from '../src/index.js';
import { opTable } from './op-table.js';
import type { OpCase, Plain } from './support/cases.js';
import { drawPlain, scattered, toTensor } from './support/draw.js';

const names = opTable.map(({ name }) => name);

it('has no two rows of one name', () => {
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
});

describe.each(opTable)('$name', (row) => {
  const plain = row.inputs.map((spec, i) => drawPlain(spec, `${row.name}/${i}`));
  const make = () => plain.map((x, i) => toTensor(x, row.inputs[i]!));
  const expected = row.reference(...plain);

  it('computes its value in float64', () => {
    expectClose(row.f(...(make() as [Tensor])), expected, 1e-12);
  });

  it('computes its value in float32', () => {
    const inputs = make().map((x) => (x.dtype === 'float64' ? x.to('float32') : x));
    const y = row.f(...inputs);
    if (row.differentiable !== false) expect(y.dtype).toBe('float32');
    const rounded = inputs.map((x): Plain => ({ shape: x.shape, data: [...x.data] }));
    expectClose(y, row.reference(...rounded), 2e-5);
  });

  it('reads views with gaps, offsets and reversed axes', () => {
    expectClose(row.f(...make().map(scattered)), expected, 1e-12);
  });

  it('leaves its inputs alone and gives the same bits again', () => {
    const inputs = make();
    const first = [...row.f(...inputs).data];
    const second = [...row.f(...inputs).data];
    expect(second).toEqual(first);
    for (const [i, input] of inputs.entries())
      expect([...input.data]).toEqual([...make()[i]!.data]);
  });

  if (row.differentiable === false) {
    it('takes no gradient', () => {
      expect(row.f(...differentiable(row, make())).requiresGrad).toBe(false);
    });
  } else {
    it('has right first and second derivatives', () => {
      checkRow(row, make());
    });

    it('has right derivatives through views', () => {
      const viewed = { ...row, f: (...xs: Tensor[]) => row.f(...xs.map(scatteredGraph)) };
      checkRow(viewed, make());
    });
  }
});

/** Checks derivatives by the floating inputs; the others are held fixed. */
function checkRow(row: OpCase, inputs: Tensor[]): void {
  const moving = inputs.filter((_, i) => row.inputs[i]!.dtype === undefined);
  const f = (...xs: Tensor[]) => {
    const rest = [...xs];
    return row.f(...inputs.map((x, i) => (row.inputs[i]!.dtype === undefined ? rest.shift()! : x)));
  };
  checkGradients(f, moving, { order: 2, relative: 1e-4, absolute: 1e-6 });
}

/** The same elements through recorded view operations, so that gradients pass through strided memory. */
function scatteredGraph(x: Tensor): Tensor {
  if (x.rank < 2)
    return x
      .slice(...x.shape.map(() => [null, null, -1] as const))
      .slice(...x.shape.map(() => [null, null, -1] as const));
  return x.transpose(0, -1).clone().transpose(0, -1);
}

function differentiable(row: OpCase, inputs: Tensor[]): Tensor[] {
  for (const [i, input] of inputs.entries()) {
    if (row.inputs[i]!.dtype === undefined) input.requiresGrad = true;
  }
  return inputs;
}

function expectClose(y: Tensor, expected: Plain, tolerance: number): void {
  expect(y.shape).toEqual(expected.shape);
  const { data } = y;
  for (const [i, want] of expected.data.entries()) {
    const got = data[i]!;
    if (Object.is(got, want) || got === want) continue;
    const allowed = tolerance * Math.max(1, Math.abs(want));
    expect(Math.abs(got - want), `element ${i}: ${got}, expected ${want}`).toBeLessThanOrEqual(
      allowed,
    );
  }
}
