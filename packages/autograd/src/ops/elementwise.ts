/** Elementwise operations on tensors, made from the rule tables: broadcasting, promotion and kernels. */

import { type DType, isFloating, promote, promoteWithNumber } from '../dtype.js';
import * as binaryRules from '../elementwise/binary.js';
import * as comparisonRules from '../elementwise/comparison.js';
import * as predicateRules from '../elementwise/predicate.js';
import {
  type BinaryName,
  type BinaryRule,
  type ComparisonName,
  type ComparisonRule,
  type PredicateName,
  type PredicateRule,
  parametersOf,
  type RuleFacts,
  type UnaryName,
  type UnaryRule,
} from '../elementwise/rule.js';
import * as unaryRules from '../elementwise/unary.js';
import { kernels } from '../kernels/active.js';
import type { View } from '../kernels/kernels.js';
import { defineOp, type Gradient, type Op, requireTensor } from '../op.js';
import { broadcastShapes, broadcastStrides, type Shape, sameShape } from '../shape.js';
import { Tensor } from '../tensor.js';

export const YES_OR_NO = { noDerivative: 'its answer is yes or no' } as const;

/** One operation per row of the unary table. */
export const unaryOps = mapValues<UnaryName, UnaryRule, Op<readonly number[]>>(
  unaryRules,
  (rule) => {
    const { reads, vjp } = rule.derivative;
    return defineOp({
      name: rule.name,
      forward: ([x], parameters) => {
        const y = Tensor.empty(x!.shape, x!.dtype);
        kernels.map({ name: rule.name, f: rule.f, parameters }, x!, y);
        return y;
      },
      gradients: [
        {
          reads: [...(reads.x ? [0] : []), ...(reads.y ? (['output'] as const) : [])],
          // A value that is not read is not kept: dy stands in its place.
          vjp: (dy, saved) =>
            vjp<Tensor>(
              dy,
              reads.x ? saved.input(0) : dy,
              reads.y ? saved.output : dy,
              ...saved.parameters,
            ),
        },
      ],
    });
  },
);

/** One operation per row of the predicate table. */
export const predicateOps = mapValues<PredicateName, PredicateRule, Op<undefined>>(
  predicateRules,
  (rule) =>
    defineOp({
      name: rule.name,
      forward: ([x]) => {
        const y = Tensor.empty(x!.shape, 'bool');
        kernels.map(rule, x!, y);
        return y;
      },
      gradients: YES_OR_NO,
    }),
);

/** One operation per row of the binary table. */
export const binaryOps = mapValues<BinaryName, BinaryRule, Op<undefined>>(binaryRules, (rule) =>
  defineOp({
    name: rule.name,
    forward: (inputs) => zip(rule, inputs, inputs[0]!.dtype),
    gradients: rule.derivatives.map(
      ({ reads, vjp }): Gradient<undefined> => ({
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
    ),
  }),
);

/** One operation per row of the comparison table. */
export const comparisonOps = mapValues<ComparisonName, ComparisonRule, Op<undefined>>(
  comparisonRules,
  (rule) =>
    defineOp({
      name: rule.name,
      forward: (inputs) => zip(rule, inputs, 'bool'),
      gradients: YES_OR_NO,
    }),
);

/** Applies the unary operation `name`; integers become float32 unless the rule keeps them, and bools int32. */
export function applyUnary(
  name: UnaryName,
  x: Tensor,
  given: readonly (number | undefined)[],
): Tensor {
  const rule: UnaryRule = unaryRules[name];
  const parameters = parametersOf(rule, given);
  const fractions = parameters.some((value) => Number.isFinite(value) && !Number.isInteger(value));
  return unaryOps[name]([x.to(typeToComputeIn(rule, x.dtype, fractions))], parameters);
}

/** Applies the predicate `name`; the answer has dtype bool. */
export function applyPredicate(name: PredicateName, x: Tensor): Tensor {
  return predicateOps[name]([x], undefined);
}

/** Applies the binary operation `name` after bringing both operands to one type. */
export function applyBinary(name: BinaryName, a: Tensor, b: Tensor | number): Tensor {
  const [left, right] = promoteOperands(name, a, b);
  const dtype = typeToComputeIn(binaryRules[name], left.dtype);
  return binaryOps[name]([left.to(dtype), right.to(dtype)], undefined);
}

function typeToComputeIn({ keepsIntegers }: RuleFacts, dtype: DType, fractions = false): DType {
  if (isFloating(dtype)) return dtype;
  if (!keepsIntegers || fractions) return 'float32';
  return dtype === 'bool' ? 'int32' : dtype;
}

/** Applies the comparison `name`; the answer has dtype bool. */
export function applyComparison(name: ComparisonName, a: Tensor, b: Tensor | number): Tensor {
  return comparisonOps[name](promoteOperands(name, a, b), undefined);
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

function zip(rule: ComparisonRule, inputs: readonly Tensor[], dtype: DType): Tensor {
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

function mapValues<Name extends string, From, To>(
  table: Readonly<Record<Name, From>>,
  make: (from: From) => To,
): Readonly<Record<Name, To>> {
  const made = Object.entries<From>(table).map(([name, from]) => [name, make(from)]);
  return Object.fromEntries(made) as Record<Name, To>;
}
