/** Calls of `forward`: under which name a module runs, and who watches. */
import { currentScope, withScope } from '@downhill/autograd';
import type { AnyModule } from './module.js';
import { childrenOf } from './tree.js';

/** One call of a module's `forward`, told when it has returned. */
export interface ForwardCall {
  readonly module: AnyModule;
  /** Where it is in the module that was called first: '' for that one. */
  readonly path: string;
  readonly inputs: readonly unknown[];
  readonly output: unknown;
}

/** Is told of every call, inner ones first. */
export type ForwardObserver = (call: ForwardCall) => void;

/** The module whose `forward` is running. */
let running: AnyModule | undefined;
let observer: ForwardObserver | undefined;
const namesOfChildren = new WeakMap<AnyModule, Map<AnyModule, string>>();

/**
 * Runs `body`, and tells `watch` of every module that is called meanwhile, inner ones first. A step that `compile` replays
 * calls no modules.
 *
 * @example
 * observeForward(({ path, output }) => console.log(path, output.shape), () => model.forward(x));
 */
export function observeForward<R>(watch: ForwardObserver, body: () => R): R {
  const before = observer;
  observer = watch;
  try {
    return body();
  } finally {
    observer = before;
  }
}

/** Runs a module's `forward` with its name added to the path that errors show. */
export function runForward<Output>(
  module: AnyModule,
  inputs: readonly unknown[],
  forward: () => Output,
): Output {
  const caller = running;
  const body = observer === undefined ? forward : () => watched(module, inputs, forward);
  running = module;
  try {
    return caller === undefined ? body() : withScope(nameIn(caller, module), body);
  } finally {
    running = caller;
  }
}

function watched<Output>(
  module: AnyModule,
  inputs: readonly unknown[],
  forward: () => Output,
): Output {
  const path = currentScope().join('.');
  const output = forward();
  observer?.({ module, path, inputs, output });
  return output;
}

/** The name of a module that another calls: that of its class if it is not among the other's children. */
function nameIn(caller: AnyModule, called: AnyModule): string {
  const known = namesOfChildren.get(caller)?.get(called);
  if (known !== undefined) return known;
  const names = new Map([...childrenOf(caller)].map(([name, child]) => [child, name]));
  namesOfChildren.set(caller, names);
  return names.get(called) ?? called.constructor.name;
}
