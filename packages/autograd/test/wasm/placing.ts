/** Kernel calls on arrays that lie elsewhere. */
import { type DType, dtypeOfArray, type TypedArray } from '../../src/dtype.js';
import { accessOf } from '../../src/kernels/calls.js';
import type { KernelCall, View } from '../../src/kernels/kernels.js';

/** The call on copies of its arrays. */
export function moved(
  call: KernelCall,
  allocate: (dtype: DType, length: number) => TypedArray,
): KernelCall {
  const copies = new Map<TypedArray, TypedArray>();
  const move = (value: unknown): unknown => {
    if (Array.isArray(value) && value.every(isView)) return value.map(move);
    if (isView(value)) {
      const { array } = value;
      const copy = copies.get(array) ?? allocate(dtypeOfArray(array), array.length);
      copy.set(array);
      copies.set(array, copy);
      return { ...value, array: copy };
    }
    if (typeof value === 'object' && value !== null && 'bias' in value) {
      return { ...value, bias: move(value.bias) };
    }
    return value;
  };
  return { kernel: call.kernel, args: call.args.map(move) } as KernelCall;
}

export function writtenBy(call: KernelCall): TypedArray[] {
  return accessOf(call).writes.map(({ array }) => array);
}

function isView(value: unknown): value is View {
  return typeof value === 'object' && value !== null && 'strides' in value;
}
