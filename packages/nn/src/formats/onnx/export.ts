import { AutogradError, Tensor } from '@downhill/autograd';
import { inEvaluationMode } from '../../evaluate.js';
import type { AnyModule } from '../../module.js';
import { recordCalls, tensorsReturned } from './calls.js';
import { encodeGraph, type OnnxPort } from './graph.js';
import { OnnxWriter } from './scope.js';

/** Options of {@link exportOnnx}. */
export interface ExportOnnxOptions {
  /** The axes of every input that may have any length. Default [0]: batches of any size. */
  readonly dynamicAxes?: readonly number[];
}

/**
 * A model as an ONNX file (operators of set 17), as it computes in evaluation mode. Inputs are called `x`, or `x0`, `x1`, …
 * where there are several; the output is called `output`, or those that a recurrent layer returns keep their names.
 * Constants have their state-dict names. float64 becomes float32.
 *
 * Modules that pass tensors from layer to layer need nothing; a layer of one's own says how it is written in a method
 * `toOnnx`, see {@link OnnxScope}.
 *
 * @param examples what `forward` is called with; only their shapes and types matter
 * @throws AutogradError naming the first layer that cannot be written
 * @example const file: Uint8Array = exportOnnx(model, [zeros([1, 4])]);
 */
export function exportOnnx(
  model: AnyModule,
  examples: readonly Tensor[],
  { dynamicAxes = [0] }: ExportOnnxOptions = {},
): Uint8Array {
  if (examples.length === 0 || examples.some((example) => !(example instanceof Tensor))) {
    throw new AutogradError('exportOnnx', 'examples must be a list of tensors, one per input');
  }
  const call = inEvaluationMode(model, () => recordCalls(() => model.forward(...examples)));
  const writer = new OnnxWriter(model);
  const inputs = examples.map(({ dtype, shape }, i): OnnxPort => {
    const name = examples.length === 1 ? 'x' : `x${i}`;
    const lengths = shape.map((length, axis) => (dynamicAxes.includes(axis) ? `d${axis}` : length));
    return { name: writer.unique(name), dtype, shape: lengths };
  });
  const written = writer.write(
    call,
    inputs.map(({ name }) => name),
  );
  const outputs = [...tensorsReturned(call.output)].map(([key, { dtype, shape }]): OnnxPort => {
    const name = writer.unique(key === '' ? 'output' : key);
    const source = written.get(key)!;
    writer.nodes.push({ name, op: 'Identity', inputs: [source], outputs: [name], attributes: {} });
    // Which lengths follow from dynamic ones is left to whoever runs the graph.
    return { name, dtype, shape: shape.map(() => null) };
  });
  return encodeGraph({
    nodes: writer.nodes,
    constants: [...writer.constants.values()],
    inputs,
    outputs,
  });
}
