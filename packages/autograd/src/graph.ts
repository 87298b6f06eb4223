/**
 * The graph that reverse mode walks: what was computed from what, and how a gradient goes back.
 *
 * Generic over the thing that is differentiated, so that the scalar engine and the tensor engine run the same code.
 */
import { AutogradError, currentScope, formatScope } from './errors.js';
import { interceptor } from './intercept.js';
import { enableGrad, noGrad } from './recording.js';

/** What the graph needs from a differentiable thing. */
export interface Differentiable<T> {
  /** Where it was computed; undefined for constants and for leaves that nothing was computed from yet. */
  node: Node<T> | undefined;
  readonly requiresGrad: boolean;
  add(other: T): T;
}

/** Sees a gradient when it is complete; what it returns, if anything, replaces it. */
export type GradientHook<T> = (gradient: T) => T | undefined | ReturnType<() => void>;

/** Options of `backward`. */
export interface BackwardOptions {
  /** Record the gradients' own computation, so that they can be differentiated again. Default false. */
  readonly createGraph?: boolean;
  /** Keep the graph for another backward pass. Default: the value of `createGraph`. */
  readonly retainGraph?: boolean;
}

/** {@link backpropagate} for those who want certain gradients only. */
export interface PassOptions<T> extends BackwardOptions {
  /** Only the paths to these nodes are computed. Default: those to every leaf. */
  readonly targets?: ReadonlySet<Node<T>>;
  /** Whether a target's gradient goes no further, to other targets behind it. Default false. */
  readonly stopAtTargets?: boolean;
}

let nodes = 0;
let walks = 0;

/** One computed thing: the nodes of its inputs, and the way a gradient goes back to each. */
export abstract class Node<T> {
  /** Later nodes have greater numbers, so descending order is a topological order. */
  readonly id = ++nodes;
  /** The layers it was computed in. */
  readonly scope = currentScope();
  hooks: readonly ((gradient: T) => T)[] | undefined = undefined;
  isReleased = false;
  /** The last walk over the graph that came by. */
  walk = 0;

  constructor(
    /** The operation. */
    readonly name: string,
    /** An input that takes no gradient has no node here. */
    public parents: readonly (Node<T> | undefined)[],
    /** The thing itself, if it was not computed. */
    readonly leaf: T | undefined = undefined,
  ) {}

  /** The gradient of input number `input`, given that of the output; undefined where there is none. */
  abstract pull(dy: T, input: number): T | undefined;

  /** Lets go of everything that was kept for backward. */
  release(): void {
    this.parents = [];
    this.hooks = undefined;
    this.isReleased = true;
  }
}

/** Where a graph begins: a thing that was not computed, and wants its gradient. */
class Leaf<T> extends Node<T> {
  constructor(leaf: T) {
    super('leaf', [], leaf);
  }

  override pull(): undefined {}
}

/** The id of the node that was made last. */
export function latestNode(): number {
  return nodes;
}

/** The node of a thing that requires a gradient; a leaf gets one at its first use. */
export function nodeOf<T extends Differentiable<T>>(thing: T): Node<T> | undefined {
  if (thing.node === undefined && thing.requiresGrad) thing.node = new Leaf<T>(thing);
  return thing.node;
}

/**
 * Carries gradients back through the graph.
 *
 * Iterative, so the depth of the graph is limited by memory only. Unless the graph is retained, a node lets go of what it
 * kept as soon as its gradient has been passed on.
 *
 * @param seeds where to start, and with which gradients
 * @returns the gradients of the targets, or of the leaves, as far as there is a path
 */
export function backpropagate<T extends Differentiable<T>>(
  seeds: ReadonlyMap<Node<T>, T>,
  { createGraph = false, retainGraph = createGraph, targets, stopAtTargets }: PassOptions<T>,
): Map<Node<T>, T> {
  const pass = () => {
    const ends = stopAtTargets ? targets : undefined;
    const since = targets && [...targets].reduce((least, { id }) => Math.min(least, id), Infinity);
    const order = nodesBelow(seeds.keys(), since, ends);
    const wanted = targets && nodesLeadingTo(targets, order);
    const pending = new Map(seeds);
    const result = new Map<Node<T>, T>();
    for (const node of order) {
      let dy = pending.get(node);
      if (dy === undefined) continue;
      pending.delete(node);
      if (node.hooks !== undefined) for (const hook of node.hooks) dy = hook(dy);
      if (targets ? targets.has(node) : node.leaf !== undefined) result.set(node, dy);
      if (ends?.has(node)) continue;
      const { parents } = node;
      let passedOn = false;
      for (let input = 0; input < parents.length; input++) {
        const parent = parents[input];
        if (parent === undefined || (wanted && !wanted.has(parent))) continue;
        passedOn = true;
        const dx = pull(node, dy, input);
        if (dx === undefined) continue;
        const sum = pending.get(parent);
        pending.set(parent, sum === undefined ? dx : sum.add(dx));
      }
      if (passedOn && !retainGraph) node.release();
    }
    return result;
  };
  const run = () => (createGraph ? enableGrad(pass) : noGrad(pass));
  return interceptor === undefined ? run() : interceptor.pass(run);
}

function pull<T>(node: Node<T>, dy: T, input: number): T | undefined {
  if (interceptor === undefined) return node.pull(dy, input);
  return interceptor.backward(node, input, dy, () => node.pull(dy, input));
}

/**
 * Every node that the roots were computed from, themselves included, latest first.
 *
 * @param since nodes with smaller ids are left out. Default: none.
 * @param ends nodes to go no further at. Default: none.
 * @throws AutogradError when a part of the graph was let go
 */
export function nodesBelow<T>(
  roots: Iterable<Node<T>>,
  since = 0,
  ends?: ReadonlySet<Node<T>>,
): Node<T>[] {
  const walk = ++walks;
  const found: Node<T>[] = [];
  const visit = (node: Node<T> | undefined) => {
    if (node === undefined || node.walk === walk || node.id < since) return;
    node.walk = walk;
    found.push(node);
  };
  for (const root of roots) visit(root);
  for (const node of found) {
    if (ends?.has(node)) continue;
    if (node.isReleased) throw released(node);
    for (const parent of node.parents) visit(parent);
  }
  return found.sort((a, b) => b.id - a.id);
}

function released<T>({ name, scope }: Node<T>): AutogradError {
  return new AutogradError(
    'backward',
    `the graph was already used and let go (at ${name})`,
    ...formatScope(scope),
    'pass { retainGraph: true } to the first backward',
  );
}

function nodesLeadingTo<T>(
  targets: ReadonlySet<Node<T>>,
  latestFirst: readonly Node<T>[],
): Set<Node<T>> {
  const leading = new Set(targets);
  for (const node of latestFirst.toReversed()) {
    if (node.parents.some((parent) => parent && leading.has(parent))) leading.add(node);
  }
  return leading;
}
