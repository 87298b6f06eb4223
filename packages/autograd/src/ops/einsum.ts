/** Einstein summation: products of tensors whose axes are named by letters. */
import { AutogradError } from '../errors.js';
import { requireTensor } from '../op.js';
import { formatShapes, sizeOf } from '../shape.js';
import type { Tensor } from '../tensor.js';

/** An operand on the way: a tensor, and the name of each of its axes. No name comes twice. */
interface Named {
  readonly tensor: Tensor;
  readonly names: readonly string[];
}

/**
 * The sum of products that the equation describes: axes of the same letter run together; those that the result does not
 * name are summed over.
 *
 * A letter that comes twice in one operand takes its diagonal. `...` stands for any further axes; they broadcast. Without
 * `->`, the result has the letters that come once, in alphabetical order, after the axes of `...`. Axes of length 1
 * broadcast against others of their letter. Operands are multiplied from left to right; sums of products of integers are
 * float32.
 *
 * @throws AutogradError when the equation cannot be read, does not fit the operands, or lengths of a letter differ
 * @example
 * einsum('bhid,bhjd->bhij', queries, keys);   // [2, 4, 5, 8], [2, 4, 6, 8] → [2, 4, 5, 6]
 * einsum('ii->', tensor([[1, 2], [3, 4]]));   // 5
 */
export function einsum(equation: string, ...operands: readonly Tensor[]): Tensor {
  for (const [i, operand] of operands.entries()) requireTensor('einsum', i + 1, operand);
  const { inputs, output } = parse(equation, operands);
  const lengths = lengthsOf(equation, inputs, operands);
  const named = inputs.map((names, i) => prepare(operands[i]!, names, lengths));
  let result = named[0]!;
  for (const [i, next] of named.slice(1).entries()) {
    const later = named.slice(i + 2).flatMap(({ names }) => names);
    result = multiply(result, next, [...output, ...later], lengths);
  }
  return arrange(summedTo(result, output), output);
}

interface Equation {
  readonly inputs: readonly (readonly string[])[];
  readonly output: readonly string[];
}

/** The names of all axes. Those that `...` stands for are called `...1` (the last), `...2` and so on. */
function parse(equation: string, operands: readonly Tensor[]): Equation {
  const compact = equation.replaceAll(' ', '');
  if (!/^([a-zA-Z]|\.\.\.|,)*(->([a-zA-Z]|\.\.\.)*)?$/.test(compact)) {
    const hint = "axes are letters, as in 'ij,jk->ik'";
    throw new AutogradError('einsum', `cannot read '${equation}'`, hint);
  }
  const [left = '', right] = compact.split('->');
  const terms = left.split(',');
  if (terms.length !== operands.length || operands.length === 0) {
    const problem = `'${equation}' names ${terms.length} operands, and there are ${operands.length}`;
    throw new AutogradError('einsum', problem);
  }
  const inputs = terms.map((term, i) => namesOf(equation, term, operands[i]!, i));
  const used = inputs.flat();
  const free = [...new Set(used)].filter((name) => name.startsWith('.')).sort(outermostFirst);
  if (right === undefined) {
    const once = used.filter((name) => !name.startsWith('.') && isUnique(used, name)).sort();
    return { inputs, output: [...free, ...once] };
  }
  const output = splitTerm(right).flatMap((name) => (name === '...' ? free : [name]));
  const wrong = output.find((name) => !used.includes(name) || !isUnique(output, name));
  if (wrong === undefined) return { inputs, output };
  const reason = used.includes(wrong) ? ' twice' : ', which no operand has';
  throw new AutogradError('einsum', `the result of '${equation}' names ${wrong}${reason}`);
}

const isUnique = (list: readonly string[], name: string) =>
  list.indexOf(name) === list.lastIndexOf(name);

const outermostFirst = (a: string, b: string) => Number(b.slice(3)) - Number(a.slice(3));

const splitTerm = (term: string): string[] => term.match(/\.\.\.|[a-zA-Z]/g) ?? [];

