import type { Tensor } from '@downhill/autograd';
import { ConfusionMatrix } from './confusion-matrix.js';
import type { Metric } from './metric.js';

/** How well a class, or all of them on average, are told. */
export interface Scores {
  /** Of what was taken for this class, how much is of it; 0 where nothing was. */
  readonly precision: number;
  /** Of this class, how much was taken for it; 0 where there is none. */
  readonly recall: number;
  /** 2·precision·recall/(precision + recall); 0 where both are. */
  readonly f1: number;
}

/** Scores of a class. */
export interface ClassScore extends Scores {
  /** Examples of this class. */
  readonly support: number;
}

/** Scores of each class, and averaged over classes. */
export interface ClassScoreTable {
  readonly classes: readonly ClassScore[];
  /** Every class counts the same. */
  readonly macro: Scores;
  /** Every class counts by its support. */
  readonly weighted: Scores;
  /** Every example counts the same: all three are the accuracy. */
  readonly micro: Scores;
}

/**
 * Precision, recall and F1 of each class, and their averages.
 *
 * @example
 * const metric = new ClassScores(3);
 * metric.update(tensor([[2, 1, 0], [0, 3, 1]]), tensor([0, 2], { dtype: 'int32' }));
 * metric.value.micro.f1   // 0.5
 */
export class ClassScores implements Metric<ClassScoreTable> {
  readonly #confusion: ConfusionMatrix;

  constructor(classes: number) {
    this.#confusion = new ConfusionMatrix(classes);
  }

  /** Takes outputs [N, C] and classes [N] into account. */
  update(outputs: Tensor, targets: Tensor): void {
    this.#confusion.update(outputs, targets);
  }

  /** The scores so far. */
  get value(): ClassScoreTable {
    return classScores(this.#confusion.value);
  }

  /** Forgets all. */
  reset(): void {
    this.#confusion.reset();
  }
}

/**
 * The scores that a confusion matrix `[truth][predicted]` stands for.
 *
 * @example classScores([[1, 1], [0, 2]]).classes[1]?.recall   // 1
 */
export function classScores(confusion: readonly (readonly number[])[]): ClassScoreTable {
  const classes = confusion.map((row, own): ClassScore => {
    const predicted = total(confusion.map((other) => other[own]!));
    return { ...scores(row[own]!, predicted, total(row)), support: total(row) };
  });
  const right = total(confusion.map((row, own) => row[own]!));
  const count = total(classes.map(({ support }) => support));
  return {
    classes,
    macro: average(classes, () => 1),
    weighted: average(classes, ({ support }) => support),
    micro: scores(right, count, count),
  };
}

function scores(right: number, predicted: number, support: number): Scores {
  return {
    precision: ratio(right, predicted),
    recall: ratio(right, support),
    f1: ratio(2 * right, predicted + support),
  };
}

function average(classes: readonly ClassScore[], weight: (score: ClassScore) => number): Scores {
  const whole = total(classes.map(weight));
  const mean = (name: keyof Scores) =>
    ratio(total(classes.map((score) => score[name] * weight(score))), whole);
  return { precision: mean('precision'), recall: mean('recall'), f1: mean('f1') };
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
