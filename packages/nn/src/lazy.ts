/** Lazy layers: they learn the width of their input from the first one they are given. */
import { AutogradError, type DType, type Generator, type Shape, Tensor } from '@downhill/autograd';
import { parameter, processRandom, requireSize } from './layer-options.js';
import type { AnyModule } from './module.js';
import { partsOf } from './parts.js';

const waiting = new WeakSet<Tensor>();
/** Where a lazy layer is to draw its parameters from. */
const streams = new WeakMap<AnyModule, Generator>();

/** What stands in a parameter's place until its width is known: its shape has a 0 there. */
export function lazyParameter(shape: Shape, dtype?: DType): Tensor {
  const placeholder = parameter(shape, dtype);
  waiting.add(placeholder);
  return placeholder;
}

/** Whether this is a {@link lazyParameter}. */
export function isLazy(tensor: Tensor): boolean {
  return waiting.has(tensor);
}

/** Draws a layer's parameters, or remembers where from while it is lazy: they will be the same. */
export function drawParameters(layer: AnyModule, random: Generator): void {
  if (lazyParts(layer).length > 0) streams.set(layer, random);
  else layer.resetParameters(random);
}

/**
 * Gives a layer's lazy parameters their width, and draws all of its parameters.
 *
 * @throws AutogradError when the width is not a whole number of at least 1
 */
export function learnWidth(layer: AnyModule, width: number): void {
  requireSize(layer.constructor.name, 'the width of x', width);
  for (const { value, replace } of lazyParts(layer)) {
    const shape = value.shape.map((length) => length || width);
    replace(parameter(shape, value.dtype));
  }
  layer.resetParameters(streams.get(layer) ?? processRandom);
}

/**
 * Gives lazy parameters the shapes of the tensors with their names, where they fit.
 *
 * @returns a function that makes them lazy again
 */
export function takeShapes(
  modules: ReadonlyMap<string, AnyModule>,
  state: Readonly<Record<string, Tensor>>,
): () => void {
  const undo: (() => void)[] = [];
  for (const [path, module] of modules) {
    for (const { name, value, replace } of lazyParts(module)) {
      const shape = state[path === '' ? name : `${path}.${name}`]?.shape ?? [];
      const fits =
        shape.length === value.rank && value.shape.every((n, i) => n === (n && shape[i]));
      if (!fits) continue;
      replace(parameter(shape, value.dtype));
      undo.push(() => replace(value));
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

function lazyParts(layer: AnyModule) {
  return [...partsOf(layer)].flatMap(({ name, value, replace }) =>
    value instanceof Tensor && isLazy(value) ? [{ name, value, replace }] : [],
  );
}
