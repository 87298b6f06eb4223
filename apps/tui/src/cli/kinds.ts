/**
 * What the text behind a flag may be. A kind turns it into a value, or throws a {@link UsageError} that reads on from the
 * flag's name: "must be …".
 */
import { isModelFile } from '../trainer/model-name.js';
import { presetNames } from '../trainer/presets/index.js';
import { nearest } from './nearest.js';
import { UsageError } from './usage-error.js';

export interface Kind<T> {
  /** How help writes the value; empty for a switch, which takes none. */
  readonly placeholder: string;
  parse(text: string): T;
}

/** Present or absent. */
export const toggle: Kind<boolean> = { placeholder: '', parse: () => true };

/** Any text but the empty one. */
export function text(placeholder: string): Kind<string> {
  return {
    placeholder,
    parse(value) {
      if (value === '') throw new UsageError(`must be ${placeholder}, and is empty`);
      return value;
    },
  };
}

/** One of a few words. */
export function choice<const T extends string>(choices: readonly T[]): Kind<T> {
  return {
    placeholder: choices.join('|'),
    parse(value) {
      const found = choices.find((name) => name === value);
      if (found !== undefined) return found;
      const close = nearest(value, choices);
      const suggestion = close === null ? '' : `: did you mean ${close}?`;
      throw new UsageError(`must be ${listed(choices)}, and is "${value}"${suggestion}`);
    },
  };
}

/** One of the rows of a table, by its name. */
export function rowOf<T extends object>(table: T): Kind<keyof T & string> {
  return choice(Object.keys(table) as (keyof T & string)[]);
}

export interface NumberRange {
  readonly min?: number;
  /** The value must lie above this: an open lower end. */
  readonly above?: number;
  readonly max?: number;
  /** The value must lie below this: an open upper end. */
  readonly below?: number;
  /** Whole numbers only. */
  readonly integer?: boolean;
}

/** The same kind of value, or the word `auto`, which is null. */
export function orAuto<T>({ placeholder, parse }: Kind<T>): Kind<T | null> {
  return {
    placeholder: `${placeholder}|auto`,
    parse: (value) => (value === 'auto' ? null : parse(value)),
  };
}

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** A number in decimal or scientific notation, within a range. */
export function number(range: NumberRange): Kind<number> {
  const { min = -Infinity, above = -Infinity, max = Infinity, below = Infinity } = range;
  return {
    placeholder: 'N',
    parse(value) {
      const parsed = decimal.test(value) ? Number(value) : Number.NaN;
      const inside = parsed >= min && parsed > above && parsed <= max && parsed < below;
      if (inside && (!range.integer || Number.isInteger(parsed))) return parsed;
      throw new UsageError(`must be ${described(range)}, and is "${value}"`);
    },
  };
}

/** A preset's name; or widths of a network's layers, inputs first: `784-16-16-10`; or a file that makes the network. */
export const model: Kind<string> = {
  placeholder: `${presetNames.join('|')}|WIDTHS|FILE`,
  parse(value) {
    const valid = /^[1-9]\d{0,4}(-[1-9]\d{0,4})+$/.test(value);
    if (valid || isModelFile(value) || presetNames.includes(value)) return value;
    const close = nearest(value, presetNames);
    const suggestion = close === null ? '' : `: did you mean ${close}?`;
    throw new UsageError(
      `must be ${presetNames.join(', ')}, layer widths from 1 to 99999 joined by dashes, such as 784-16-16-10, or a file that ends in .js or .ts, and is "${value}"${suggestion}`,
    );
  },
};

function described({ min, above, max, below, integer }: NumberRange): string {
  const noun = integer ? 'a whole number' : 'a number';
  if (min !== undefined && max !== undefined) return `${noun} from ${min} to ${max}`;
  const ends = [
    min === undefined ? [] : `of at least ${min}`,
    above === undefined ? [] : `above ${above}`,
    max === undefined ? [] : `at most ${max}`,
    below === undefined ? [] : `below ${below}`,
  ].flat();
  return `${noun} ${ends.join(' and ')}`;
}

function listed(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
