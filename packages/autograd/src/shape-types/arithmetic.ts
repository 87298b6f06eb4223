/**
 * Arithmetic on natural numbers in types, digit by digit as on paper. Digits stand in strings, the units first: '487' is
 * 784. A number that is not known (`number`) makes the result `number`.
 */

type Digit = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9';

type Nine = [1, 1, 1, 1, 1, 1, 1, 1, 1];

/** As many ones as the digit says: digits are added by putting their ones together. */
type Ones = [
  [],
  [1],
  [1, 1],
  [1, 1, 1],
  [1, 1, 1, 1],
  [1, 1, 1, 1, 1],
  [1, 1, 1, 1, 1, 1],
  [1, 1, 1, 1, 1, 1, 1],
  [1, 1, 1, 1, 1, 1, 1, 1],
  Nine,
];

type Reversed<Text, Done extends string = ''> = Text extends `${infer Head}${infer Rest}`
  ? Reversed<Rest, `${Head}${Done}`>
  : Done;

type Digits<N extends number> = Reversed<`${N}`>;

/** The number that digits, the units last, write. */
type Parsed<Text> = WithoutZeros<Text> extends `${infer N extends number}` ? N : never;

type WithoutZeros<Text> = Text extends `0${infer Rest}`
  ? Rest extends ''
    ? '0'
    : WithoutZeros<Rest>
  : Text;

type Sum<
  A,
  B,
  Carry extends '0' | '1' = '0',
  Done extends string = '',
> = A extends `${infer First extends Digit}${infer RestA}`
  ? B extends `${infer Second extends Digit}${infer RestB}`
    ? Carried<[...Ones[First], ...Ones[Second], ...Ones[Carry]]['length'], RestA, RestB, Done>
    : Carry extends '0'
      ? `${Done}${A}`
      : Sum<A, '1', '0', Done>
  : Carry extends '0'
    ? `${Done}${B & string}`
    : Sum<B, '1', '0', Done>;

/** The sum goes on after two digits (and the carry) made `Total`. */
type Carried<
  Total,
  A,
  B,
  Done extends string,
> = `${Total & number}` extends `1${infer Units extends Digit}`
  ? Sum<A, B, '1', `${Done}${Units}`>
  : Sum<A, B, '0', `${Done}${Total & number}`>;

/** A − B, or never where that is negative. */
type Difference<
  A,
  B,
  Borrowed extends '0' | '1' = '0',
  Done extends string = '',
> = B extends `${infer Second extends Digit}${infer RestB}`
  ? A extends `${infer First extends Digit}${infer RestA}`
    ? Ones[First] extends [...Ones[Second], ...Ones[Borrowed], ...infer Left]
      ? Difference<RestA, RestB, '0', `${Done}${Left['length'] & number}`>
      : [1, ...Nine, ...Ones[First]] extends [...Ones[Second], ...Ones[Borrowed], ...infer Left]
        ? Difference<RestA, RestB, '1', `${Done}${Left['length'] & number}`>
        : never
    : never
  : Borrowed extends '0'
    ? `${Done}${A & string}`
    : Difference<A, '1', '0', Done>;

/** A · B, where B has its units last. */
type Product<A, B, Done = ''> = B extends `${infer First extends Digit}${infer Rest}`
  ? Product<A, Rest, Increased<`0${Done & string}`, A, Ones[First]>>
  : Done;

/** `Total` with A added as many times as there are ones. */
type Increased<Total, A, Count> = Count extends [1, ...infer Rest]
  ? Increased<Sum<Total, A>, A, Rest>
  : Total;

/** [⌊A / B⌋, remainder] by long division. A and the quotient have their units last. */
type Division<
  A,
  B,
  Remainder = '',
  Done extends string = '',
> = A extends `${infer First extends Digit}${infer Rest}`
  ? Reduced<`${First}${Remainder & string}`, B> extends [infer Left, infer Count extends number]
    ? Division<Rest, B, Left, `${Done}${Count}`>
    : never
  : [Done, Remainder];

/** A with B taken away as often as possible, and how often that was. */
type Reduced<A, B, Count extends 1[] = []> =
  Difference<A, B> extends infer Left
    ? [Left] extends [never]
      ? [A, Count['length']]
      : Reduced<Left, B, [...Count, 1]>
    : never;

/** A + B. */
export type Plus<A extends number, B extends number> = number extends A | B
  ? number
  : Parsed<Reversed<Sum<Digits<A>, Digits<B>>>>;

/** A − B, or never where that is negative. */
export type Minus<A extends number, B extends number> = number extends A | B
  ? number
  : Parsed<Reversed<Difference<Digits<A>, Digits<B>>>>;

/** A · B. */
export type Times<A extends number, B extends number> = A extends unknown
  ? B extends unknown
    ? number extends A | B
      ? number
      : A extends 1
        ? B
        : B extends 1
          ? A
          : Parsed<Reversed<Product<Digits<A>, `${B}`>>>
    : never
  : never;

/** A / B rounded down, or `number` where B is 0. */
export type Quotient<A extends number, B extends number> = number extends A | B
  ? number
  : B extends 0
    ? number
    : Parsed<Division<`${A}`, Digits<B>>[0]>;

/** A / B, or never where that is no integer, or `number` where B is 0. */
export type ExactQuotient<A extends number, B extends number> = number extends A | B
  ? number
  : B extends 0
    ? number
    : Division<`${A}`, Digits<B>> extends [infer Result, infer Left]
      ? Parsed<Left> extends 0
        ? Parsed<Result>
        : never
      : never;
