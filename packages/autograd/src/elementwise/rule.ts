/**
 * What an elementwise operation is: a function of numbers and its derivative.
 *
 * A rule is written once and serves scalars and tensors alike: its derivative is an expression in other elementwise
 * operations, so it can itself be differentiated, to any order. Broadcasting and types are the engines' business.
 */
import { AutogradError, wrongArgument } from '../errors.js';
import type { Combined, Operand, PartnerOf, ShapeOf } from '../shape-types/broadcast.js';
import type { Tensor } from '../tensor.js';
import type * as binaryRows from './binary.js';
import type * as comparisonRows from './comparison.js';
import type * as predicateRows from './predicate.js';
import type * as unaryRows from './unary.js';

/** The names of all operations on one operand, on two, and of those that answer yes (1) or no (0). */
export type UnaryName = keyof typeof unaryRows;
export type BinaryName = keyof typeof binaryRows;
export type PredicateName = keyof typeof predicateRows;
export type ComparisonName = keyof typeof comparisonRows;

/** What a unary operation takes after its operand. */
export type ParametersOf<K extends UnaryName> = Partial<(typeof unaryRows)[K]['defaults']>;

/** The operations a derivative may be written in. `Value` and `Tensor` both offer them. */
export type Arithmetic<T> = {
  [K in UnaryName]: (...parameters: ParametersOf<K>) => T;
} & {
  [K in PredicateName]: () => T;
} & {
  [K in BinaryName | ComparisonName]: (other: T | number) => T;
} & {
  /** Reads `this` as a condition: `a` where it is not 0, else `b`. */
  where(a: T | number, b: T | number): T;
  /** A constant of the same kind. */
  constant(value: number): T;
};

/** Which values a derivative reads; only these are kept until backward. */
type Reads = { readonly x?: true; readonly y?: true };

/** The plain numbers a rule takes after its operand: a slope, a bound. */
type Parameters = readonly number[];

/** y = f(x), and dx = f′(x)·dy written in x, y and dy. */
export interface UnaryDerivative<P extends Parameters = Parameters> {
  readonly reads: Reads;
  readonly vjp: <T extends Arithmetic<T>>(dy: T, x: T, y: T, ...parameters: P) => T;
}

/** What else there is to say of a rule. */
export interface RuleFacts {
  /** Integers stay integers. Without it, integer tensors are taken as float32. */
  readonly keepsIntegers?: true;
}

export interface UnaryRule<P extends Parameters = Parameters> extends RuleFacts {
  readonly name: UnaryName;
  readonly f: (x: number, ...parameters: P) => number;
  /** The parameters' values when they are left out. */
  readonly defaults: P;
  readonly derivative: UnaryDerivative<P>;
}

/** The gradient of one operand of y = f(a, b), written in a, b, y and dy. */
export interface BinaryDerivative {
  readonly reads: { readonly a?: true; readonly b?: true; readonly y?: true };
  readonly vjp: <T extends Arithmetic<T>>(dy: T, a: T, b: T, y: T) => T;
}

export interface BinaryRule extends RuleFacts {
  readonly name: BinaryName;
  readonly f: (a: number, b: number) => number;
  readonly derivatives: readonly [BinaryDerivative, BinaryDerivative];
}

export interface ComparisonRule {
  readonly name: ComparisonName;
  readonly f: (a: number, b: number) => number;
}

export interface PredicateRule {
  readonly name: PredicateName;
  readonly f: (x: number) => number;
}

/** A unary rule is also the free function of its name: `tanh(x)` is `x.tanh()`, `clamp(x, 0, 1)` is `x.clamp(0, 1)`. */
export type Unary<P extends Parameters = readonly []> = UnaryRule<P> &
  (<T extends Arithmetic<T>>(x: T, ...parameters: Partial<P>) => T);

/** A predicate is also the free function of its name. */
export type Predicate = PredicateRule & (<T extends Arithmetic<T>>(x: T) => T);

/** What a derivative may be written for, tensors apart: their shapes may differ. */
type Scalars<T> = Arithmetic<T> & { readonly shape?: never };

/** A binary rule is also the free function of its name: `sub(1, x)`; one of the operands may be a number. */
export type Binary<Rule = BinaryRule> = Rule & {
  <T extends Scalars<T>>(a: T, b: T | number): T;
  <T extends Scalars<T>>(a: number, b: T): T;
  <A extends Operand, B extends Operand>(a: A, b: PartnerOf<A, B>): Tensor<Combined<ShapeOf<A>, B>>;
};

