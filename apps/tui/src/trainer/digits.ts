/** The digits of a run: those to learn from and those to be tested on. */
import type { KernelSet } from '@downhill/autograd';
import { type DigitSet, loadDigits, loadTestDigits, type Progress } from '@downhill/mnist';
import { HintedError } from '../errors.js';
import type { RunConfig } from './protocol.js';

export interface RunDigits {
  readonly train: DigitSet;
  readonly test: DigitSet;
  /** One line that says where they came from. */
  readonly source: string;
  /** Set where they are not the digits that were wanted. */
  readonly notice: string | null;
}

interface Loaded {
  readonly names: string;
  readonly digits: RunDigits;
  /** What the digits lie in: kernels take back memory that nobody holds. */
  readonly held: readonly Uint8Array[];
}

/** Digits that were loaded for one configuration serve the next one too, if it names the same. */
export class DigitLoader {
  #loaded: Loaded | null = null;

  /**
   * @param memory where they are read to, so that kernels need no copy. Default: memory of their own.
   * @throws DigitsError when they cannot be had
   * @throws HintedError when those to be tested on have another size than those to learn from
   */
  async load(
    { data, testData }: RunConfig,
    onProgress: (progress: Progress) => void,
    signal: AbortSignal,
    memory?: KernelSet['memory'],
  ): Promise<RunDigits> {
    const names = JSON.stringify([data, testData]);
    if (this.#loaded?.names !== names) {
      const held: Uint8Array[] = [];
      const allocate = (bytes: number): Uint8Array => {
        const array = memory?.allocate('uint8', bytes) as Uint8Array | undefined;
        held.push(array ?? new Uint8Array(bytes));
        return held.at(-1)!;
      };
      const digits = await loadBoth(data, testData, { onProgress, signal, allocate });
      this.#loaded = { names, digits, held };
    }
    return this.#loaded.digits;
  }
}

type Loading = Pick<
  NonNullable<Parameters<typeof loadDigits>[0]>,
  'onProgress' | 'signal' | 'allocate'
>;

async function loadBoth(
  data: string | null,
  testData: string | null,
  loading: Loading,
): Promise<RunDigits> {
  const { train, test, source } = await loadDigits({ data: data ?? undefined, ...loading });
  const { description, notice } = source;
  if (testData === null) return { train, test, source: description, notice };
  const other = await loadTestDigits({ data: testData, ...loading });
  if (other.test.rows !== train.rows || other.test.columns !== train.columns) {
    throw new HintedError(
      `the digits of --test-data are ${size(other.test)} pixels, and those of --data ${size(train)}`,
      'Test on digits of the size that the network learns from.',
    );
  }
  return {
    train,
    test: other.test,
    source: `${description}; tested on ${other.source.description}`,
    notice: notice ?? other.source.notice,
  };
}

/**
 * The widths that a model's name stands for.
 *
 * @throws HintedError when the first is not the number of pixels, or the last not that of classes
 */
export function modelWidths(model: string, { rows, columns, classes }: DigitSet): number[] {
  const widths = model.split('-').map(Number);
  const pixels = rows * columns;
  const fitting = [pixels, ...widths.slice(1, -1), classes].join('-');
  if (widths[0] !== pixels) {
    throw new HintedError(
      `--model ${model} begins with ${widths[0]} inputs, and an image has ${rows}×${columns} = ${pixels} pixels`,
      `Try --model ${fitting}.`,
    );
  }
  if (widths.at(-1) !== classes) {
    throw new HintedError(
      `--model ${model} ends with ${widths.at(-1)} outputs, and there are ${classes} classes`,
      `Try --model ${fitting}.`,
    );
  }
  return widths;
}

function size({ rows, columns }: DigitSet): string {
  return `${rows}×${columns}`;
}
