/** Recurrent layers and attention, held against plain loops over numbers. */
import { Generator, normal, ones, type Tensor, tensor, zeros } from '@downhill/autograd';
import { describe, expect, it } from 'vitest';
import * as nn from '../src/index.js';

const dtype = 'float64';
const random = new Generator('sequences');
const [length, batch, inputs, size] = [4, 2, 3, 2];
const x = normal([length, batch, inputs], random, { dtype });

type Numbers = number[];
const sigmoid = (a: number) => 1 / (1 + Math.exp(-a));

/** W·v + b, in loops. */
function affine(state: Record<string, Tensor>, name: string, v: readonly number[]): Numbers {
  const rows = state[`weight_${name}`]!.toArray() as number[][];
  const bias = state[`bias_${name}`]!.toArray() as number[];
  return rows.map((row, i) => row.reduce((sum, w, j) => sum + w * v[j]!, bias[i]!));
}

const vector = (t: number, n: number) => x.slice(t, n).toArray() as number[];

/** Hidden states [time][…] of example n, by a cell on numbers: gates of the input, of the hidden state, states → states. */
function unroll(
  layer: nn.Module<never[], unknown> | nn.AnyModule,
  n: number,
  cell: (input: Numbers, recurrent: Numbers, states: Numbers[]) => Numbers[],
  states: Numbers[],
  reverse = false,
): Numbers[] {
  const state = layer.stateDict();
  const suffix = reverse ? 'l0_reverse' : 'l0';
  const outputs: Numbers[] = [];
  for (let i = 0; i < length; i++) {
    const t = reverse ? length - 1 - i : i;
    const input = affine(state, `ih_${suffix}`, vector(t, n));
    states = cell(input, affine(state, `hh_${suffix}`, states[0]!), states);
    outputs[t] = states[0]!;
  }
  return outputs;
}

const part = (v: Numbers, k: number) => v.slice(k * size, (k + 1) * size);

const cells = {
  RNN: (a: Numbers, b: Numbers) => [a.map((v, i) => Math.tanh(v + b[i]!))],
  LSTM: (a: Numbers, b: Numbers, [, c]: Numbers[]) => {
    const gate = (k: number, i: number) => part(a, k)[i]! + part(b, k)[i]!;
    const next = c!.map(
      (v, i) => sigmoid(gate(1, i)) * v + sigmoid(gate(0, i)) * Math.tanh(gate(2, i)),
    );
    return [next.map((v, i) => sigmoid(gate(3, i)) * Math.tanh(v)), next];
  },
  GRU: (a: Numbers, b: Numbers, [h]: Numbers[]) => {
    const gate = (k: number, i: number) => sigmoid(part(a, k)[i]! + part(b, k)[i]!);
    return [
      h!.map((v, i) => {
        const candidate = Math.tanh(part(a, 2)[i]! + gate(0, i) * part(b, 2)[i]!);
        return (1 - gate(1, i)) * candidate + gate(1, i) * v;
      }),
    ];
  },
};

describe.each(['RNN', 'LSTM', 'GRU'] as const)('%s', (name) => {
  const options = { dtype, bidirectional: true } as const;
  const layer = new nn[name](inputs, size, options).initialize(1);
  const start = Array.from({ length: 2 }, () => new Array<number>(size).fill(0));

  it('computes what its formula says, in both directions', () => {
    const { output, hidden } = layer.forward(x);
    for (let n = 0; n < batch; n++) {
      const forwards = unroll(layer, n, cells[name], start);
      const backwards = unroll(layer, n, cells[name], start, true);
      for (let t = 0; t < length; t++) {
        const expected = [...forwards[t]!, ...backwards[t]!];
        const found = output.slice(t, n).toArray() as number[];
        for (const [i, value] of expected.entries()) expect(found[i]).toBeCloseTo(value, 12);
      }
      expect(hidden.slice(0, n).toArray()).toEqual(
        output.slice(length - 1, n, [0, size]).toArray(),
      );
      expect(hidden.slice(1, n).toArray()).toEqual(output.slice(0, n, [size, null]).toArray());
    }
  });

  it('goes on from the states it returned', () => {
    const single = new nn[name](inputs, size, { dtype, layers: 2 }).initialize(1);
    const whole = single.forward(x);
    const first = single.forward(x.slice([0, 2]));
    const { output: _, ...states } = first;
    const second = single.forward(x.slice([2, null]), states as never);
    expectClose(second.output, whole.output.slice([2, null]));
    expectClose(second.hidden, whole.hidden);
  });

  it('reads batch-first sequences the same', () => {
    const other = new nn[name](inputs, size, { ...options, batchFirst: true });
    other.loadStateDict(layer.stateDict());
    expectClose(other.forward(x.transpose(0, 1)).output.transpose(0, 1), layer.forward(x).output);
  });

  it('says which shape it wants', () => {
    expect(() => layer.forward(ones([4, 2, 5]))).toThrow(
      `${name}: x must be [L, N, 3] · x [4, 2, 5]`,
    );
  });
});

