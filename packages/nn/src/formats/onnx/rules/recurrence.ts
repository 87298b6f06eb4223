/** Recurrent layers. */
import { AutogradError, concat, stack, type Tensor } from '@downhill/autograd';
import { GRU } from '../../../layers/gru.js';
import { LSTM } from '../../../layers/lstm.js';
import { RNN } from '../../../layers/rnn.js';
import type { OnnxAttribute } from '../graph.js';
import type { OnnxScope } from '../scope.js';
import { type OnnxValues, row } from './row.js';

export const recurrence = [
  row(RNN, (layer, scope, x) => {
    const activation = layer.nonlinearity === 'tanh' ? 'Tanh' : 'Relu';
    const activations = new Array<string>(layer.bidirectional ? 2 : 1).fill(activation);
    return along(layer, scope, x, { op: 'RNN', gates: [0], states: ['hidden'], activations });
  }),
  // PyTorch's order of gates is input, forget, cell, output; ONNX has input, output, forget, cell.
  row(LSTM, (layer, scope, x) => {
    return along(layer, scope, x, {
      op: 'LSTM',
      gates: [0, 3, 1, 2],
      states: ['hidden', 'cell'],
    });
  }),
  // PyTorch's order of gates is reset, update, new; ONNX has update, reset, new.
  row(GRU, (layer, scope, x) => {
    return along(layer, scope, x, {
      op: 'GRU',
      gates: [1, 0, 2],
      states: ['hidden'],
      linear_before_reset: 1,
    });
  }),
];

interface Cell extends Readonly<Record<string, OnnxAttribute>> {
  readonly op: string;
  /** Where each gate of ONNX is among ours. */
  readonly gates: readonly number[];
  readonly states: readonly string[];
}

function along(
  layer: RNN | LSTM | GRU,
  scope: OnnxScope,
  x: string,
  { op, gates, states, ...attributes }: Cell,
): OnnxValues {
  if (scope.call.inputs[1] !== undefined) {
    throw new AutogradError(
      'exportOnnx',
      `${op}: an initial state cannot be written`,
      'leave it out',
    );
  }
  const { layers, bidirectional, batchFirst, bias, hiddenSize } = layer;
  const swapped = (value: string) => scope.node('Transpose', [value], { perm: [1, 0, 2] });
  let sequence = batchFirst ? swapped(x) : x;
  const finals: string[][] = states.map(() => []);
  for (let index = 0; index < layers; index++) {
    const suffixes = bidirectional ? [`l${index}`, `l${index}_reverse`] : [`l${index}`];
    /** A parameter of each direction, its gates in the order of ONNX. */
    const both = (name: `${'weight' | 'bias'}_${string}`) =>
      suffixes.map((suffix) => regated(layer[`${name}_${suffix}`]!, gates, hiddenSize));
    const weights = [both('weight_ih'), both('weight_hh')].map((list) => stack(list));
    const [ofInput, ofState] = bias ? [both('bias_ih'), both('bias_hh')] : [[], []];
    const biases = ofInput!.map((each, i) => concat([each, ofState![i]!], 0));
    const inputs = [...weights, ...(bias ? [stack(biases)] : [])].map((each) => scope.tensor(each));
    const [output, ...last] = scope.nodes(
      op,
      [sequence, ...inputs],
      {
        hidden_size: hiddenSize,
        direction: bidirectional ? 'bidirectional' : 'forward',
        ...attributes,
      },
      1 + states.length,
    ) as [string, ...string[]];
    for (const [i, state] of last.entries()) finals[i]!.push(state);
    // [L, directions, N, H] becomes [L, N, directions·H].
    const perStep = scope.node('Transpose', [output], { perm: [0, 2, 1, 3] });
    sequence = scope.node('Reshape', [perStep, scope.integers([0, 0, -1])]);
  }
  const joined = states.map((name, i): [string, string] => {
    const list = finals[i]!;
    return [name, list.length === 1 ? list[0]! : scope.node('Concat', list, { axis: 0 })];
  });
  return { ...Object.fromEntries(joined), output: batchFirst ? swapped(sequence) : sequence };
}

/** The rows of a parameter [gates·H, …], gate by gate in another order. */
function regated(parameter: Tensor, gates: readonly number[], hiddenSize: number): Tensor {
  const parts = parameter.detach().split(hiddenSize, 0);
  return concat(
    gates.map((gate) => parts[gate]!),
    0,
  );
}
