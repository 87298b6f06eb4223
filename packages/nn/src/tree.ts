/** What lies below a module, by path: the property names on the way, joined by dots. */
import { Generator, Tensor } from '@downhill/autograd';
import { type AnyModule, Module } from './module.js';
import { partsOf } from './parts.js';

/** The modules directly in this one. */
export function childrenOf(module: AnyModule): Map<string, AnyModule> {
  const children = new Map<string, AnyModule>();
  for (const { name, value } of partsOf(module)) {
    if (value instanceof Module) children.set(name, value);
  }
  return children;
}

/** The module itself (under the name '') and all below; one that is used twice comes once, parents come first. */
export function modulesIn(module: AnyModule): Map<string, AnyModule> {
  const paths = new Map<AnyModule, string>();
  const visit = (each: AnyModule, path: string): void => {
    if (paths.has(each)) return;
    paths.set(each, path);
    for (const [name, child] of childrenOf(each)) visit(child, join(path, name));
  };
  visit(module, '');
  return new Map([...paths].map(([each, path]) => [path, each]));
}

/**
 * All tensors in state-dict order: a module's own parameters, its buffers, then its children. One that is used twice comes
 * under each of its paths.
 */
export function tensorsIn(
  module: AnyModule,
  path = '',
  above: ReadonlySet<AnyModule> = new Set(),
): [string, Tensor][] {
  const parameters: [string, Tensor][] = [];
  const buffers: [string, Tensor][] = [];
  const below: [string, Tensor][] = [];
  const inside = new Set(above).add(module);
  for (const { name, value } of partsOf(module)) {
    const at = join(path, name);
    if (value instanceof Tensor) (value.requiresGrad ? parameters : buffers).push([at, value]);
    else if (value instanceof Module && !inside.has(value))
      below.push(...tensorsIn(value, at, inside));
  }
  return [...parameters, ...buffers, ...below];
}

/** The random streams that modules draw from. */
export function generatorsIn(module: AnyModule): Map<string, Generator> {
  const generators = new Map<string, Generator>();
  for (const [path, each] of modulesIn(module)) {
    for (const { name, value } of partsOf(each)) {
      if (value instanceof Generator) generators.set(join(path, name), value);
    }
  }
  return generators;
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
