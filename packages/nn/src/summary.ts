/** What a network is made of, layer by layer, and what it costs. */
import { enableGrad, type Shape, Tensor, zeros } from '@downhill/autograd';
import { inEvaluationMode } from './evaluate.js';
import { type ForwardCall, observeForward } from './forward.js';
import type { AnyModule } from './module.js';
import { partsOf } from './parts.js';
import { formatTable } from './summary-table.js';

/** What it costs to compute, in one forward pass over the whole example. */
export interface Cost {
  /** Elements of parameters; a parameter that several layers share counts at the first. */
  readonly parameters: number;
  /** Floating-point operations; a multiplication and an addition are two. */
  readonly flops: number;
  /** Bytes that are kept for backward, parameters apart; a tensor that several layers keep counts at the first. */
  readonly memory: number;
}

/** One layer. What its own layers cost is told there. */
export interface LayerSummary extends Cost {
  /** Where it is in the model: '' for the model itself. */
  readonly path: string;
  /** The name of its class. */
  readonly layer: string;
  /** The shape of each tensor it returned, the last time; none when it was not called. */
  readonly outputs: readonly Shape[];
  /** How often it was called. */
  readonly calls: number;
}

/** What {@link summary} returns. As a string, a table. */
export interface Summary {
  /** Every layer that computes something or holds parameters, in the order of `namedModules`. */
  readonly layers: readonly LayerSummary[];
  readonly total: Cost;
  toString(): string;
}

/**
 * Runs a model once, in evaluation mode, and tells what it is made of and what it costs. It is left as it was, except that
 * lazy layers have learnt their width.
 *
 * Costs are counted from the graph that the pass records, so a layer of one's own and a plain function have theirs too.
 *
 * @param example an input, a list of inputs, or the shape of one input without the batch axis, which then is 1
 * @example summary(model, [4]).total.parameters   // 67
 */
export function summary(model: AnyModule, example: Shape | Tensor | readonly Tensor[]): Summary {
  const calls: ForwardCall[] = [];
  const inputs = inputsOf(model, example);
  const result = inEvaluationMode(model, () =>
    enableGrad(() =>
      observeForward(
        (call) => calls.push(call),
        () => model.forward(...inputs),
      ),
    ),
  );
  const costs = costsByPath(tensorsOf(result), model.parameters());
  const counted = new Set<Tensor>();
  const layers = [...model.namedModules()].flatMap(([path, module]): LayerSummary[] => {
    const own = calls.filter((call) => call.module === module);
    const spent = [...new Set(own.map((call) => call.path))].map((at) => costs.get(at));
    const row = {
      path,
      layer: module.constructor.name,
      outputs: tensorsOf(own.at(-1)?.output).map(({ shape }) => shape),
      calls: own.length,
      parameters: sum(ownParameters(module, counted).map(({ size }) => size)),
      flops: sum(spent.map((cost) => cost?.flops ?? 0)),
      memory: sum(spent.map((cost) => cost?.memory ?? 0)),
    };
    const isLeaf = own.length > 0 && module.children().length === 0;
    return isLeaf || row.parameters + row.flops + row.memory > 0 ? [row] : [];
  });
  const total = {
    parameters: sum(layers.map(({ parameters }) => parameters)),
    flops: sum(layers.map(({ flops }) => flops)),
    memory: sum(layers.map(({ memory }) => memory)),
  };
  return { layers, total, toString: () => formatTable(layers, total) };
}

/** Inputs that take gradients where they can, so that everything computed from them is recorded. */
function inputsOf(model: AnyModule, example: Shape | Tensor | readonly Tensor[]): Tensor[] {
  if (example instanceof Tensor) return [recorded(example)];
  if (example.every((each) => each instanceof Tensor)) return example.map(recorded);
  const floating = [...tensorTypes(model)].find((dtype) => dtype.startsWith('float'));
  const shape = [1, ...example.filter((length) => typeof length === 'number')];
  return [zeros(shape, { dtype: floating ?? 'float32', requiresGrad: true })];
}

function* tensorTypes(model: AnyModule): Iterable<Tensor['dtype']> {
  for (const module of model.modules()) {
    for (const { value } of partsOf(module)) if (value instanceof Tensor) yield value.dtype;
  }
}

function recorded(input: Tensor): Tensor {
  const own = input.detach();
  if (own.dtype.startsWith('float')) own.requiresGrad = true;
  return own;
}

/** The tensors in what a layer returns. */
function tensorsOf(result: unknown): Tensor[] {
  if (result instanceof Tensor) return [result];
  if (typeof result !== 'object' || result === null) return [];
  return Object.values(result).flatMap(tensorsOf);
}

/** The parameters that a module holds itself, of those that were not counted yet. */
function ownParameters(module: AnyModule, counted: Set<Tensor>): Tensor[] {
  const own: Tensor[] = [];
  for (const { value } of partsOf(module)) {
    if (!(value instanceof Tensor) || !value.requiresGrad || counted.has(value)) continue;
    counted.add(value);
    own.push(value);
  }
  return own;
}

interface Spent {
  flops: number;
  memory: number;
}

/** What was spent under each path of modules, from the graph behind `results`. */
function costsByPath(
  results: readonly Tensor[],
  parameters: readonly Tensor[],
): Map<string, Spent> {
  const costs = new Map<string, Spent>();
  const kept = new Set(parameters.map(({ storage }) => storage));
  for (const node of graphBehind(results)) {
    const path = node.scope.join('.');
    const spent = costs.get(path) ?? { flops: 0, memory: 0 };
    costs.set(path, spent);
    spent.flops += node.flops;
    for (const { storage } of node.kept) {
      if (!kept.has(storage)) spent.memory += storage.array.byteLength;
      kept.add(storage);
    }
  }
  return costs;
}

type OpNode = NonNullable<Tensor['node']> & { readonly flops: number; readonly kept: Tensor[] };

/** The operations that led to `results`, in the order in which they ran. */
function graphBehind(results: readonly Tensor[]): OpNode[] {
  const found = new Set<NonNullable<Tensor['node']>>();
  const open = results.flatMap(({ node }) => node ?? []);
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (found.has(node)) continue;
    found.add(node);
    open.push(...node.parents.flatMap((parent) => parent ?? []));
  }
  const operations = [...found].filter((node): node is OpNode => 'flops' in node);
  return operations.sort((a, b) => a.id - b.id);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
