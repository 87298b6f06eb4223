import type { UpdateRule, View } from '../../kernels.js';
import { Opcode, Rule, Update } from '../instructions.js';
import { codeOf } from './elementwise.js';
import {
  type AddressOf,
  allFloat32,
  type Instruction,
  instruction,
  partsOf,
} from './instruction.js';

const SCALARS = (Update.End - Update.Scalars) / 2;
const ARRAYS = Update.Scalars - Update.Arrays;

export function update(
  address: AddressOf,
  { name }: UpdateRule,
  views: readonly View[],
  scalars: ArrayLike<number>,
): Instruction[] | undefined {
  const rule = codeOf(Rule, name);
  if (rule === undefined || !allFloat32(...views)) return undefined;
  if (views.length > ARRAYS || scalars.length > SCALARS) return undefined;
  const length = views[0]!.shape.reduce((size, n) => size * n, 1);
  if (length === 0) return [];
  const arrays = Array.from({ length: ARRAYS }, (_, i) =>
    i < views.length ? address(views[i]!) : 0,
  );
  const room = new Array<number>(2 * SCALARS).fill(0);
  const parts = partsOf(length * views.length, Math.ceil(length / 64));
  return [
    instruction(Opcode.Update, parts, [rule, length, ...arrays, ...room], {
      live: { scalars, at: Update.Scalars },
    }),
  ];
}
