/** Whether operations are recorded for differentiation: switched off and on for the time of a function call. */
import { AutogradError } from './errors.js';

let recording = true;

/** Whether operations are recorded now. */
export function isRecording(): boolean {
  return recording;
}

/**
 * Runs `body` without recording: what it computes takes no gradient, and keeps nothing alive.
 *
 * @throws AutogradError when `body` is asynchronous
 * @example
 * const w = tensor([1, 2], { requiresGrad: true });
 * noGrad(() => w.mul(2)).requiresGrad;   // false
 */
export function noGrad<R>(body: () => R): R {
  return withRecording(false, 'noGrad', body);
}

/**
 * Runs `body` with recording on, inside {@link noGrad}.
 *
 * @throws AutogradError when `body` is asynchronous
 * @example
 * const w = tensor([1, 2], { requiresGrad: true });
 * noGrad(() => enableGrad(() => w.mul(2))).requiresGrad;   // true
 */
export function enableGrad<R>(body: () => R): R {
  return withRecording(true, 'enableGrad', body);
}

function withRecording<R>(on: boolean, name: string, body: () => R): R {
  const before = recording;
  recording = on;
  try {
    return synchronous(name, body());
  } finally {
    recording = before;
  }
}

/** @throws AutogradError when the result is a promise: what `name` switched on would end before the work is done */
export function synchronous<R>(name: string, result: R): R {
  if (!(result instanceof Promise)) return result;
  throw new AutogradError(
    name,
    'the function is asynchronous',
    'await first, then compute in a synchronous one',
  );
}
