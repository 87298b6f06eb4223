/** The elementwise operations as methods of tensors. */
import type {
  BinaryName,
  ComparisonName,
  ParametersOf,
  PredicateName,
  UnaryName,
} from '../elementwise/rule.js';
import type { Shape } from '../shape.js';
import type { Combined, Operand, OperandOf, ShapeOf } from '../shape-types/broadcast.js';
import type { Tensor } from '../tensor.js';

/** A tensor and another, or a number: their shapes broadcast. */
type BinaryMethod = <X extends Tensor, Y extends Operand>(
  this: X,
  other: OperandOf<ShapeOf<X>, Y>,
) => Tensor<Combined<ShapeOf<X>, Y>>;

type Rows<S extends Shape> = {
  [K in UnaryName]: (...parameters: ParametersOf<K>) => Tensor<S>;
} & {
  [K in PredicateName]: () => Tensor<S>;
} & {
  [K in BinaryName | ComparisonName]: BinaryMethod;
};

/** `tanh`, `exp`, `add`, `mul`, `pow`, `greater` and so on: every row of the elementwise tables; and the choice. */
export interface Elementwise<S extends Shape> extends Rows<S> {
  // Elementwise

  /**
   * Reads this tensor as a condition: `a` where it is not 0, else `b`; all three broadcast.
   *
   * @throws AutogradError when the shapes do not broadcast, or a choice is neither a tensor nor a number
   * @example tensor([1, 0, 1]).where(tensor([1, 2, 3]), 0)   // [1, 0, 3]
   */
  where<X extends Tensor, A extends Tensor | number, B extends Tensor | number>(
    this: X,
    a: OperandOf<ShapeOf<X>, A>,
    b: OperandOf<Combined<ShapeOf<X>, A>, B>,
  ): Tensor<Combined<Combined<ShapeOf<X>, A>, B>>;
}
