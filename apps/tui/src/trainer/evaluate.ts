/** How good a network is on labelled digits. */
import { noGrad } from '@downhill/autograd';
import type { DigitSet } from '@downhill/mnist';
import { gather } from './batches.js';
import type { Learner } from './learner.js';
import type { Evaluation } from './protocol.js';

/** Digits per forward pass: few enough that a pass is short and its memory small. */
const digitsPerPass = 1_000;

/** Evaluates the first digits of a set in one forward pass: 1,000, or all where there are fewer. */
export function probe(learner: Learner, digits: DigitSet): Evaluation {
  return evaluateRange(learner, digits, 0, Math.min(digitsPerPass, digits.count));
}

/** Evaluates all digits of a set; `between` is awaited before each forward pass. */
export async function evaluate(
  learner: Learner,
  digits: DigitSet,
  between: () => void | Promise<void>,
): Promise<Evaluation> {
  const parts: Evaluation[] = [];
  for (let from = 0; from < digits.count; from += digitsPerPass) {
    await between();
    parts.push(evaluateRange(learner, digits, from, Math.min(from + digitsPerPass, digits.count)));
  }
  return parts.reduce(together);
}

function evaluateRange(learner: Learner, digits: DigitSet, from: number, to: number): Evaluation {
  const count = to - from;
  const batch = gather(
    digits,
    Uint32Array.from({ length: count }, (_, i) => from + i),
  );
  const { outputs, loss } = noGrad(() => learner.run(batch));
  const predictions = noGrad(() => outputs.argmax(1)).data;
  const confusion = Array.from({ length: digits.classes }, () =>
    new Array<number>(digits.classes).fill(0),
  );
  batch.labels.data.forEach((label, i) => {
    confusion[label]![predictions[i]!]!++;
  });
  return { loss: loss.item(), accuracy: correct(confusion) / count, confusion, count };
}

/** The evaluation of two sets as one. */
function together(a: Evaluation, b: Evaluation): Evaluation {
  const count = a.count + b.count;
  const confusion = a.confusion.map((row, i) => row.map((n, j) => n + b.confusion[i]![j]!));
  const loss = (a.loss * a.count + b.loss * b.count) / count;
  return { loss, accuracy: correct(confusion) / count, confusion, count };
}

function correct(confusion: Evaluation['confusion']): number {
  return confusion.reduce((sum, row, label) => sum + row[label]!, 0);
}