function namesOf(equation: string, term: string, operand: Tensor, index: number): string[] {
  const parts = splitTerm(term);
  const ellipses = parts.filter((part) => part === '...').length;
  const rest = operand.rank - parts.length + ellipses;
  if (ellipses > 1 || rest < 0 || (rest > 0 && ellipses === 0)) {
    throw new AutogradError(
      'einsum',
      ellipses > 1
        ? `'${term}' has more than one '...'`
        : `'${term}' does not name the ${operand.rank} axes of operand ${index}`,
      ...formatShapes({ [`operand ${index}`]: operand }),
      `equation '${equation}'`,
    );
  }
  const free = Array.from({ length: rest }, (_, i) => `...${rest - i}`);
  return parts.flatMap((part) => (part === '...' ? free : [part]));
}

/** The length of every name: that of its axes, some of which may be 1 where another operand's is not. */
function lengthsOf(
  equation: string,
  inputs: Equation['inputs'],
  operands: readonly Tensor[],
): ReadonlyMap<string, number> {
  const lengths = new Map<string, number>();
  for (const [i, names] of inputs.entries()) {
    for (const [axis, name] of names.entries()) {
      const length = operands[i]!.shape[axis]!;
      const known = lengths.get(name) ?? 1;
      const here = operands[i]!.shape[names.indexOf(name)]!;
      if (here !== length || (known !== 1 && length !== 1 && known !== length)) {
        throw new AutogradError(
          'einsum',
          `lengths of ${shown(name)} differ (${here === length ? known : here} ≠ ${length})`,
          ...operands.flatMap((operand, k) => formatShapes({ [`operand ${k}`]: operand })),
          `equation '${equation}'`,
        );
      }
      if (known === 1) lengths.set(name, length);
    }
  }
  return lengths;
}

/** A name as messages have it. */
const shown = (name: string) => (name.startsWith('.') ? `axis -${name.slice(3)} of ...` : name);

/** The operand with diagonals taken of names that come twice, and without axes that only broadcast. */
function prepare(
  operand: Tensor,
  names: readonly string[],
  lengths: ReadonlyMap<string, number>,
): Named {
  let { tensor, names: left }: Named = { tensor: operand, names };
  for (const name of names) {
    const first = left.indexOf(name);
    const second = left.indexOf(name, first + 1);
    if (second < 0) continue;
    tensor = tensor.diagonal(0, first, second);
    left = [...left.filter((_, axis) => axis !== first && axis !== second), name];
  }
  const kept = left.filter((name, axis) => tensor.shape[axis] === lengths.get(name));
  return { tensor: tensor.reshape(kept.map((name) => lengths.get(name)!)), names: kept };
}

/** The product of a and b, summed over the names that neither the result nor a later operand needs. */
function multiply(
  a: Named,
  b: Named,
  needed: readonly string[],
  lengths: ReadonlyMap<string, number>,
): Named {
  const left = summedTo(a, [...b.names, ...needed]);
  const right = summedTo(b, [...a.names, ...needed]);
  const shared = left.names.filter((name) => right.names.includes(name));
  const batch = shared.filter((name) => needed.includes(name));
  const inner = shared.filter((name) => !needed.includes(name));
  const rows = left.names.filter((name) => !shared.includes(name));
  const columns = right.names.filter((name) => !shared.includes(name));
  const shapeOf = (names: readonly string[]) => names.map((name) => lengths.get(name)!);
  // A stack of matrices: the axes of each group as one.
  const matrices = (from: Named, ...groups: readonly (readonly string[])[]) =>
    arrange(from, groups.flat()).reshape(groups.map((group) => sizeOf(shapeOf(group))));
  const x = matrices(left, batch, rows, inner);
  const y = matrices(right, batch, inner, columns);
  const product = inner.length === 0 ? x.mul(y) : x.matmul(y);
  const names = [...batch, ...rows, ...columns];
  return { tensor: product.reshape(shapeOf(names)), names };
}

/** Without the axes that have none of these names: summed over. */
function summedTo({ tensor, names }: Named, wanted: readonly string[]): Named {
  const gone = names.flatMap((name, axis) => (wanted.includes(name) ? [] : [axis]));
  if (gone.length === 0) return { tensor, names };
  return { tensor: tensor.sum(gone), names: names.filter((name) => wanted.includes(name)) };
}

/** With its axes in this order. */
function arrange({ tensor, names }: Named, order: readonly string[]): Tensor {
  return tensor.permute(order.map((name) => names.indexOf(name)));
}
