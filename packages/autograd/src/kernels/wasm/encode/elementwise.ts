import { mergedAxes } from '../../../shape.js';
import type { BinaryFunction, UnaryFunction, View } from '../../kernels.js';
import { Binary, Kind, Opcode, Unary } from '../instructions.js';
import {
  type AddressOf,
  allFloat32,
  type Instruction,
  instruction,
  kindOf,
  partsOf,
  real,
} from './instruction.js';

/** Cycles per element: what goes through memory at the speed of memory, and what is computed. */
const CHEAP = 1;
const COSTLY = 4;

const cheapFunctions = new Set<number>([
  Unary.neg,
  Unary.abs,
  Unary.sqrt,
  Unary.square,
  Unary.relu,
  Unary.leakyRelu,
  Unary.clamp,
]);

export function map(
  address: AddressOf,
  { name, parameters: [first = 0, second = 0] = [] }: UnaryFunction,
  x: View,
  out: View,
): Instruction[] | undefined {
  const f = codeOf(Unary, name);
  if (f === undefined || !allFloat32(x, out)) return undefined;
  const cycles = cheapFunctions.has(f) ? CHEAP : COSTLY;
  return walk(Opcode.Map, address, [f, real(first), real(second)], [x, out], cycles);
}

export function zip(
  address: AddressOf,
  { name }: BinaryFunction,
  a: View,
  b: View,
  out: View,
): Instruction[] | undefined {
  const f = codeOf(Binary, name);
  if (f === undefined || !allFloat32(a, b)) return undefined;
  const fits = kindOf(out.array) === (f < Binary.equal ? Kind.Float32 : Kind.Uint8);
  return fits ? walk(Opcode.Zip, address, [f, 0, 0], [a, b, out], CHEAP) : undefined;
}

export function select(
  address: AddressOf,
  condition: View,
  a: View,
  b: View,
  out: View,
): Instruction[] | undefined {
  const kind = kindOf(condition.array);
  if ((kind !== Kind.Uint8 && kind !== Kind.Float32) || !allFloat32(a, b, out)) return undefined;
  return walk(Opcode.Select, address, [kind, 0, 0], [condition, a, b, out], CHEAP);
}

export function copy(address: AddressOf, x: View, out: View): Instruction[] | undefined {
  const from = kindOf(x.array);
  const to = kindOf(out.array);
  // Elements are copied forwards, which is not for views that overlap.
  if (x.array === out.array) return undefined;
  // From floating numbers to integers JavaScript has rules of its own for what is out of range.
  const isExact = from === to || to === Kind.Float64 || to === Kind.Float32 || from === Kind.Uint8;
  return isExact ? walk(Opcode.Copy, address, [from * 4 + to, 0, 0], [x, out], CHEAP) : undefined;
}

/**
 * The instruction that walks the views together; none, if there are no elements.
 *
 * @param isWhole whether it must stay in one part
 */
export function walk(
  opcode: Opcode,
  address: AddressOf,
  [f, first, second]: readonly [number, number, number],
  views: readonly View[],
  cyclesPerElement: number,
  isWhole = false,
): Instruction[] {
  const { lengths, steps } = mergedAxes(views);
  const size = lengths.reduce((product, length) => product * length, 1);
  if (size === 0) return [];
  const [inner = 1] = lengths;
  const rows = size / inner;
  // One row is cut along its length, several rows from each other.
  const units = isWhole ? 1 : rows > 1 ? rows : Math.ceil(inner / 128);
  const rank = Math.max(1, lengths.length);
  const operands = views.flatMap((view, v) => {
    const { BYTES_PER_ELEMENT: bytes } = view.array;
    const along = Array.from({ length: rank }, (_, axis) => (steps[axis]?.[v] ?? 0) * bytes);
    return [address(view), ...along];
  });
  const parts = partsOf(size * cyclesPerElement, units);
  const axes = lengths.length === 0 ? [1] : lengths;
  return [instruction(opcode, parts, [f, first, second, rank, rows, ...axes, ...operands])];
}

/** The number of the function `name`, if the interpreter knows it. */
export function codeOf(
  functions: Record<string, string | number>,
  name: string,
): number | undefined {
  const code = Object.hasOwn(functions, name) ? functions[name] : undefined;
  return typeof code === 'number' ? code : undefined;
}
