/** See the graph: what a tensor or a value was computed from, with shapes, bytes and floating-point operations. */
import { bytesOf, type DType } from '../dtype.js';
import { AutogradError } from '../errors.js';
import { type Node, nodeOf, nodesBelow } from '../graph.js';
import type { OpNode } from '../op-node.js';
import { Step, type Value } from '../scalar.js';
import { type Shape, sizeOf } from '../shape.js';
import type { Storage } from '../storage.js';
import { Tensor } from '../tensor.js';
import { dot, draw, formatText, mermaid } from './format-graph.js';

/** One thing in a graph, given or computed. */
export interface ExplainedNode {
  /** Its place in the list of nodes: inputs come first. */
  readonly id: number;
  /** The operation; `leaf` for what is differentiated by, `constant` for what takes no gradient. */
  readonly op: string;
  /** What a leaf is called. */
  readonly name?: string;
  /** The layers it was computed in, outermost first. */
  readonly scope: readonly string[];
  readonly inputs: readonly number[];
  readonly shape: Shape;
  /** `number` in a graph of Values. */
  readonly dtype: DType | 'number';
  /** Of a Value: its number. */
  readonly data?: number;
  /** Memory that the operation took for its result: 0 for views, and for what was there before. */
  readonly bytes: number;
  /** Memory kept until backward for this operation's gradients, beside leaves and what an earlier operation keeps. */
  readonly keptBytes: number;
  /** Floating-point operations of the forward pass. */
  readonly flops: number;
}

/** Options of {@link explain}. */
export interface ExplainOptions {
  /** What to call leaves, for example `model.namedParameters()`. */
  readonly names?: Iterable<readonly [name: string, leaf: Tensor | Value]>;
}

/**
 * A graph as data; it prints itself as a table, and as a drawing for Mermaid or Graphviz.
 *
 * @example
 * const w = tensor([1, 2], { requiresGrad: true });
 * explain(w.square().sum()).total.parameters;   // 2
 */
export class Explanation {
  constructor(
    /** In the order they were computed. */
    readonly nodes: readonly ExplainedNode[],
  ) {}

  /** Sums over all nodes; `parameters` counts the elements of the leaves. */
  get total(): { bytes: number; keptBytes: number; flops: number; parameters: number } {
    const total = { bytes: 0, keptBytes: 0, flops: 0, parameters: 0 };
    for (const { op, shape, bytes, keptBytes, flops } of this.nodes) {
      total.bytes += bytes;
      total.keptBytes += keptBytes;
      total.flops += flops;
      if (op === 'leaf') total.parameters += sizeOf(shape);
    }
    return total;
  }

  /**
   * A line per node, in columns.
   *
   * @example
   * const x = new Value(3);
   * explain(x.square()).toString().split('\n').length;   // 4
   */
  toString(): string {
    return formatText(this);
  }

  /**
   * A Mermaid flowchart, as Markdown hosts draw it; layers are boxes.
   *
   * @example
   * const x = new Value(3);
   * explain(x.square()).toMermaid().startsWith('flowchart');   // true
   */
  toMermaid(): string {
    return draw(this, mermaid);
  }

  /**
   * A graph for Graphviz' `dot`; layers are boxes.
   *
   * @example
   * const x = new Value(3);
   * explain(x.square()).toDot().startsWith('digraph');   // true
   */
  toDot(): string {
    return draw(this, dot);
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

/**
 * The graph that `y` was computed by. Ask before `backward`, which lets it go (or retain it).
 *
 * @throws AutogradError when `y` takes no gradient, or its graph was let go
 * @example
 * const w = tensor([1, 2], { requiresGrad: true });
 * const { nodes } = explain(w.square().sum(), { names: [['w', w]] });
 * nodes.map(({ op }) => op);   // ['leaf', 'square', 'sum']
 */
export function explain(y: Tensor | Value, { names = [] }: ExplainOptions = {}): Explanation {
  const called = new Map<unknown, string>();
  for (const [name, leaf] of names) called.set(leaf, name);
  const nodes =
    y instanceof Tensor ? nodesOf(nodeOf<Tensor>(y), called) : nodesOf(nodeOf<Value>(y), called);
  return new Explanation(nodes);
}

function nodesOf<T extends Tensor | Value>(
  root: Node<T> | undefined,
  called: ReadonlyMap<unknown, string>,
): ExplainedNode[] {
  if (root === undefined || root.isReleased) {
    throw new AutogradError(
      'explain',
      root === undefined ? 'this takes no gradient' : 'backward has let the graph go',
      'explain a result of something with requiresGrad, before backward',
    );
  }
  const order = nodesBelow([root]).reverse();
  const nodes: ExplainedNode[] = [];
  const ids = new Map<unknown, number>();
  const add = (key: unknown, facts: Omit<ExplainedNode, 'id'>): number => {
    const id = nodes.length;
    nodes.push({ id, ...facts });
    ids.set(key, id);
    return id;
  };
  const there = new Set<Storage>();
  for (const { leaf } of order) if (leaf instanceof Tensor) there.add(leaf.storage);
  for (const node of order) {
    const { scope, leaf } = node;
    const inputs = node.parents.map((parent, i) => {
      const input = node instanceof Step ? node.inputs[i] : undefined;
      const key = parent ?? input;
      return ids.get(key) ?? add(key ?? {}, { ...given, scope, ...inputFacts(node, i) });
    });
    const name = called.get(leaf);
    const named = name === undefined ? {} : { name };
    const facts =
      leaf === undefined ? outputFacts(node, there) : { op: 'leaf', ...sizeFacts(leaf) };
    add(node, { ...given, ...named, scope, inputs, ...facts });
  }
  return nodes;
}

/** What holds for what was not computed. */
const given = { op: 'constant', inputs: [], bytes: 0, keptBytes: 0, flops: 0 } as const;

type SizeFacts = Pick<ExplainedNode, 'shape' | 'dtype' | 'data'>;

function sizeFacts(thing: Tensor | Value): SizeFacts {
  if (thing instanceof Tensor) return { shape: thing.shape, dtype: thing.dtype };
  return { shape: [], dtype: 'number', data: thing.data };
}

function inputFacts(node: unknown, index: number): SizeFacts {
  if (node instanceof Step) return sizeFacts(node.inputs[index]!);
  const { shapes, dtypes } = node as OpNode;
  return { shape: shapes[index]!, dtype: dtypes[index]! };
}

function outputFacts(
  node: unknown,
  there: Set<Storage>,
): SizeFacts & Pick<ExplainedNode, 'op' | 'bytes' | 'keptBytes' | 'flops'> {
  if (node instanceof Step)
    return { op: node.name, bytes: 8, keptBytes: 0, flops: 1, ...sizeFacts(node.output!) };
  const { name, shape, dtype, isView, kept, flops } = node as OpNode;
  let keptBytes = 0;
  for (const { storage } of kept) {
    if (there.has(storage)) continue;
    there.add(storage);
    keptBytes += storage.array.byteLength;
  }
  const bytes = isView ? 0 : bytesOf(dtype, sizeOf(shape));
  return { op: name, shape, dtype, bytes, keptBytes, flops };
}
