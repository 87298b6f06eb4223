/** Random expressions of elementwise operations, and what they are worth over values or over tensors. */
import fc from 'fast-check';
import * as binaryRules from '../../src/elementwise/binary.js';
import * as comparisonRules from '../../src/elementwise/comparison.js';
import * as predicateRules from '../../src/elementwise/predicate.js';
import type {
  Arithmetic,
  BinaryName,
  ComparisonName,
  PredicateName,
  UnaryName,
} from '../../src/elementwise/rule.js';
import * as unaryRules from '../../src/elementwise/unary.js';

/** `where` asks a question about its first operand and takes one of the other two. */
export type Expression =
  | { readonly kind: 'leaf'; readonly index: number }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'unary'; readonly name: UnaryName; readonly x: Expression }
  | {
      readonly kind: 'binary';
      readonly name: BinaryName;
      readonly a: Expression;
      readonly b: Expression;
    }
  | {
      readonly kind: 'where';
      readonly question: ComparisonName | PredicateName;
      readonly operands: readonly [Expression, Expression, Expression];
    };

const namesOf = <Name extends string>(table: Readonly<Record<Name, unknown>>) =>
  fc.constantFrom(...(Object.keys(table) as Name[]));

/** Expressions of depth 6 at most over `leaves` leaves. */
export function anyExpression(leaves: number): fc.Arbitrary<Expression> {
  const { tree } = fc.letrec<{ tree: Expression }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 6, depthSize: 'medium' },
      fc.record({ kind: fc.constant('leaf' as const), index: fc.nat(leaves - 1) }),
      fc.record({
        kind: fc.constant('unary' as const),
        name: namesOf(unaryRules),
        x: tie('tree'),
      }),
      fc.record({
        kind: fc.constant('binary' as const),
        name: namesOf(binaryRules),
        a: tie('tree'),
        b: fc.oneof(
          tie('tree'),
          fc.record({
            kind: fc.constant('number' as const),
            value: fc.integer({ min: -2, max: 3 }),
          }),
        ),
      }),
      fc.record({
        kind: fc.constant('where' as const),
        question: fc.oneof(namesOf(comparisonRules), namesOf(predicateRules)),
        operands: fc.tuple(tie('tree'), tie('tree'), tie('tree')),
      }),
    ),
  }));
  return tree;
}

export function evaluate<T extends Arithmetic<T>>(expression: Expression, leaves: readonly T[]): T {
  const of = (inner: Expression): T => evaluate(inner, leaves);
  switch (expression.kind) {
    case 'leaf':
      return leaves[expression.index]!;
    case 'number':
      return leaves[0]!.constant(expression.value);
    case 'unary':
      return of(expression.x)[expression.name]();
    case 'binary':
      return of(expression.a)[expression.name](of(expression.b));
    case 'where': {
      const { question, operands } = expression;
      const [x, a, b] = [of(operands[0]), of(operands[1]), of(operands[2])];
      return (isPredicate(question) ? x[question]() : x[question](a)).where(a, b);
    }
  }
}

function isPredicate(name: ComparisonName | PredicateName): name is PredicateName {
  return name in predicateRules;
}