/** A row as the engines read it. One without a derivative is a question: its answers are 1 and 0. */
export interface UnaryRow extends RuleFacts {
  readonly name: UnaryName | PredicateName;
  readonly f: UnaryRule['f'];
  readonly defaults: Parameters;
  readonly derivative?: UnaryDerivative;
}

/** The same for two operands. */
export interface BinaryRow extends RuleFacts {
  readonly name: BinaryName | ComparisonName;
  readonly f: BinaryRule['f'];
  readonly derivatives?: BinaryRule['derivatives'];
}

/** The tables: whatever makes a rule enters it. */
export const unaryRules: UnaryRow[] = [];
export const binaryRules: BinaryRow[] = [];

/** Makes a rule of one operand. */
export function unary(
  name: UnaryName,
  f: UnaryRule<readonly []>['f'],
  reads: Reads,
  vjp: UnaryDerivative<readonly []>['vjp'],
  facts: RuleFacts = {},
): Unary {
  return parametric(name, [], f, reads, vjp, facts);
}

/** Makes a rule of one operand and plain numbers, which take the values of `defaults` when they are left out. */
export function parametric<P extends Parameters>(
  name: UnaryName,
  defaults: P,
  f: UnaryRule<P>['f'],
  reads: Reads,
  vjp: UnaryDerivative<P>['vjp'],
  facts: RuleFacts = {},
): Unary<P> {
  const rule = { f, defaults, derivative: { reads, vjp }, ...facts };
  return entered(unaryRules, name, rule, applyUnary(name));
}

/** The parameters of a call: those given, and the defaults of the rest. */
export function parametersOf(
  { name, defaults }: UnaryRow,
  given: readonly (number | undefined)[],
): number[] {
  return defaults.map((value, i) => {
    const parameter: unknown = given[i] ?? value;
    if (typeof parameter === 'number') return parameter;
    throw new AutogradError(name, `parameter ${i} must be a number, and is ${typeof parameter}`);
  });
}

/** Makes a rule of two operands. */
export function binary(
  name: BinaryName,
  f: BinaryRule['f'],
  a: BinaryDerivative,
  b: BinaryDerivative,
  facts: RuleFacts = {},
): Binary {
  return entered(
    binaryRules,
    name,
    { f, derivatives: [a, b] as const, ...facts },
    applyBinary(name),
  );
}

/** Makes a comparison: its answers are 1 and 0, and it has no derivative. */
export function comparison(
  name: ComparisonName,
  holds: (a: number, b: number) => boolean,
): Binary<ComparisonRule> {
  const rule = { f: (a: number, b: number) => (holds(a, b) ? 1 : 0) };
  return entered(binaryRules, name, rule, applyBinary(name));
}

/** Makes a predicate: its answers are 1 and 0, and it has no derivative. */
export function predicate(name: PredicateName, holds: (x: number) => boolean): Predicate {
  const rule = { f: (x: number) => (holds(x) ? 1 : 0), defaults: [] };
  return entered(unaryRules, name, rule, applyUnary(name));
}

function applyUnary<P extends Parameters>(name: UnaryName | PredicateName) {
  return <T extends { [K in typeof name]: (...parameters: Partial<P>) => T }>(
    x: T,
    ...parameters: Partial<P>
  ): T => {
    requireOperand(name, 0, x);
    return x[name](...parameters);
  };
}

function applyBinary(name: BinaryName | ComparisonName) {
  return <T extends Arithmetic<T>>(a: T | number, b: T | number): T => {
    if (typeof a !== 'number') {
      requireOperand(name, 0, a);
      return a[name](b);
    }
    requireOperand(name, 1, b);
    return b.constant(a)[name](b);
  };
}

/** @throws AutogradError unless `x` is of a kind that the operation is a method of */
function requireOperand<T>(name: string, index: number, x: T | number): asserts x is T {
  if (!(name in Object(x))) throw wrongArgument(name, index, 'Tensor or a Value', x);
}

/** The function `apply`, bearing the rule's facts and name, as a row of the table. */
function entered<Rule extends object, F extends object, Name extends string>(
  table: object[],
  name: Name,
  rule: Rule,
  apply: F,
): F & Rule & { readonly name: Name } {
  const row = Object.defineProperty(Object.assign(apply, rule), 'name', { value: name });
  table.push(row);
  return row as F & Rule & { readonly name: Name };
}
