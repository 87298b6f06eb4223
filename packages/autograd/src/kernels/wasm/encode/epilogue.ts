import type { Epilogue, View } from '../../kernels.js';
import { map, zip } from './elementwise.js';
import type { AddressOf, Instruction } from './instruction.js';

/** What an epilogue does to `out`, in instructions of its own. */
export function finish(
  address: AddressOf,
  out: View,
  bias: Epilogue['bias'],
  activation: Epilogue['activation'],
): Instruction[] | undefined {
  const added = bias ? zip(address, { name: 'add', f: (a, b) => a + b }, out, bias, out) : [];
  const activated = activation ? map(address, activation, out, out) : [];
  return added && activated && [...added, ...activated];
}
