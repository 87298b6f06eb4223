/** How good a network is on labelled digits. */
import type { DigitSet } from '@downhill/mnist';
import type { Learner } from './learner.js';
import type { Evaluation } from './protocol.js';

/** Digits per forward pass: few enough that a pass is short and its memory small. */
const digitsPerPass = 1_000;

/** Evaluates the first digits of a set in one forward pass, looked at once: 1,000, or all where there are fewer. */
export function evaluateSome(learner: Learner, digits: DigitSet): Evaluation {
  return evaluatePart(learner, digits, 0, learner.measureQuickly);
}

/**
 * Evaluates all digits of a set; `between` is awaited before each forward pass.
 *
 * @param measure the learner's `measure`, or its `measureQuickly`. Default: `measure`.
 */
export async function evaluateAll(
  learner: Learner,
  digits: DigitSet,
  between: () => Promise<void>,
  measure: Learner['measure'] = learner.measure,
): Promise<Evaluation> {
  const parts: Evaluation[] = [];
  for (let start = 0; start < digits.count; start += digitsPerPass) {
    await between();
    parts.push(evaluatePart(learner, digits, start, measure));
  }
  return parts.reduce(together);
}

function evaluatePart(
  learner: Learner,
  digits: DigitSet,
  start: number,
  measure: Learner['measure'],
): Evaluation {
  const part = learner.dataOf(digits).slice(start, Math.min(start + digitsPerPass, digits.count));
  const measured = learner.asJudged(() => measure(part));
  return summary(measured.loss, measured.confusion, part.size);
}

/** The evaluation of two parts as one. */
function together(a: Evaluation, b: Evaluation): Evaluation {
  const count = a.count + b.count;
  const loss = (a.loss * a.count + b.loss * b.count) / count;
  const confusion = a.confusion.map((row, i) => row.map((n, j) => n + b.confusion[i]![j]!));
  return summary(loss, confusion, count);
}

function summary(loss: number, confusion: Evaluation['confusion'], count: number): Evaluation {
  const right = confusion.reduce((sum, row, label) => sum + row[label]!, 0);
  return { loss, accuracy: right / count, confusion, count };
}