describe('MultiheadAttention', () => {
  const [width, heads] = [4, 2];
  const layer = new nn.MultiheadAttention(width, heads, { dtype }).initialize(2);
  layer.inProjBias!.assign(normal([12], random));
  layer.outProj.bias!.assign(normal([4], random));
  const query = normal([3, 2, width], random, { dtype });
  const key = normal([5, 2, width], random, { dtype });
  const value = normal([5, 2, width], random, { dtype });

  /** The definition, head by head and row by row. */
  function reference(hidden: (row: number, column: number) => boolean): number[][][] {
    const state = layer.stateDict();
    const weights = state.in_proj_weight!.toArray() as number[][];
    const biases = state.in_proj_bias!.toArray() as number[];
    const map = (v: number[], k: number) =>
      Array.from({ length: width }, (_, i) =>
        weights[k * width + i]!.reduce((sum, w, j) => sum + w * v[j]!, biases[k * width + i]!),
      );
    const at = (t: Tensor, l: number, n: number) => t.slice(l, n).toArray() as number[];
    const d = width / heads;
    return Array.from({ length: 3 }, (_, l) =>
      Array.from({ length: 2 }, (_, n) => {
        const q = map(at(query, l, n), 0);
        const joined = Array.from({ length: heads }, (_, h) => {
          const own = (v: number[]) => v.slice(h * d, (h + 1) * d);
          const scores = Array.from({ length: 5 }, (_, s) => {
            const k = own(map(at(key, s, n), 1));
            const score = own(q).reduce((sum, a, i) => sum + a * k[i]!, 0) / Math.sqrt(d);
            return hidden(l, s) ? 0 : Math.exp(score);
          });
          const total = scores.reduce((a, b) => a + b, 0);
          return Array.from({ length: d }, (_, i) =>
            scores.reduce((sum, w, s) => sum + (w / total) * own(map(at(value, s, n), 2))[i]!, 0),
          );
        }).flat();
        const rows = state['out_proj.weight']!.toArray() as number[][];
        const bias = state['out_proj.bias']!.toArray() as number[];
        return rows.map((row, i) => row.reduce((sum, w, j) => sum + w * joined[j]!, bias[i]!));
      }),
    );
  }

  const ahead = (row: number, column: number) => column > row;
  const mask = tensor(
    Array.from({ length: 3 }, (_, l) => Array.from({ length: 5 }, (_, s) => Number(ahead(l, s)))),
    { dtype: 'bool' },
  );

  it('computes what its formula says', () => {
    expectClose(
      layer.forward(query, key, value),
      tensor(
        reference(() => false),
        { dtype },
      ),
    );
  });

  it('does not look where the mask hides', () => {
    expectClose(layer.forward(query, key, value, { mask }), tensor(reference(ahead), { dtype }));
  });

  it('takes a mask that is added, and one per example and head', () => {
    const added = mask.where(Number.NEGATIVE_INFINITY, zeros([3, 5], { dtype }));
    const expected = layer.forward(query, key, value, { mask });
    expectClose(layer.forward(query, key, value, { mask: added }), expected);
    const each = mask.unsqueeze(0).expand([4, 3, 5]);
    expectClose(layer.forward(query, key, value, { mask: each }), expected);
  });

  it('attends to itself when given one sequence', () => {
    expectClose(layer.forward(query), layer.forward(query, query, query));
  });

  it('says what is wrong', () => {
    expect(() => new nn.MultiheadAttention(5, 2)).toThrow(
      'width must be divisible by heads (5 by 2)',
    );
    expect(() => layer.forward(query, ones([5, 2, 3]))).toThrow(
      'MultiheadAttention: inputs must be [L, N, 4] · key [5, 2, 3]',
    );
  });
});

function expectClose(found: Tensor, expected: Tensor): void {
  expect(found.shape).toEqual(expected.shape);
  for (const [i, value] of expected.data.entries()) expect(found.data[i]).toBeCloseTo(value, 11);
}
