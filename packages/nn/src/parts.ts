/** What an object is made of: its own properties, and what lies in their arrays, plain objects and Maps. */

/** One thing that hangs in an object, under the name it has there. */
export interface Part {
  /** The way to it, `layers.0`; camelCase property names become snake_case, as PyTorch's keys have them. */
  readonly name: string;
  readonly value: unknown;
  /** Puts another thing in its place. */
  replace(value: unknown): void;
}

/** The parts of `owner` in the order of its properties. Class instances other than Map are parts, not looked into. */
export function* partsOf(owner: object, path = '', inside = new Set<object>()): Iterable<Part> {
  inside.add(owner);
  for (const [key, value] of entriesOf(owner)) {
    const name = path + snakeCase(String(key));
    if (!isContainer(value)) {
      yield { name, value, replace: (other) => put(owner, key, other) };
    } else if (!inside.has(value)) {
      yield* partsOf(value, `${name}.`, inside);
    }
  }
  inside.delete(owner);
}

function entriesOf(owner: object): Iterable<[unknown, unknown]> {
  return owner instanceof Map ? owner.entries() : Object.entries(owner);
}

function put(owner: object, key: unknown, value: unknown): void {
  if (owner instanceof Map) owner.set(key, value);
  else Reflect.set(owner, String(key), value);
}

function isContainer(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  return Array.isArray(value) || value instanceof Map || isPlain(value);
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function snakeCase(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
}
