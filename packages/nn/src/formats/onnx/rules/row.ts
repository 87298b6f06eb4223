/** A row of the tables that say how layers are written as ONNX. */
import { AutogradError } from '@downhill/autograd';
import type { AnyModule } from '../../../module.js';
import type { OnnxScope } from '../scope.js';

/** The name of what a layer returned, or names by the names it returns tensors under. */
export type OnnxValues = string | Readonly<Record<string, string>>;

export interface Row {
  /** The class it is for. */
  readonly layer: unknown;
  /** Adds the nodes of a layer of this class. */
  write(module: AnyModule, scope: OnnxScope, ...inputs: string[]): OnnxValues;
}

/** @param write computes in evaluation mode what the layer's `forward` does, from the names of its tensors */
export function row<M extends AnyModule>(
  layer: abstract new (...args: never) => M,
  write: (module: M, scope: OnnxScope, ...inputs: [string, ...string[]]) => OnnxValues,
): Row {
  return {
    layer,
    write(module, scope, first = '', ...rest) {
      if (module instanceof layer) return write(module, scope, first, ...rest);
      throw new AutogradError('exportOnnx', `${module.constructor.name} is no ${layer.name}`);
    },
  };
}
