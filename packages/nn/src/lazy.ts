/** Lazy layers: they learn the width of their input from the first one they are given. */
import {
  AutogradError,
  type DType,
  type Generator,
  type Shape,
  Tensor,
  zeros,
} from '@downhill/autograd';
import { processRandom, requireSize } from './layer-options.js';
import type { AnyModule } from './module.js';
import { type Part, partsOf } from './parts.js';

const waiting = new WeakSet<Tensor>();
/** Where a lazy layer is to draw its parameters from. */
const streams = new WeakMap<AnyModule, Generator>();

/** A parameter to be filled; while its shape has a 0, it stands for one of which the width is not known. */
export function lazyParameter(shape: Shape, dtype: DType = 'float32'): Tensor {
  return lazyIfEmpty(zeros(shape, { dtype, requiresGrad: true }));
}

/** The same for any parameter or buffer. */
export function lazyIfEmpty(tensor: Tensor): Tensor {
  if (tensor.size === 0) waiting.add(tensor);
  return tensor;
}

/** Whether the width is not known. */
export function isLazy(tensor: Tensor): boolean {
  return waiting.has(tensor);
}

/** Draws a layer's parameters, or remembers where from while it is lazy: they will be the same. */
export function drawParameters(layer: AnyModule, random: Generator): void {
  if (lazyParts(layer).length > 0) streams.set(layer, random);
  else layer.resetParameters(random);
}

/**
 * Gives a layer's lazy parameters and buffers their width, and draws all of its parameters.
 *
 * @throws AutogradError when the width is not a whole number of at least 1
 */
export function learnWidth(layer: AnyModule, width: number): void {
  requireSize(layer.constructor.name, 'the width of x', width);
  for (const part of lazyParts(layer)) widen(part, width);
  layer.resetParameters(streams.get(layer) ?? processRandom);
}

/**
 * Gives lazy layers the width that the tensors with their names have, where these agree on one.
 *
 * @returns a function that makes them lazy again
 */
export function takeShapes(
  modules: ReadonlyMap<string, AnyModule>,
  state: Readonly<Record<string, Tensor>>,
): () => void {
  const undo: (() => void)[] = [];
  for (const [path, module] of modules) {
    const parts = lazyParts(module);
    const widths = parts.map(({ name, value }) =>
      widthIn(state[path === '' ? name : `${path}.${name}`], value),
    );
    const width = widths[0] ?? 0;
    if (width === 0 || widths.some((other) => other !== width)) continue;
    for (const part of parts) {
      widen(part, width);
      undo.push(() => part.replace(part.value));
    }
  }
  return () => {
    for (const restore of undo) restore();
  };
}

/** @throws AutogradError when there is a lazy one among tensors with names */
export function requireShapes<T extends readonly (readonly [string, Tensor])[]>(named: T): T {
  const lazy = named.find(([, tensor]) => isLazy(tensor));
  if (lazy === undefined) return named;
  throw new AutogradError(
    'Module',
    `${lazy[0]} has no shape yet: its layer learns the width from its first input`,
    'run the model once before, as in model.forward(example)',
  );
}

interface LazyPart extends Part {
  readonly value: Tensor;
}

/** Puts a tensor with the width in the place of a lazy one. */
function widen({ value, replace }: LazyPart, width: number): void {
  const shape = value.shape.map((length) => length || width);
  replace(zeros(shape, { dtype: value.dtype, requiresGrad: value.requiresGrad }));
}

/** What stands in `tensor` where a lazy one has 0; 0 where their shapes differ otherwise. */
function widthIn(tensor: Tensor | undefined, { shape }: Tensor): number {
  const lengths = tensor?.shape ?? [];
  const fits = lengths.length === shape.length && shape.every((n, i) => n === (n && lengths[i]));
  return fits ? lengths[shape.indexOf(0)]! : 0;
}

function lazyParts(layer: AnyModule): LazyPart[] {
  return [...partsOf(layer)].flatMap(({ name, value, replace }) =>
    value instanceof Tensor && isLazy(value) ? [{ name, value, replace }] : [],
  );
}
