/** How layers are written as ONNX: each kind has a row, and a layer of one's own a method. */
import type { AnyModule } from '../../module.js';
import { activations } from './rules/activations.js';
import { attention } from './rules/attention.js';
import { convolution } from './rules/convolution.js';
import { elementary } from './rules/elementary.js';
import { normalization } from './rules/normalization.js';
import { pooling } from './rules/pooling.js';
import { recurrence } from './rules/recurrence.js';
import type { OnnxValues } from './rules/row.js';
import type { OnnxScope } from './scope.js';

/** A layer that says itself how it is written; see {@link OnnxScope}. */
export interface OnnxLayer {
  /** Adds the nodes that compute what `forward` does; returns the name of its result, or names by names. */
  toOnnx(scope: OnnxScope, ...inputs: string[]): OnnxValues;
}

const tables = [
  elementary,
  activations,
  convolution,
  pooling,
  normalization,
  recurrence,
  attention,
];
const rows = new Map(tables.flat().map((row) => [row.layer, row]));

/** What a class may override without computing something else. */
const harmless = new Set(['constructor', 'resetParameters']);

type Rule = (scope: OnnxScope, ...inputs: string[]) => OnnxValues;

/** The way a module is written; undefined for one that is known neither by a method of its own nor by its class. */
export function ruleOf(module: AnyModule): Rule | undefined {
  if (isOnnxLayer(module)) return (scope, ...inputs) => module.toOnnx(scope, ...inputs);
  let prototype: object | null = Object.getPrototypeOf(module);
  while (prototype !== null) {
    const row = rows.get(prototype.constructor);
    if (row !== undefined) return (scope, ...inputs) => row.write(module, scope, ...inputs);
    if (Object.getOwnPropertyNames(prototype).some((name) => !harmless.has(name))) return undefined;
    prototype = Object.getPrototypeOf(prototype);
  }
  return undefined;
}

function isOnnxLayer(module: AnyModule | (AnyModule & OnnxLayer)): module is AnyModule & OnnxLayer {
  return 'toOnnx' in module && typeof module.toOnnx === 'function';
}
