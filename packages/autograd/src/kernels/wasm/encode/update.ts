import type { UpdateRule, View } from '../../kernels.js';
import { sameNumbers } from '../../same-numbers.js';
import { Header, Opcode, Rule, Update } from '../instructions.js';
import { codeOf } from './elementwise.js';
import {
  type AddressOf,
  allFloat32,
  type Instruction,
  instruction,
  partsOf,
} from './instruction.js';

const SCALARS = (Update.End - Update.Scalars) / 2;
/** Per number of an array. */
const CYCLES = 1.5;
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
  return [encode(rule, length, arrays, scalars)];
}

/**
 * The one update that does what two of neighbours do by the same rule with equal numbers, if they are that. Where both are
 * cut they stay two: a thread then updates about those weights that it reads, which are in its core's cache.
 */
export function joined(first: Instruction, next: Instruction): Instruction | undefined {
  const [a, b] = [fieldsOf(first), fieldsOf(next)];
  const areAlike =
    a !== undefined &&
    b !== undefined &&
    a.rule === b.rule &&
    (partCount(first) === 1 || partCount(next) === 1) &&
    sameNumbers(a.scalars, b.scalars) &&
    a.arrays.every((address, i) => b.arrays[i] === (address && address + 4 * a.length));
  return areAlike ? encode(a.rule, a.length + b.length, a.arrays, a.scalars) : undefined;
}

function partCount({ words }: Instruction): number {
  return words[Header.Chunks]!;
}

function fieldsOf({ words, live }: Instruction) {
  if (words[Header.Opcode] !== Opcode.Update || live === undefined) return undefined;
  const arrays = words.slice(Update.Arrays, Update.Scalars);
  return {
    rule: words[Update.Rule]!,
    length: words[Update.Length]!,
    arrays,
    scalars: live.scalars,
  };
}

/** @param arrays addresses, 0 where the rule takes no more */
function encode(
  rule: number,
  length: number,
  arrays: readonly number[],
  scalars: ArrayLike<number>,
): Instruction {
  const room = new Array<number>(2 * SCALARS).fill(0);
  const count = arrays.filter((address) => address !== 0).length;
  const parts = partsOf(CYCLES * length * count, Math.ceil(length / 64));
  return instruction(Opcode.Update, parts, [rule, length, ...arrays, ...room], {
    live: { scalars, at: Update.Scalars },
  });
}
