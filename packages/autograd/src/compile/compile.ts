/** A step that is run over and over, recorded once and replayed. */
import { interceptor } from '../intercept.js';
import { kernels } from '../kernels/active.js';
import type { KernelSet } from '../kernels/kernels.js';
import { observer } from '../observer.js';
import { requireTensor } from '../op.js';
import { sameShape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { type Recording, record } from './record.js';
import { type Replay, replayOf, type StepResult } from './replay.js';
import { difference, type RecordingOn } from './same.js';

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
 * The step must do the same every time: its inputs' elements may differ, not what is done with them. It is run twice
 * before it is recorded (optimizers make their state at the first), and recorded twice to see that it repeats itself; each
 * combination of input shapes has a recording of its own. A step that cannot be replayed (it reads a number that it
 * computed or changes, changes an input or a constant of its own in place, replaces a gradient, sets a random generator,
 * or does something else each time) is simply run, and `fallback` says why.
 *
 * The numbers of an update in place (`updateInPlace`) must come in one array that stays, and is read anew at each replay;
 * or the update is made inside `eachReplay`, as optimizers do.
 *
 * What a step changes: its result, gradients of leaves, and tensors changed in place. The result of a replayed step takes no
 * gradient, and is overwritten by the next call. Kernel sets that have memory of their own take parameters and state there:
 * an array that `data` gave before is not theirs any more.
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
  const recorders: Recorder<Inputs, Result>[] = [];
  let fallback: string | undefined;
  let misfit: string | undefined;
  const recorderFor = (inputs: Inputs): Recorder<Inputs, Result> => {
    const known = recorders.find((recorder) => recorder.isFor(inputs));
    if (known !== undefined) return known;
    const added = new Recorder(step, kernels, inputs);
    recorders.push(added);
    return added;
  };
  const compiled = (...inputs: Inputs): Result => {
    for (const [i, input] of inputs.entries()) requireTensor('compile', i, input);
    observer?.stepped?.();
    // Who stands around operations (anomaly detection, the profiler, a recording) wants to see them happen.
    if (interceptor !== undefined || observer?.allocated !== undefined) return step(...inputs);
    const recorder = recorderFor(inputs);
    const result = recorder.run(inputs);
    fallback ??= recorder.obstacle;
    misfit = recorder.misfit;
    return result;
  };
  return Object.defineProperties(compiled, {
    state: { value: (...inputs: Inputs) => recorderFor(inputs).state },
    fallback: { get: () => fallback ?? misfit },
  }) as Compiled<Inputs, Result>;
}

/** Runs before the first recording: optimizers and lazy layers make their state then. */
const WARM_UPS = 1;

const INPUT_CHANGED = 'the step changes an input in place';

function changesOf(inputs: readonly Tensor[]): number {
  return inputs.reduce((sum, { storage }) => sum + storage.version, 0);
}

/** One combination of input shapes, on one kernel set, on its way from run to replayed. */
class Recorder<Inputs extends readonly Tensor[], Result extends StepResult> {
  replay: Replay<Result> | undefined;
  obstacle: string | undefined;
  /** Why the last call was not replayed, though it might have been. */
  misfit: string | undefined;
  #runs = 0;
  #last: readonly [Recording<Result>, readonly Tensor[]] | undefined;

  readonly #inputs: readonly Pick<Tensor, 'dtype' | 'shape'>[];

  constructor(
    readonly step: (...inputs: Inputs) => Result,
    readonly set: KernelSet,
    inputs: Inputs,
  ) {
    this.#inputs = inputs.map(({ dtype, shape }) => ({ dtype, shape }));
  }

  isFor(inputs: Inputs): boolean {
    return (
      this.set === kernels &&
      this.#inputs.length === inputs.length &&
      this.#inputs.every(
        ({ dtype, shape }, i) => dtype === inputs[i]!.dtype && sameShape(shape, inputs[i]!.shape),
      )
    );
  }

  get state(): CompiledState {
    if (this.obstacle !== undefined) return 'eager';
    if (this.replay === undefined) return 'warming up';
    return this.replay.misfit() === undefined ? 'replayed' : 'eager';
  }

  run(inputs: Inputs): Result {
    if (this.replay?.isOutdated()) this.replay = undefined;
    this.misfit = this.replay?.misfit();
    if (this.misfit !== undefined || this.obstacle !== undefined) return this.step(...inputs);
    if (this.replay !== undefined) return this.replay.run(inputs);
    if (this.#runs++ < WARM_UPS) {
      const before = changesOf(inputs);
      const result = this.step(...inputs);
      // A recording is made on copies, which share no memory as inputs may.
      if (changesOf(inputs) > before) this.obstacle = INPUT_CHANGED;
      return result;
    }
    if (inputs.some((input) => input.requiresGrad)) {
      this.obstacle = 'an input takes a gradient';
      return this.step(...inputs);
    }
    return this.#record(inputs);
  }

  #record(inputs: Inputs): Result {
    const before = this.#last;
    // Leaves whose gradient somebody cleared after the first recording, outside the step: the step starts from no gradient,
    // and would add up otherwise.
    const cleared = before?.[0].gradients.filter(([leaf]) => leaf.grad === null) ?? [];
    const own = inputs.map((input) => input.clone());
    const recording = record(() => this.step(...(own as readonly Tensor[] as Inputs)), own);
    this.#last = [recording, own];
    this.obstacle = recording.obstacle;
    if (changesOf(own) > 0) {
      this.obstacle = INPUT_CHANGED;
      for (const [i, copy] of own.entries()) if (changesOf([copy]) > 0) inputs[i]!.assign(copy);
    }
    if (before === undefined || this.obstacle !== undefined) return recording.result;
    this.obstacle = repeatsItself(before, this.#last);
    this.#last = undefined;
    if (this.obstacle !== undefined) return recording.result;
    const found = cleared.map(([leaf]) => [leaf, null] as const);
    this.replay = replayOf(recording, own, this.set, [...found, ...recording.accumulated]);
    return recording.result;
  }
}

function repeatsItself(first: RecordingOn, second: RecordingOn): string | undefined {
  const different = difference(first, second);
  return different && `the step does not repeat itself: ${different}`;
}
