/** What a model calls when it computes: each call of a layer, with those inside of it. */
import { Tensor } from '@downhill/autograd';
import { type ForwardCall, observeForward } from '../../forward.js';

export interface LayerCall extends ForwardCall {
  /** The calls that this one made, in order. */
  readonly inner: readonly LayerCall[];
}

/** The call of the outermost module in `body`. */
export function recordCalls(body: () => unknown): LayerCall {
  // Inner calls are told of before the outer one that made them.
  const stack: LayerCall[] = [];
  observeForward((call) => {
    const isInner = ({ path }: LayerCall) => call.path === '' || path.startsWith(`${call.path}.`);
    const first = stack.findLastIndex((each) => !isInner(each)) + 1;
    stack.push({ ...call, inner: stack.splice(first) });
  }, body);
  return stack[0]!;
}

/** The tensors among a call's inputs. */
export function tensorsAmong(inputs: readonly unknown[]): Tensor[] {
  return inputs.filter((input) => input instanceof Tensor);
}

/** The tensors that a call returned: under the name '' where it returned one, else by the names in what it returned. */
export function tensorsReturned(output: unknown): Map<string, Tensor> {
  if (output instanceof Tensor) return new Map([['', output]]);
  const entries: [string, unknown][] = Object.entries(output ?? {});
  const isNamed = (entry: [string, unknown]): entry is [string, Tensor] =>
    entry[1] instanceof Tensor;
  return new Map(entries.filter(isNamed));
}
