/** Memory for time: a part of a computation that is computed again in backward instead of being kept. */
import { AutogradError } from '../errors.js';
import { latestNode } from '../graph.js';
import { intercepting } from '../intercept.js';
import { defineOp, noFlops } from '../op.js';
import type { Generator, GeneratorState } from '../random.js';
import { enableGrad, isRecording, noGrad } from '../recording.js';
import { latestStorage } from '../storage.js';
import { Tensor } from '../tensor.js';
import { tensorsIn, withTensors } from '../tree.js';
import { pullBack } from './gradients.js';
import { stopGradient, variable } from './trace.js';

/** Options of {@link checkpoint}. */
export interface CheckpointOptions {
  /** A generator that `f` draws from: it is set back for the second run, so that both runs draw the same. */
  readonly random?: Generator;
}

/**
 * The function `f`, of which backward keeps the inputs only: everything in between is computed again when the gradient
 * comes by. Works with any order of differentiation. Tensors that `f` reads beside its arguments (a layer's parameters)
 * get their gradients as well. The first run records nothing, so `f` cannot register hooks on what it computes.
 *
 * @param f must compute the same when it is run again, and return one tensor
 * @throws AutogradError when `f` returns anything else
 * @example
 * const block = checkpoint((x: Tensor) => x.exp().sin());
 * const x = tensor([0, 1], { requiresGrad: true });
 * block(x).sum().backward();
 * x.grad;   // [0.5403, -2.4783]
 */
export function checkpoint<Arguments extends readonly unknown[]>(
  f: (...args: Arguments) => Tensor,
  { random }: CheckpointOptions = {},
): (...args: Arguments) => Tensor {
  return (...args) => {
    if (!isRecording()) return f(...args);
    const state = random?.state;
    const given = tensorsIn(args);
    const [y, read] = collectingReads(given, () => noGrad(() => f(...stopGradient(args))));
    if (!(y instanceof Tensor)) {
      throw new AutogradError(
        'checkpoint',
        `the function must return a Tensor, and returned ${typeof y}`,
      );
    }
    const part: Part = {
      y,
      given: given.length,
      again: (inputs) =>
        drawingFrom(random, state, () => f(...withTensors<Arguments>(args, inputs))),
      known: new WeakMap(),
    };
    const output = checkpointOp([...given, ...read], part);
    part.y = undefined;
    return output;
  };
}

/** A call of a checkpointed function. */
interface Part {
  /** The result, until it has been handed out. */
  y: Tensor | undefined;
  /** How many of the inputs were arguments; the rest was read from elsewhere. */
  readonly given: number;
  /** Runs the function with other tensors as arguments. */
  readonly again: (given: readonly Tensor[]) => Tensor;
  /** The gradients of the inputs by the gradient they came from: all of them take one run. */
  readonly known: WeakMap<Tensor, { readonly createGraph: boolean; readonly gradients: Gradients }>;
}

/** By input number. */
type Gradients = Map<number, Tensor>;

const checkpointOp = defineOp<Part>({
  name: 'checkpoint',
  forward: (_inputs, { y }) => y!,
  flops: noFlops,
  gradients: {
    reads: 'inputs',
    vjp: (dy, { input, shapes, parameters: part }, index) => {
      const createGraph = isRecording();
      let known = part.known.get(dy);
      if (!(known?.createGraph === createGraph && known.gradients.has(index))) {
        const inputs = shapes.map((_, i) => input(i));
        known = { createGraph, gradients: gradientsOf(part, dy, inputs, createGraph) };
        part.known.set(dy, known);
      }
      const found = known.gradients.get(index)!;
      // Whoever asks has it to himself; a second pass computes it again.
      known.gradients.delete(index);
      return found;
    },
  },
});

function gradientsOf(
  { given, again }: Part,
  dy: Tensor,
  inputs: readonly Tensor[],
  createGraph: boolean,
): Gradients {
  const own = inputs.map((x, i) => (i < given && x.requiresGrad ? variable(x) : x));
  const y = enableGrad(() => again(own));
  const wanted = [...own.keys()].filter((i) => own[i]!.requiresGrad);
  const variables = wanted.map((i) => own[i]!);
  const found = pullBack([y], [dy], variables, { createGraph, stopAtTargets: true });
  return new Map(wanted.map((i, at) => [i, found[at]!]));
}

/**
 * Runs `body`, and tells which tensors it read beside those given: from outside, not what it made itself. Constants are
 * among them, so that backward notices when they were changed in the meantime.
 */
function collectingReads<R>(given: readonly Tensor[], body: () => R): [R, Set<Tensor>] {
  const [node, memory] = [latestNode(), latestStorage()];
  const known = new Set(given.map(({ storage }) => storage));
  const read = new Set<Tensor>();
  const note = (x: Tensor) => {
    const isOwn = x.node !== undefined && x.node.leaf === undefined && x.node.id > node;
    if (x.requiresGrad ? !isOwn : !x.storage.isFresh(memory) && !known.has(x.storage)) read.add(x);
  };
  const result = intercepting(
    {
      forward: ({ inputs }, run) => {
        inputs.forEach(note);
        return run();
      },
    },
    body,
  );
  if (result instanceof Tensor) note(result);
  return [result, read];
}

/** Runs `body` with the generator set to `state`, and then back. */
function drawingFrom<R>(
  random: Generator | undefined,
  state: GeneratorState | undefined,
  body: () => R,
): R {
  if (random === undefined || state === undefined) return body();
  const before = random.state;
  random.state = state;
  try {
    return body();
  } finally {
    random.state = before;
  }
}
