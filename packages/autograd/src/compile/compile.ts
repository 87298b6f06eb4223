/** A step that is run over and over, recorded once and replayed. */
import { interceptor } from '../intercept.js';
import { kernels } from '../kernels/active.js';
import { observer } from '../observer.js';
import { requireTensor } from '../op.js';
import { sameShape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { type Recording, record } from './record.js';
import { type Replay, replayOf, type StepResult } from './replay.js';
import { difference } from './same.js';

/** What a compiled step does with one combination of input shapes. */
export type CompiledState = 'warming up' | 'replayed' | 'eager';

/** A step as {@link compile} returns it: call it like the step itself. */
export interface Compiled<Inputs extends readonly Tensor[], Result extends StepResult> {
  (...inputs: Inputs): Result;
  /** How calls with inputs of these shapes are answered. */
  readonly state: (...inputs: Inputs) => CompiledState;
  /** Why the step is not replayed: once it is known that it cannot be, or where the last call was not. */
  readonly fallback: string | undefined;
}

/**
 * Makes a step that is replayed instead of run: the kernel calls of a whole training step (forward, backward, update) are
 * recorded, their temporaries planned into one block of memory, and from then on nothing is allocated and no graph built.
 *
 * The step must do the same every time: its inputs' elements may differ, not what is done with them. It is run once
 * before it is recorded (optimizers make their state then), and recorded twice to see that it repeats itself; each
 * combination of input shapes has a recording of its own. A step that cannot be replayed (it reads a number that may differ
 * each time, changes an input or a constant of its own in place, replaces a gradient, sets a random generator, or does
 * something else each time) is simply run, and `fallback` says why.
 *
 * What may do something else each time belongs inside `eachReplay`, as in optimizers. Elsewhere the numbers of an update in
 * place (`updateInPlace`) must come in one array that stays, and is read anew at each replay.
 *
 * What a step changes: its result, gradients of leaves, and tensors changed in place. The result of a replayed step takes no
 * gradient, and is overwritten by the next call. Any other tensor that it made is gone: to use it is an error. Kernel sets
 * that have memory of their own take parameters and state there: an array that `data` gave before is not theirs any more.
 *
 * @throws AutogradError when called with anything but tensors
 *
 * @example
 * const w = tensor([3], { requiresGrad: true });
 * const step = compile((x: Tensor) => {
 *   w.grad = null;
 *   const loss = w.mul(x).square().sum();
 *   loss.backward();
 *   return loss;
 * });
 * step(tensor([2]));   // 36
 * w.grad;              // [24]
 */
export function compile<Inputs extends readonly Tensor[], Result extends StepResult>(
  step: (...inputs: Inputs) => Result,
): Compiled<Inputs, Result> {
  const answerers: Answerer<Inputs, Result>[] = [];
  const answererOf = (inputs: Inputs): Answerer<Inputs, Result> => {
    const known = answerers.find(({ isFor }) => isFor(inputs));
    if (known === undefined) answerers.push(answererFor(step, inputs));
    return known ?? answerers.at(-1)!;
  };
  const compiled = (...inputs: Inputs): Result => {
    for (const [i, input] of inputs.entries()) requireTensor('compile', i, input);
    observer?.stepped?.();
    // Who stands around operations (anomaly detection, the profiler, a recording) wants to see them happen.
    const isWatched = interceptor !== undefined || observer?.allocated !== undefined;
    return isWatched ? step(...inputs) : answererOf(inputs).run(inputs);
  };
  const reasons = () => answerers.map(({ reason }) => reason());
  return Object.defineProperties(compiled, {
    state: { value: (...inputs: Inputs) => answererOf(inputs).state() },
    fallback: { get: () => reasons().find((reason) => reason !== undefined) },
  }) as Compiled<Inputs, Result>;
}

/** Runs before the first recording: optimizers and lazy layers make their state then. */
const WARM_UPS = 1;

const INPUT_CHANGED = 'the step changes an input in place';

function changesOf(inputs: readonly Tensor[]): number {
  return inputs.reduce((sum, { storage }) => sum + storage.version, 0);
}

/** Answers calls with one combination of input shapes on one kernel set: the step is run, then recorded, then replayed. */
interface Answerer<Inputs, Result> {
  isFor(inputs: Inputs): boolean;
  state(): CompiledState;
  /** Why calls are not replayed, or the last was not. */
  reason(): string | undefined;
  run(inputs: Inputs): Result;
}

/** An answerer for inputs like these on the active kernels. */
function answererFor<Inputs extends readonly Tensor[], Result extends StepResult>(
  step: (...inputs: Inputs) => Result,
  like: Inputs,
): Answerer<Inputs, Result> {
  const set = kernels;
  const kinds = like.map(({ dtype, shape }) => ({ dtype, shape }));
  let runs = 0;
  let replay: Replay<Result> | undefined;
  /** Why the step is never replayed, and why the last call was not. */
  let obstacle: string | undefined;
  let misfit: string | undefined;
  let last: Recording<Result> | undefined;
  const recorded = (inputs: Inputs): Result => {
    const own = inputs.map((input) => input.clone());
    const recording = record(
      () => step(...(own as readonly Tensor[] as Inputs)),
      own,
      last?.leaves ?? [],
    );
    obstacle = recording.obstacle;
    if (changesOf(own) > 0) {
      obstacle = INPUT_CHANGED;
      for (const [i, copy] of own.entries()) if (changesOf([copy]) > 0) inputs[i]!.assign(copy);
    }
    obstacle ??= last && difference(last, recording);
    if (obstacle === undefined && last !== undefined) replay = replayOf(recording, set);
    last = last || obstacle !== undefined ? undefined : recording;
    return replay?.answer ?? recording.result;
  };
  return {
    isFor: (inputs) =>
      set === kernels &&
      kinds.length === inputs.length &&
      kinds.every(
        ({ dtype, shape }, i) => dtype === inputs[i]!.dtype && sameShape(shape, inputs[i]!.shape),
      ),
    state() {
      if (obstacle !== undefined) return 'eager';
      if (replay === undefined) return 'warming up';
      return replay.misfit() === undefined ? 'replayed' : 'eager';
    },
    reason: () => obstacle ?? misfit,
    run(inputs) {
      if (replay?.isOutdated()) replay = undefined;
      misfit = replay?.misfit();
      if (misfit !== undefined || obstacle !== undefined) return step(...inputs);
      if (replay !== undefined) return replay.run(inputs);
      if (runs++ < WARM_UPS) {
        const before = changesOf(inputs);
        const result = step(...inputs);
        // A recording is made on copies, which share no memory as inputs may.
        if (changesOf(inputs) > before) obstacle = INPUT_CHANGED;
        return result;
      }
      if (!inputs.some((input) => input.requiresGrad)) return recorded(inputs);
      obstacle = 'an input takes a gradient';
      return step(...inputs);
    },
  };
}
