/** Cases computed by PyTorch: the format of the file, and readers for what stands in it. */
import { type DType, type Tensor, tensor } from '../../src/index.js';

/** A number as the file writes it: those that JSON does not know are strings. */
export type TorchNumber = number | 'nan' | 'inf' | '-inf';

type ParameterValue = TorchNumber | string | boolean | null | readonly ParameterValue[];

export interface TorchArray {
  readonly shape: readonly number[];
  /** Row-major. */
  readonly data: readonly TorchNumber[];
}

export interface TorchCase {
  readonly name: string;
  readonly op: string;
  readonly params: Readonly<Record<string, ParameterValue>>;
  readonly inputs: readonly (TorchArray & { readonly grad: boolean })[];
  readonly output: TorchArray;
  /** Missing where there is no derivative. */
  readonly cotangent?: readonly TorchNumber[];
  /** The gradient of ⟨cotangent, output⟩ by each input, null for one that takes none. */
  readonly grads?: readonly (readonly TorchNumber[] | null)[];
}

export function toNumber(x: TorchNumber): number {
  if (typeof x === 'number') return x;
  return { nan: Number.NaN, inf: Number.POSITIVE_INFINITY, '-inf': Number.NEGATIVE_INFINITY }[x];
}

/** The parameters of a case; every reader says what is missing or of the wrong kind. */
export class Parameters {
  constructor(
    private readonly values: TorchCase['params'],
    /** Of tensors among the parameters. */
    readonly dtype: DType,
  ) {}

  has(name: string): boolean {
    return (this.values[name] ?? null) !== null;
  }

  number(name: string, fallback?: number): number {
    const value = this.values[name];
    if (!this.has(name) && fallback !== undefined) return fallback;
    if (typeof value === 'number' || value === 'nan' || value === 'inf' || value === '-inf')
      return toNumber(value);
    throw this.wrong(name, 'a number');
  }

  text(name: string, fallback: string): string {
    if (!this.has(name)) return fallback;
    const value = this.values[name];
    if (typeof value === 'string') return value;
    throw this.wrong(name, 'a text');
  }

  flag(name: string, fallback = false): boolean {
    if (!this.has(name)) return fallback;
    const value = this.values[name];
    if (typeof value === 'boolean') return value;
    throw this.wrong(name, 'true or false');
  }

  /** One of the words given; the first is the default. */
  choice<Word extends string>(name: string, first: Word, ...others: readonly Word[]): Word {
    const value = this.text(name, first);
    const known = [first, ...others].find((word) => word === value);
    if (known === undefined) throw this.wrong(name, `one of ${[first, ...others].join(', ')}`);
    return known;
  }

  numbers(name: string): number[] {
    const list = this.nested(name);
    if (!list.every((value) => typeof value === 'number')) throw this.wrong(name, 'a flat list');
    return list;
  }

  /** Lists of numbers and nulls in a list: ranges, paddings. */
  rows(name: string): (number | null)[][] {
    const rows = this.values[name];
    if (!Array.isArray(rows)) throw this.wrong(name, 'a list of lists');
    return rows.map((row: ParameterValue) => {
      if (!Array.isArray(row)) throw this.wrong(name, 'a list of lists');
      return row.map((value: ParameterValue) => {
        if (value === null || typeof value === 'number') return value;
        throw this.wrong(name, 'lists of numbers');
      });
    });
  }

  /** All axes (null, or nothing said), one, or several. */
  axes(name = 'axis'): number | number[] | null {
    if (!this.has(name)) return null;
    return typeof this.values[name] === 'number' ? this.number(name) : this.numbers(name);
  }

  /** A number, or one per spatial axis. */
  size(name: string, fallback?: number): number | number[] {
    if (!this.has(name) && fallback !== undefined) return fallback;
    return typeof this.values[name] === 'number' ? this.number(name) : this.numbers(name);
  }

  /** Numbers, nested or not, as a tensor. */
  tensor(name: string, dtype = this.dtype): Tensor {
    const value = this.values[name];
    return typeof value === 'number'
      ? tensor(value, { dtype })
      : tensor(this.nested(name), { dtype });
  }

  private nested(name: string): NestedNumbers {
    const read = (value: ParameterValue | undefined): NestedNumbers =>
      Array.isArray(value)
        ? value.map((inner: ParameterValue) =>
            Array.isArray(inner) ? read(inner) : this.element(name, inner),
          )
        : [this.element(name, value)];
    return read(this.values[name]);
  }

  private element(name: string, value: ParameterValue | undefined): number {
    if (typeof value === 'number' || value === 'nan' || value === 'inf' || value === '-inf')
      return toNumber(value);
    if (typeof value === 'boolean') return Number(value);
    throw this.wrong(name, 'numbers');
  }

  private wrong(name: string, wanted: string): Error {
    return new Error(
      `parameter ${name} must be ${wanted}, and is ${JSON.stringify(this.values[name])}`,
    );
  }
}

type NestedNumbers = (number | NestedNumbers)[];
