/** Parts of a step that are run again at each replay: their numbers change from run to run, and now and then what they do. */
import { useKernels } from '../kernels/active.js';
import { carryOut, kernelsTelling } from '../kernels/calls.js';
import type { KernelCall, KernelSet } from '../kernels/kernels.js';
import { observing } from '../observer.js';
import { sameShape } from '../shape.js';
import type { Assignment } from './record.js';

/** Part of a replay. */
export interface Part {
  run(): void;
  /** Gradients that leaves have afterwards. */
  readonly assignments?: readonly Assignment[];
  /** Whether it has come to do something else than it was recorded with, as far as one can tell. */
  isOutdated?(): boolean;
}

/**
 * A part of a step given to `eachReplay`. Each run listens to `body`: as long as it makes the expected updates, only their
 * numbers are taken over, and `program` carries them out at the end. From where it does anything else, expected or not, it
 * is simply run.
 *
 * @param expected the calls of `program`; updates have numbers of their own, which it reads each time
 */
export function livePart(
  set: KernelSet,
  body: () => void,
  expected: readonly KernelCall[],
  program: () => void,
): Part {
  /** How many updates of this run were as expected, and are not carried out yet; NaN once something was not. */
  let count = 0;
  /** Runs in a row that did something else, after one that did not. */
  let misses = Number.NaN;
  const leave = (): void => {
    useKernels(set);
    for (const update of expected.slice(0, count)) carryOut(set, update);
    count = Number.NaN;
  };
  const hear = (call: KernelCall): void => {
    if (takesOver(expected[count], call)) {
      count++;
    } else {
      leave();
      carryOut(set, call);
    }
  };
  const listening: KernelSet = { ...set, ...kernelsTelling(hear) };
  return {
    isOutdated: () => misses > 1,
    run() {
      count = 0;
      useKernels(listening);
      try {
        observing({ read: leave, stepped: leave }, body);
        if (count === expected.length) {
          misses = count = 0;
          program();
        } else {
          misses++;
        }
      } finally {
        leave();
      }
    },
  };
}

/** Takes over the numbers of an update, if it is the expected one but for them. */
function takesOver(expected: KernelCall | undefined, call: KernelCall): boolean {
  if (expected?.kernel !== 'update' || call.kernel !== 'update') return false;
  const [rule, places, own] = expected.args;
  const [other, views, numbers] = call.args;
  const isSame =
    // Rules of one name may differ in what they hold.
    rule === other &&
    own instanceof Float64Array &&
    own.length === numbers.length &&
    views.length === places.length &&
    views.every(
      ({ array, offset, shape }, i) =>
        array === places[i]!.array &&
        offset === places[i]!.offset &&
        sameShape(shape, places[i]!.shape),
    );
  if (isSame) own.set(numbers);
  return isSame;
}
