/** Elementwise operations on tensors, made from the rule tables: broadcasting, promotion and kernels. */

import { type DType, isFloating, promote, promoteWithNumber } from '../dtype.js';
import { binaryRules, unaryRules } from '../elementwise/index.js';
import { parametersOf, type RuleFacts, type UnaryDerivative } from '../elementwise/rule.js';
import { kernels } from '../kernels/active.js';
import type { BinaryFunction, View } from '../kernels/kernels.js';
import { defineOp, type Gradient, requireTensor } from '../op.js';
import { broadcastShapes, broadcastStrides, type Shape, sameShape } from '../shape.js';
import { Tensor } from '../tensor.js';

export const YES_OR_NO = { noDerivative: 'its answer is yes or no' } as const;

/**
 * The operations on one operand: integers become float32 unless the rule keeps them, and bools int32. Questions are put to
 * any type, and answered in bool.
 */
export const unary = mapRules(unaryRules, (rule) => {
  const { name, f, derivative } = rule;
  const op = defineOp<readonly number[]>({
    name,
    forward: ([x], parameters) => {
      const y = Tensor.empty(x!.shape, derivative ? x!.dtype : 'bool');
      kernels.map({ name, f, parameters }, x!, y);
      return y;
    },
    gradients: derivative ? [gradientOf(derivative)] : YES_OR_NO,
  });
  return (x: Tensor, ...given: readonly (number | undefined)[]): Tensor => {
    const parameters = parametersOf(rule, given);
    if (!derivative) return op([x], parameters);
    const fractions = parameters.some(
      (value) => Number.isFinite(value) && !Number.isInteger(value),
    );
    return op([x.to(typeToComputeIn(rule, x.dtype, fractions))], parameters);
  };
});

function gradientOf({ reads, vjp }: UnaryDerivative): Gradient<readonly number[]> {
  return {
    reads: [...(reads.x ? [0] : []), ...(reads.y ? (['output'] as const) : [])],
    // A value that is not read is not kept: dy stands in its place.
    vjp: (dy, saved) =>
      vjp<Tensor>(
        dy,
        reads.x ? saved.input(0) : dy,
        reads.y ? saved.output : dy,
        ...saved.parameters,
      ),
  };
}

/** The operations on two operands, which are brought to one type. Questions are answered in bool. */
export const binary = mapRules(binaryRules, (rule) => {
  const { name, derivatives } = rule;
  const op = defineOp({
    name,
    forward: (inputs) => zip(rule, inputs, derivatives ? inputs[0]!.dtype : 'bool'),
    gradients:
      derivatives?.map(
        ({ reads, vjp }): Gradient<void> => ({
          reads: [
            ...(reads.a ? [0] : []),
            ...(reads.b ? [1] : []),
            ...(reads.y ? (['output'] as const) : []),
          ],
          vjp: (dy, saved) =>
            vjp<Tensor>(
              dy,
              reads.a ? saved.input(0) : dy,
              reads.b ? saved.input(1) : dy,
              reads.y ? saved.output : dy,
            ),
        }),
      ) ?? YES_OR_NO,
  });
  return (a: Tensor, b: Tensor | number): Tensor => {
    const [left, right] = promoteOperands(name, a, b);
    const dtype = derivatives ? typeToComputeIn(rule, left.dtype) : left.dtype;
    return op([left.to(dtype), right.to(dtype)], undefined);
  };
});

function typeToComputeIn({ keepsIntegers }: RuleFacts, dtype: DType, fractions = false): DType {
  if (isFloating(dtype)) return dtype;
  if (!keepsIntegers || fractions) return 'float32';
  return dtype === 'bool' ? 'int32' : dtype;
}

/** `a` where `condition` is not 0, else `b`; all three broadcast. */
export function select(condition: Tensor, a: Tensor | number, b: Tensor | number): Tensor {
  const left = typeof a !== 'number' ? a : b instanceof Tensor ? b.constant(a) : Tensor.full([], a);
  requireTensor('where', 0, left);
  const [first, second] = promoteOperands('where', left, b);
  return whereOp([condition, first, second], undefined);
}

const whereOp = defineOp({
  name: 'where',
  forward: ([condition, a, b]) => {
    const shape = broadcastShapes(
      'where',
      condition!.shape,
      broadcastShapes('where', a!.shape, b!.shape),
    );
    const y = Tensor.empty(shape, a!.dtype);
    const [c, left, right] = [condition!, a!, b!].map((x) => broadcastView(x, shape));
    kernels.select(c!, left!, right!, y);
    return y;
  },
  gradients: [
    null,
    { reads: [0], vjp: (dy, saved) => saved.input(0).where(dy, 0) },
    { reads: [0], vjp: (dy, saved) => saved.input(0).where(0, dy) },
  ],
});

function zip(rule: BinaryFunction, inputs: readonly Tensor[], dtype: DType): Tensor {
  const [a, b] = inputs as [Tensor, Tensor];
  const shape = broadcastShapes(rule.name, a.shape, b.shape);
  const y = Tensor.empty(shape, dtype);
  kernels.zip(rule, broadcastView(a, shape), broadcastView(b, shape), y);
  return y;
}

/** The tensor as a kernel reads it when it is expanded to `shape`. */
export function broadcastView(x: Tensor, shape: Shape): View {
  if (sameShape(x.shape, shape)) return x;
  const strides = broadcastStrides(x.shape, x.strides, shape);
  return { array: x.array, shape, strides, offset: x.offset, storage: x.storage };
}

/** Both operands in the type they meet in. */
function promoteOperands(name: string, a: Tensor, b: Tensor | number): [Tensor, Tensor] {
  if (typeof b === 'number') {
    const dtype = promoteWithNumber(a.dtype, b);
    return [a.to(dtype), Tensor.full([], b, dtype)];
  }
  requireTensor(name, 1, b);
  const dtype = promote(a.dtype, b.dtype);
  return [a.to(dtype), b.to(dtype)];
}

/** A function of a tensor for each row of the table, by its name. */
function mapRules<Name extends string, Rule extends { readonly name: Name }, Method>(
  rules: readonly Rule[],
  make: (rule: Rule) => Method,
): Readonly<Record<Rule['name'], Method>> {
  const made = rules.map((rule) => [rule.name, make(rule)]);
  return Object.fromEntries(made) as Record<Rule['name'], Method>;
}
