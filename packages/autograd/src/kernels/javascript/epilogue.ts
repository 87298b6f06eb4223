import type { Epilogue, View } from '../kernels.js';
import { map, zip } from './elementwise.js';

/** out = activation(out + bias). */
export function finish(out: View, { bias, activation }: Epilogue = {}): void {
  if (bias !== undefined) zip(addition, out, bias, out);
  if (activation !== undefined) map(activation, out, out);
}

const addition = { name: 'add', f: (a: number, b: number) => a + b };
