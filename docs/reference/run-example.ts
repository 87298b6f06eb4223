/**
 * Runs the examples of doc comments and holds their results against the comments beside them.
 *
 * A comment that begins like a value is the value of its line: `x.sum()   // 6`, `[[1, 2]]`, `'float32'`. With four
 * decimals or more it is rounded, else exact. A comment with an arrow has shapes: those of the example's free names, in
 * the order they appear, which become tensors of random numbers, and that of the result: `x.sum(0)   // [2, 3] → [3]`.
 * Any other comment is prose.
 */
import { inspect, isDeepStrictEqual } from 'node:util';
import { type ParserOptions, parse } from '@babel/parser';
import { Generator, normal, Tensor, Value } from '@downhill/autograd';
import { transformSync } from 'esbuild';

const SHAPES = /^((?:\[[\d, ]*\](?:, )?)+) → (\[[\d, ]*\])/;
const VALUE = /^([-[{'"\d]|NaN$|Infinity$|true$|false$|null$|undefined$)/;
const OPTIONS: ParserOptions = {
  sourceType: 'module',
  allowAwaitOutsideFunction: true,
  plugins: ['typescript'],
};

/**
 * Runs `code` with the names of `scope` at hand.
 *
 * @returns how many results were compared
 * @throws whatever the example throws, and an Error for a result that is not what its comment says
 */
export async function runExample(
  code: string,
  scope: Readonly<Record<string, unknown>>,
): Promise<number> {
  let compared = 0;
  const check = (result: unknown, comment: string) => {
    compared++;
    compare(result, comment);
    return result;
  };
  const script = transformSync(withChecks(code), { loader: 'ts', target: 'es2022' }).code;
  const shapes = SHAPES.exec(/\/\/ (.*)/.exec(code)?.[1] ?? '')?.[1];
  const random = new Generator(0);
  const free = shapes === undefined ? [] : freeNames(code, scope);
  const given = readValue(`[${shapes ?? ''}]`) as number[][];
  if (free.length !== given.length)
    throw new Error(`${given.length} shapes for the names ${free.join(', ')}`);
  const tensors = free.map((name, i) => [name, normal(given[i]!, random)] as const);
  const names = { ...scope, random, ...Object.fromEntries(tensors), check };
  const usable = Object.keys(names).filter((name) => name !== 'var');
  const run = new Function(...usable, `return (async () => {\n${script}\n})()`);
  await run(...usable.map((name) => names[name as keyof typeof names]));
  return compared;
}

/** The code with a call of `check` around each line's result that has a comment to be held against. */
function withChecks(code: string): string {
  const { program, comments } = parse(code, OPTIONS);
  let checked = code;
  for (const statement of [...program.body].reverse()) {
    const { start, end, loc } = statement;
    const comment = comments?.find(
      (candidate) => candidate.loc?.start.line === loc?.end.line && candidate.start! >= end!,
    );
    const text = comment?.value.trim() ?? '';
    if (!SHAPES.test(text) && !VALUE.test(text)) continue;
    const source = code.slice(start!, end!).replace(/;$/, '');
    if (statement.type === 'ExpressionStatement') {
      checked = `${checked.slice(0, start!)}check(${source}, ${JSON.stringify(text)});${checked.slice(end!)}`;
    } else if (statement.type === 'VariableDeclaration') {
      const { id } = statement.declarations[0]!;
      if (id.type !== 'Identifier') throw new Error(`no one result in ${source}`);
      checked = `${checked.slice(0, end!)}; check(${id.name}, ${JSON.stringify(text)});${checked.slice(end!)}`;
    } else {
      throw new Error(`no result in ${source}`);
    }
  }
  return checked;
}

/** The names that neither the example nor its scope declares, in the order they appear. */
function freeNames(code: string, scope: Readonly<Record<string, unknown>>): string[] {
  const found: string[] = [];
  const { tokens = [] } = parse(code, { ...OPTIONS, tokens: true });
  const identifiers = tokens as readonly { type: { label: string }; value: string }[];
  for (const [i, { type, value }] of identifiers.entries()) {
    const before = identifiers[i - 1]?.type.label;
    const after = identifiers[i + 1]?.type.label;
    const isName = type.label === 'name' && before !== '.' && after !== ':';
    if (isName && !(value in scope) && !['random', ...found].includes(value)) found.push(value);
  }
  return found;
}

function compare(result: unknown, comment: string): void {
  const shape = SHAPES.exec(comment)?.[2];
  const found = shape === undefined ? plain(result) : (result as Tensor).shape;
  const expected = readValue(shape ?? comment);
  if (agree(found, expected, decimals(comment))) return;
  throw new Error(`the comment says ${comment}, and the result is ${inspect(found, { depth: 9 })}`);
}

/** Numbers and arrays of what the library computes. */
function plain(result: unknown): unknown {
  if (result instanceof Tensor) return result.toArray();
  if (result instanceof Value) return result.data;
  if (ArrayBuffer.isView(result)) return Array.from(result as Float32Array);
  if (Array.isArray(result)) return result.map(plain);
  if (typeof result !== 'object' || result === null || result instanceof Error) return result;
  return Object.fromEntries(Object.entries(result).map(([key, value]) => [key, plain(value)]));
}

function readValue(text: string): unknown {
  return new Function(`return (${text})`)();
}

/** Half a unit in the last of four or more decimals; the rounding of float32 for what is given exactly. */
function decimals(comment: string): number {
  const digits = Math.max(
    0,
    ...[...comment.matchAll(/\.(\d+)/g)].map(([, found]) => found!.length),
  );
  return digits >= 4 ? 0.5001 * 10 ** -digits : 1e-6;
}

function agree(found: unknown, expected: unknown, tolerance: number): boolean {
  if (typeof found === 'number' && typeof expected === 'number')
    return Object.is(found, expected) || Math.abs(found - expected) <= tolerance;
  if (Array.isArray(found) && Array.isArray(expected))
    return (
      found.length === expected.length &&
      found.every((element, i) => agree(element, expected[i], tolerance))
    );
  if (typeof found === 'object' && typeof expected === 'object' && found && expected) {
    const keys = Object.keys(expected);
    return (
      isDeepStrictEqual(Object.keys(found).sort(), [...keys].sort()) &&
      keys.every((key) => agree(Reflect.get(found, key), Reflect.get(expected, key), tolerance))
    );
  }
  return found === expected;
}
