/** Modules in lists and dictionaries, named as PyTorch names them. Plain arrays, objects and Maps do as well. */
import { AutogradError } from '@downhill/autograd';
import { type AnyModule, Module } from '../module.js';

/**
 * Modules in a list: its properties `0`, `1`, …. It computes nothing itself.
 *
 * @example new ModuleList([new Linear(2, 3), new Linear(3, 1)]).namedParameters().size   // 4
 */
export class ModuleList<M extends AnyModule = Module> extends Module<never[], never> {
  readonly [index: number]: M;

  constructor(modules: Iterable<M> = []) {
    super();
    Object.assign(this, [...modules]);
  }

  /** How many modules there are. */
  get length(): number {
    return this.children().length;
  }

  *[Symbol.iterator](): IterableIterator<M> {
    for (let i = 0; this[i] !== undefined; i++) yield this[i]!;
  }

  override forward(): never {
    throw new AutogradError('ModuleList', 'a list computes nothing', 'call its modules one by one');
  }
}

/**
 * Modules by name. It computes nothing itself.
 *
 * @example new ModuleDict({ encoder: new Linear(2, 3) }).get('encoder')?.parameterCount   // 9
 */
export class ModuleDict<M extends AnyModule = Module> extends Module<never[], never> {
  /** @throws AutogradError for a name that a module has a property of */
  constructor(modules: Readonly<Record<string, M>> = {}) {
    super();
    for (const name of Object.keys(modules)) {
      if (name in this) throw new AutogradError('ModuleDict', `${name} is a name that modules use`);
    }
    Object.assign(this, modules);
  }

  /** The module of that name; undefined where there is none. */
  get(name: string): M | undefined {
    const found: unknown = Reflect.get(this, name);
    return found instanceof Module ? (found as M) : undefined;
  }

  override forward(): never {
    throw new AutogradError('ModuleDict', 'it computes nothing', 'call its modules by name');
  }
}
