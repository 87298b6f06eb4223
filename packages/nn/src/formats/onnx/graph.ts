/** An ONNX graph as plain data, and how it becomes a file: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto */
import type { DType, Tensor } from '@downhill/autograd';
import { ProtobufMessage } from './protobuf.js';

/** What an operator is told beside its inputs. A number is an integer; a real one is `{ float }`. */
export type OnnxAttribute =
  | number
  | string
  | readonly number[]
  | readonly string[]
  | { readonly float: number };

export interface OnnxNode {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

export interface OnnxConstant {
  readonly name: string;
  /** A tensor, or 64-bit integers in a vector. */
  readonly value: Tensor | readonly number[];
}

export interface OnnxPort {
  readonly name: string;
  readonly dtype: DType;
  /** Lengths; a name for an axis of any length, null for one of which nothing is said. */
  readonly shape: readonly (number | string | null)[];
}

export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[];
  readonly constants: readonly OnnxConstant[];
  readonly inputs: readonly OnnxPort[];
  readonly outputs: readonly OnnxPort[];
}

/** LayerNormalization came with this set of operators; all runtimes since 2022 know it. */
const opset = 17;
const irVersion = 8;

/** TensorProto.DataType. float64 is written as float32: few runtimes compute in it. */
const elementTypes: Readonly<Record<DType, number>> = {
  float32: 1,
  float64: 1,
  uint8: 2,
  int32: 6,
  bool: 9,
};
const int64 = 7;

/** AttributeProto.AttributeType and the field of the value. */
const attributeTypes = {
  float: { type: 1, field: 2 },
  int: { type: 2, field: 3 },
  string: { type: 3, field: 4 },
  ints: { type: 7, field: 8 },
  strings: { type: 8, field: 9 },
};

/** The file's bytes: a ModelProto. */
export function encodeGraph({ nodes, constants, inputs, outputs }: OnnxGraph): Uint8Array {
  const graph = new ProtobufMessage();
  for (const node of nodes) graph.message(1, nodeMessage(node));
  graph.text(2, 'downhill');
  for (const constant of constants) graph.message(5, tensorMessage(constant));
  for (const port of inputs) graph.message(11, portMessage(port));
  for (const port of outputs) graph.message(12, portMessage(port));
  return new ProtobufMessage()
    .int(1, irVersion)
    .text(2, 'downhill')
    .message(7, graph)
    .message(8, new ProtobufMessage().text(1, '').int(2, opset))
    .finish();
}

function nodeMessage({ name, op, inputs, outputs, attributes }: OnnxNode): ProtobufMessage {
  const message = new ProtobufMessage();
  for (const input of inputs) message.text(1, input);
  for (const output of outputs) message.text(2, output);
  message.text(3, name).text(4, op);
  for (const [key, value] of Object.entries(attributes)) {
    message.message(5, attributeMessage(key, value));
  }
  return message;
}

function attributeMessage(name: string, value: OnnxAttribute): ProtobufMessage {
  const message = new ProtobufMessage().text(1, name);
  const kind = kindOf(value);
  const { type, field } = attributeTypes[kind];
  for (const each of Array.isArray(value) ? value : [value]) {
    if (typeof each === 'string') message.text(field, each);
    else if (typeof each === 'number') message.int(field, each);
    else message.float(field, each.float);
  }
  return message.int(20, type);
}

function kindOf(value: OnnxAttribute): keyof typeof attributeTypes {
  if (typeof value === 'number') return 'int';
  if (typeof value === 'string') return 'string';
  if ('float' in value) return 'float';
  return typeof value[0] === 'string' ? 'strings' : 'ints';
}

function tensorMessage({ name, value }: OnnxConstant): ProtobufMessage {
  const message = new ProtobufMessage();
  if (isVector(value)) {
    const data = BigInt64Array.from(value, BigInt);
    return message.int(1, value.length).int(2, int64).text(8, name).bytes(9, bytesOf(data));
  }
  for (const length of value.shape) message.int(1, length);
  const { data } = value.dtype === 'float64' ? value.to('float32') : value;
  return message.int(2, elementTypes[value.dtype]).text(8, name).bytes(9, bytesOf(data));
}

function portMessage({ name, dtype, shape }: OnnxPort): ProtobufMessage {
  const dimensions = new ProtobufMessage();
  for (const length of shape) {
    const dimension = new ProtobufMessage();
    if (typeof length === 'number') dimension.int(1, length);
    else if (length !== null) dimension.text(2, length);
    dimensions.message(1, dimension);
  }
  const type = new ProtobufMessage().int(1, elementTypes[dtype]).message(2, dimensions);
  return new ProtobufMessage().text(1, name).message(2, new ProtobufMessage().message(1, type));
}

function isVector(value: OnnxConstant['value']): value is readonly number[] {
  return Array.isArray(value);
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
