/**
 * The graph that reverse mode walks: what was computed from what, and how a gradient goes back.
 *
 * Generic over the thing that is differentiated, so that the scalar engine and the tensor engine run the same code.
 */
import { AutogradError } from './errors.js';

/** What the graph needs from a differentiable thing. */
export interface Differentiable<T> {
  /** Where it was computed; undefined for constants and for leaves that nothing was computed from yet. */
  node: Node<T> | undefined;
  readonly requiresGrad: boolean;
  add(other: T): T;
}

/** Turns the gradient of a node's output into the gradient of one of its inputs. */
export type Pull<T> = (dy: T, input: number) => T;

/** Sees a gradient when it is complete; what it returns replaces it. */
export type GradientHook<T> = (gradient: T) => T | undefined;

export interface BackwardOptions {
  /** Record the gradients' own computation, so that they can be differentiated again. Default false. */
  readonly createGraph?: boolean;
  /** Keep the graph for another backward pass. Default: the value of `createGraph`. */
  readonly retainGraph?: boolean;
}

let created = 0;
let recording = true;

/** One computed thing: its inputs' nodes, and the way back to each. A leaf has no inputs and no way back. */
export class Node<T> {
  /** Later nodes have greater numbers, so descending order is a topological order. */
  readonly id = ++created;
  hooks: GradientHook<T>[] | undefined;

  constructor(
    readonly name: string,
    /** An input that takes no gradient has no node here. */
    public parents: readonly (Node<T> | undefined)[],
    /** Undefined in a leaf, and after the graph was released. */
    public pull: Pull<T> | undefined,
    /** The leaf itself. */
    readonly leaf: T | undefined,
  ) {}

  get isReleased(): boolean {
    return this.pull === undefined && this.leaf === undefined;
  }

  /** Lets go of everything that was kept for backward. */
  release(): void {
    if (this.leaf !== undefined) return;
    this.parents = [];
    this.pull = undefined;
  }
}

/** Whether operations are recorded now. */
export function isRecording(): boolean {
  return recording;
}

/** Runs `body` without recording: what it computes takes no gradient. `body` must be synchronous. */
export function noGrad<R>(body: () => R): R {
  return withRecording(false, body);
}

/** Runs `body` with recording on, inside {@link noGrad}. `body` must be synchronous. */
export function enableGrad<R>(body: () => R): R {
  return withRecording(true, body);
}

function withRecording<R>(on: boolean, body: () => R): R {
  const before = recording;
  recording = on;
  try {
    const result = body();
    if (result instanceof Promise) {
      throw new AutogradError(
        on ? 'enableGrad' : 'noGrad',
        'the function is asynchronous, so it would go on after recording was switched back',
        'await first, then compute in a synchronous function',
      );
    }
    return result;
  } finally {
    recording = before;
  }
}

/** Whether an operation on these inputs has to be recorded. */
export function needsGraph<T extends Differentiable<T>>(inputs: readonly T[]): boolean {
  return recording && inputs.some((input) => input.requiresGrad);
}

/** The node of a thing that requires a gradient; a leaf gets one at its first use. */
export function nodeOf<T extends Differentiable<T>>(thing: T): Node<T> | undefined {
  if (!thing.requiresGrad) return undefined;
  thing.node ??= new Node<T>('leaf', [], undefined, thing);
  return thing.node;
}

/** Notes that `output` was computed from `inputs`; null stands for one that takes no gradient. */
export function record<T extends Differentiable<T>>(
  name: string,
  inputs: readonly (T | null)[],
  output: T,
  pull: Pull<T>,
): void {
  output.node = new Node<T>(
    name,
    inputs.map((input) => (input === null ? undefined : nodeOf(input))),
    pull,
    undefined,
  );
}

/**
 * Carries the gradient `seed` of `root` back through the graph.
 *
 * With `targets`, only the paths to those nodes are computed, and the result holds theirs; without, the result holds the
 * gradient of every leaf. Iterative, so the depth of the graph is limited by memory only.
 */
export function backpropagate<T extends Differentiable<T>>(
  root: Node<T>,
  seed: T,
  { createGraph = false, retainGraph = createGraph }: BackwardOptions,
  targets?: ReadonlySet<Node<T>>,
): Map<Node<T>, T> {
  const order = nodesBelow(root);
  const wanted = targets && nodesLeadingTo(targets, order);
  const pending = new Map<Node<T>, T>([[root, seed]]);
  const result = new Map<Node<T>, T>();
  withRecording(createGraph, () => {
    for (const node of order) {
      let dy = pending.get(node);
      if (dy === undefined) continue;
      pending.delete(node);
      for (const hook of node.hooks ?? []) dy = hook(dy) ?? dy;
      if (targets ? targets.has(node) : node.leaf !== undefined) result.set(node, dy);
      if (node.leaf !== undefined) continue;
      const { parents, pull } = node;
      for (let i = 0; i < parents.length; i++) {
        const parent = parents[i];
        if (parent === undefined || (wanted && !wanted.has(parent))) continue;
        const dx = pull!(dy, i);
        const sum = pending.get(parent);
        pending.set(parent, sum === undefined ? dx : sum.add(dx));
      }
    }
  });
  if (!retainGraph) for (const node of order) node.release();
  return result;
}

/** Every node that `root` was computed from, itself included, latest first. */
export function nodesBelow<T>(root: Node<T>): Node<T>[] {
  const seen = new Set<Node<T>>([root]);
  const stack = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (node.isReleased) {
      throw new AutogradError(
        'backward',
        `the graph was already used and let go (at ${node.name})`,
        'pass { retainGraph: true } to the first backward if you need two',
      );
    }
    for (const parent of node.parents) {
      if (parent === undefined || seen.has(parent)) continue;
      seen.add(parent);
      stack.push(parent);
    }
  }
  return [...seen].sort((a, b) => b.id - a.id);
}

function nodesLeadingTo<T>(
  targets: ReadonlySet<Node<T>>,
  latestFirst: readonly Node<T>[],
): Set<Node<T>> {
  const leading = new Set<Node<T>>();
  for (let i = latestFirst.length - 1; i >= 0; i--) {
    const node = latestFirst[i]!;
    if (targets.has(node) || node.parents.some((parent) => parent && leading.has(parent))) {
      leading.add(node);
    }
  }
  return leading;
}
