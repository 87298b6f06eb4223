/** State trees as JSON: tensors are taken out and stand under the path they had, and no number loses a bit. */
import { AutogradError, Tensor } from '@downhill/autograd';
import type { State, StateValue } from '../state.js';

const tensorMark = '$tensor';
const numberMark = '$number';

/** A tree without its tensors. */
export interface SeparatedTree {
  /** What `JSON.stringify` keeps as it is. */
  readonly json: unknown;
  /** By path, its parts joined by slashes. */
  readonly tensors: Readonly<Record<string, Tensor>>;
}

/**
 * Takes the tensors out of a tree.
 *
 * @param path of the tree's root
 * @throws AutogradError for keys that begin with a dollar sign, which mark what JSON has no word for
 */
export function separate(tree: StateValue, path: string): SeparatedTree {
  const tensors: [string, Tensor][] = [];
  const visit = (value: StateValue, at: string): unknown => {
    if (value instanceof Tensor) {
      tensors.push([at, value]);
      return { [tensorMark]: at };
    }
    if (typeof value === 'number') return isPlain(value) ? value : { [numberMark]: text(value) };
    if (isList(value)) return value.map((element, i) => visit(element, `${at}/${i}`));
    if (typeof value !== 'object' || value === null) return value;
    const marked = Object.keys(value).find((key) => key.startsWith('$'));
    if (marked !== undefined) {
      throw new AutogradError(
        'checkpoint',
        `no key may begin with a dollar sign`,
        `${at}/${marked}`,
      );
    }
    return mapValues(value, (element, key) => visit(element, `${at}/${key}`));
  };
  const json = visit(tree, path);
  return { json, tensors: Object.fromEntries(tensors) };
}

/**
 * The tree that {@link separate} took apart.
 *
 * @throws AutogradError when a tensor is missing
 */
export function join(json: unknown, tensors: Readonly<Record<string, Tensor>>): StateValue {
  if (Array.isArray(json)) return json.map((element: unknown) => join(element, tensors));
  if (typeof json === 'number' || typeof json === 'string' || typeof json === 'boolean')
    return json;
  if (typeof json !== 'object' || json === null) return null;
  const entries: Readonly<Record<string, unknown>> = { ...json };
  if (tensorMark in entries) {
    const name = String(entries[tensorMark]);
    if (Object.hasOwn(tensors, name)) return tensors[name]!;
    throw new AutogradError('checkpoint', `the tensor ${name} is missing`);
  }
  if (numberMark in entries) return Number(entries[numberMark]);
  return mapValues(entries, (element) => join(element, tensors));
}

export function isState(value: StateValue | undefined): value is State {
  const isObject = typeof value === 'object' && value !== null;
  return isObject && !(value instanceof Tensor) && !isList(value);
}

/** Whether JSON writes the number so that it is read as the same. */
function isPlain(value: number): boolean {
  return Number.isFinite(value) && !Object.is(value, -0);
}

function text(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

function isList(value: StateValue | undefined): value is readonly StateValue[] {
  return Array.isArray(value);
}

function mapValues<A, B>(object: Readonly<Record<string, A>>, f: (value: A, key: string) => B) {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, f(value, key)]));
}
