/** Where the lasting arrays of a program go: what is updated together lies together, so that many updates can be one. */
import { dtypeOfArray, type TypedArray } from '../../dtype.js';
import { sizeOf } from '../../shape.js';
import { windowOn } from '../../storage.js';
import type { KernelCall, KernelMemory, View } from '../kernels.js';
import { sameNumbers } from '../same-numbers.js';

type UpdateCall = Extract<KernelCall, { kernel: 'update' }>;

/**
 * A place in `memory` for each of the arrays. The parameters of a run of like updates lie one behind the other without
 * gaps, in the order of the calls; so do their gradients, and whatever else the rule takes.
 */
export function layOut(
  memory: Pick<KernelMemory, 'allocate'>,
  arrays: ReadonlySet<TypedArray>,
  calls: readonly KernelCall[],
): Map<TypedArray, TypedArray> {
  const places = new Map<TypedArray, TypedArray>();
  for (const run of runsOfUpdates(calls)) {
    for (const operand of run[0]!.args[1].keys()) {
      const views = run.map(({ args: [, each] }) => each[operand]!);
      const dtype = dtypeOfArray(views[0]!.array);
      const fits = ({ array, shape }: View) =>
        arrays.has(array) &&
        dtypeOfArray(array) === dtype &&
        !places.has(array) &&
        sizeOf(shape) === array.length;
      const areApart = new Set(views.map(({ array }) => array)).size === views.length;
      if (!areApart || !views.every(fits)) continue;
      const length = views.reduce((sum, { array }) => sum + array.length, 0);
      const block = memory.allocate(dtype, length);
      let end = 0;
      for (const { array } of views) {
        const start = end;
        end += array.length;
        places.set(array, windowOn(block, start, end));
      }
    }
  }
  for (const array of arrays) {
    if (!places.has(array)) places.set(array, memory.allocate(dtypeOfArray(array), array.length));
  }
  return places;
}

/** Neighbouring calls that update by one rule, with the same numbers. */
function runsOfUpdates(calls: readonly KernelCall[]): UpdateCall[][] {
  const runs: UpdateCall[][] = [];
  let before: KernelCall | undefined;
  for (const call of calls) {
    if (call.kernel === 'update') {
      if (before?.kernel === 'update' && areAlike(before, call)) runs.at(-1)!.push(call);
      else runs.push([call]);
    }
    before = call;
  }
  return runs;
}

function areAlike({ args: [rule, views, scalars] }: UpdateCall, { args }: UpdateCall): boolean {
  return rule === args[0] && views.length === args[1].length && sameNumbers(scalars, args[2]);
}
