/** Where the time goes: every operation, forward and backward. */
import { bytesOf } from '../dtype.js';
import { type Interceptor, intercepting } from '../intercept.js';
import { isRecording, synchronous } from '../recording.js';
import { formatQuantity, formatTable } from './format.js';

/** What an operation took in one of the two directions. */
export interface ProfileRow {
  readonly op: string;
  readonly direction: 'forward' | 'backward';
  /** Calls forward; gradients computed backward. */
  readonly calls: number;
  /** Including the operations it is made of, unless they have rows of their own because they were recorded. */
  readonly milliseconds: number;
  /** New memory for results: 0 for views. */
  readonly bytes: number;
  /** Floating-point operations. */
  readonly flops: number;
}

type Mutable<T> = { -readonly [Name in keyof T]: T[Name] };

/**
 * What {@link profile} measured; prints itself as a table.
 *
 * @example
 * const { rows } = profile(() => ones([2, 3]).matmul(ones([3, 4])));
 * rows.find(({ op }) => op === 'matmul').flops;   // 48
 */
export class Profile<Result> {
  constructor(
    /** What the function returned. */
    readonly result: Result,
    /** The slowest first. */
    readonly rows: readonly ProfileRow[],
    /** Of the whole run, with what happened between operations. */
    readonly milliseconds: number,
  ) {}

  /**
   * A line per operation and direction, in columns.
   *
   * @example profile(() => ones([2]).exp()).toString().includes('exp')   // true
   */
  toString(): string {
    const share = (part: number) => `${Math.round((100 * part) / this.milliseconds)} %`;
    const time = (milliseconds: number) => `${milliseconds.toFixed(2)} ms`;
    const rate = ({ flops, milliseconds }: ProfileRow) =>
      milliseconds > 0 ? formatQuantity((flops / milliseconds) * 1000) : '';
    const lines = this.rows.map((row) => [
      row.op,
      row.direction,
      String(row.calls),
      time(row.milliseconds),
      share(row.milliseconds),
      formatQuantity(row.bytes, 'B'),
      formatQuantity(row.flops),
      rate(row),
    ]);
    const inside = this.rows.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
    const between = this.milliseconds - inside;
    return formatTable('operation direction >calls >time >share >bytes >FLOPs >FLOP/s', [
      ...lines,
      ['between operations', '', '', time(between), share(between), '', '', ''],
      ['total', '', '', time(this.milliseconds), '', '', '', ''],
    ]);
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

/**
 * Runs `body`, and measures the time, memory and floating-point operations of every operation in it, forward and backward.
 * `body` must be synchronous. Run it once before, so that the engine's own compiler has seen it.
 *
 * @throws AutogradError when `body` is asynchronous
 * @example profile(() => ones([2]).exp()).rows.map(({ op, calls }) => `${calls} × ${op}`)   // ['1 × exp']
 */
export function profile<Result>(body: () => Result): Profile<Result> {
  const rows = new Map<string, Mutable<ProfileRow>>();
  const start = performance.now();
  const result = intercepting(meter(rows), () => synchronous('profile', body()));
  const milliseconds = performance.now() - start;
  const slowestFirst = [...rows.values()].sort((a, b) => b.milliseconds - a.milliseconds);
  return new Profile(result, slowestFirst, milliseconds);
}

/** A number in double precision. */
const BYTES_PER_VALUE = 8;

/** Work under way. */
interface Frame {
  readonly row: Mutable<ProfileRow>;
  readonly isGradient: boolean;
  /** The time that rows of their own took inside. */
  apart: number;
}

function meter(rows: Map<string, Mutable<ProfileRow>>): Interceptor {
  const frames: Frame[] = [];
  let passes = 0;
  const rowOf = (op: string, direction: ProfileRow['direction']) => {
    const key = `${op} ${direction}`;
    const row = rows.get(key) ?? { op, direction, calls: 0, milliseconds: 0, bytes: 0, flops: 0 };
    rows.set(key, row);
    return row;
  };
  const measure = <R>(row: Mutable<ProfileRow>, isGradient: boolean, run: () => R): R => {
    const frame = { row, isGradient, apart: 0 };
    const outer = frames.at(-1);
    frames.push(frame);
    const start = performance.now();
    try {
      return run();
    } finally {
      frames.pop();
      const milliseconds = performance.now() - start;
      const isInside = outer?.row === row;
      if (!isInside) row.milliseconds += milliseconds - frame.apart;
      if (outer !== undefined) outer.apart += isInside ? frame.apart : milliseconds;
    }
  };
  const operation = <Y>(
    name: string,
    run: () => Y,
    count: (row: Mutable<ProfileRow>, y: Y) => void,
  ): Y => {
    const outer = frames.at(-1);
    const isPart = outer !== undefined && !isRecording();
    const direction = passes > 0 && !isRecording() ? 'backward' : 'forward';
    const row = isPart ? outer.row : rowOf(name, direction);
    const y = measure(row, false, run);
    if (!isPart) row.calls++;
    if (!isPart || outer.isGradient) count(row, y);
    return y;
  };
  return {
    forward: ({ name, inputs, flops }, run) =>
      operation(name, run, (row, y) => {
        row.flops += flops(y);
        const isView = inputs.some(({ storage }) => storage === y.storage);
        if (!isView) row.bytes += bytesOf(y.dtype, y.size);
      }),
    value: ({ name }, run) =>
      operation(name, run, (row) => {
        row.flops++;
        row.bytes += BYTES_PER_VALUE;
      }),
    pass(run) {
      passes++;
      try {
        return run();
      } finally {
        passes--;
      }
    },
    backward(node, _input, _dy, run) {
      const row = rowOf(node.name, 'backward');
      row.calls++;
      return measure(row, true, run);
    },
  };
}
