/** Where the NaN comes from: stops at the first number that is not finite, and tells all there is to know about it. */
import { AutogradError, formatScope } from '../errors.js';
import type { Node } from '../graph.js';
import { type Interceptor, intercepting } from '../intercept.js';
import { isRecording, synchronous } from '../recording.js';
import { Value } from '../scalar.js';
import { Tensor } from '../tensor.js';
import { survey } from './survey.js';
import { captureStack, userLine } from './user-code.js';

/** Options of {@link detectAnomaly}. */
export interface AnomalyOptions {
  /** Let ±∞ pass, which masks are made of, and stop at NaN only. Default false. */
  readonly allowInfinity?: boolean;
}

/**
 * Runs `body`, and stops with an error at the first operation, forward or backward, that makes a NaN or an infinity. The
 * error names the operation, the layers it is in, shapes, the range of its inputs, the index of the first bad element, and
 * the line of your code that called it; for a gradient that is the line of the forward call. Tensors that are changed in
 * place, by an optimizer or by gradients that add up, are looked at when the next operation reads them.
 *
 * Every result is looked at, so this is slow: for finding out, not for every day. `body` must be synchronous.
 *
 * @throws AutogradError at the first number that is not finite
 * @example detectAnomaly(() => tensor([1, 2]).log().sum())   // 0.6931
 */
export function detectAnomaly<R>(body: () => R, { allowInfinity = false }: AnomalyOptions = {}): R {
  const isBad = allowInfinity ? Number.isNaN : (value: number) => !Number.isFinite(value);
  return intercepting(watch(isBad), () => synchronous('detectAnomaly', body()));
}

/** The forward call that made a node. */
interface Origin {
  readonly stack: Error;
  readonly inputs: readonly string[];
}

function watch(isBad: (value: number) => boolean): Partial<Interceptor> {
  const origins = new WeakMap<object, Origin>();
  /** The operations whose gradients are being computed, outermost first. */
  const pulled: string[] = [];
  const watched = <X extends Tensor | Value>(
    { name, inputs }: { readonly name: string; readonly inputs: readonly X[] },
    run: () => X,
  ): X => {
    // Of a gradient rule only the result counts; but what is recorded inside is a computation of its own.
    if (pulled.length > 0 && !isRecording()) return run();
    const stack = captureStack();
    const surveys = inputs.map((x, i) => survey(`input ${i}`, x, isBad));
    const texts = surveys.map(({ text }) => text);
    const place = () => [
      ...pulled.slice(-1).map((op) => `in the gradient of ${op}`),
      ...line(stack),
    ];
    for (const [i, { bad }] of surveys.entries()) {
      if (bad === undefined) continue;
      const x: Tensor | Value = inputs[i]!;
      const writer = x instanceof Tensor ? x.storage.writer : '';
      const origin =
        writer === '' ? 'was not computed in here' : `was changed in place by ${writer}`;
      throw new AutogradError(
        name,
        `got ${bad} in input ${i}, which ${origin}`,
        ...texts,
        ...place(),
      );
    }
    const y = run();
    const { bad, text } = survey('output', y, isBad);
    if (bad !== undefined) throw new AutogradError(name, `made ${bad}`, text, ...texts, ...place());
    if (y.node !== undefined) origins.set(y.node, { stack, inputs: texts });
    return y;
  };
  const check = <T>(
    node: Node<T>,
    what: string,
    gradient: T | undefined,
    ...others: readonly string[]
  ): string => {
    if (!(gradient instanceof Tensor || gradient instanceof Value)) return '';
    const { bad, text } = survey(what, gradient, isBad);
    if (bad === undefined) return text;
    const origin = origins.get(node);
    throw new AutogradError(
      `${node.name} backward`,
      `${bad} in the ${what}`,
      text,
      ...others,
      ...(origin?.inputs ?? []),
      ...formatScope(node.scope),
      ...line(origin?.stack),
    );
  };
  return {
    forward: watched,
    value: watched,
    pass(run) {
      const found = run();
      for (const [node, gradient] of found) check(node, 'gradient', gradient);
      return found;
    },
    backward(node, input, dy, run) {
      const incoming = check(node, 'gradient of its output', dy);
      pulled.push(node.name);
      try {
        const dx = run();
        check(node, `gradient of input ${input}`, dx, incoming);
        return dx;
      } finally {
        pulled.pop();
      }
    },
  };
}

function line(stack: Error | undefined): string[] {
  const found = stack && userLine(stack);
  return found === undefined ? [] : [`at ${found}`];
}
