/** ONNX Runtime, which computes what the exported files say. */
import { type DType, type Tensor, tensor } from '@downhill/autograd';
import * as runtime from 'onnxruntime-web';

// One thread needs no worker, and is plenty for what tests compute.
runtime.env.wasm.numThreads = 1;

const runtimeTypes = {
  float32: 'float32',
  float64: 'float32',
  int32: 'int32',
  uint8: 'uint8',
  bool: 'bool',
} as const satisfies Record<DType, string>;

/** The outputs of an ONNX file by name, for inputs by name. */
export async function runOnnx(
  file: Uint8Array,
  inputs: Readonly<Record<string, Tensor>>,
): Promise<Record<string, Tensor>> {
  const session = await runtime.InferenceSession.create(file, { logSeverityLevel: 2 });
  const feeds = Object.entries(inputs).map(([name, { dtype, shape, data }]) => {
    const type = runtimeTypes[dtype];
    const elements = type === 'float32' ? Float32Array.from(data) : data;
    return [name, new runtime.Tensor(type, elements as never, [...shape])];
  });
  const results = await session.run(Object.fromEntries(feeds));
  await session.release();
  const outputs = session.outputNames.map((name) => {
    const { data, dims } = results[name]!;
    return [name, tensor(data as Float32Array, { shape: dims })];
  });
  return Object.fromEntries(outputs);
}
