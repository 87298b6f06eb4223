/** Updates of neighbours in memory are made one: optimizers change many small parameters. */
import { sameNumbers } from '../../same-numbers.js';
import type { Instruction } from './instruction.js';
import { joined } from './update.js';

export interface JoinedUpdates {
  readonly instructions: readonly Instruction[];
  /** Whether the numbers of updates that were joined are still the same: else the instructions must be run as they were. */
  areEqual(): boolean;
}

export function joinUpdates(given: readonly Instruction[]): JoinedUpdates {
  const instructions: Instruction[] = [];
  const pairs: (readonly [ArrayLike<number>, ArrayLike<number>])[] = [];
  for (const one of given) {
    const last = instructions.at(-1);
    const both = last && joined(last, one);
    if (both === undefined) {
      instructions.push(one);
    } else {
      instructions[instructions.length - 1] = both;
      pairs.push([both.live!.scalars, one.live!.scalars]);
    }
  }
  return { instructions, areEqual: () => pairs.every(([a, b]) => sameNumbers(a, b)) };
}
