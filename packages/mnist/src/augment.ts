import type { Generator } from '@downhill/autograd';
import { ElasticField } from './elastic.js';
import { Warp } from './warp.js';

/** How far images may be moved. Everything is drawn anew for each image; what is left out is 0: not moved. */
export interface Augmentation {
  /** Shift along each axis, uniform in ± this many pixels. */
  readonly shift?: number;
  /** Rotation about the centre, uniform in ± this many degrees. */
  readonly rotation?: number;
  /** Size, uniform in 1 ± this fraction; below 1. */
  readonly scale?: number;
  /** Lean of upright lines, uniform in ± this many degrees; below 90. */
  readonly shear?: number;
  /** A random smooth warp. */
  readonly elastic?: {
    /** Root mean square of the displacement along each axis, in pixels. Above a third of `smoothness`, images fold. */
    readonly strength: number;
    /** The distance in pixels over which the displacement varies; at least 1. */
    readonly smoothness: number;
  };
}

/**
 * Writes `count` images [count, rows, columns], each moved at random, into `out`, which may be `images` itself. The
 * result depends on the images and the generator's state only.
 *
 * @throws {RangeError} when either array is shorter than the images
 */
export type Augmenter = (
  images: Uint8Array,
  count: number,
  rows: number,
  columns: number,
  random: Generator,
  out: Uint8Array,
) => void;

/**
 * Makes a function that moves images at random: what a network learns from more examples than there are.
 *
 * @example
 * const augment = createAugmenter({ shift: 2, rotation: 10, elastic: { strength: 1, smoothness: 6 } });
 * augment(batch, 128, 28, 28, new Generator(1).stream('augment/epoch1'), batch);
 * @throws {RangeError} when a value is out of its range
 */
export function createAugmenter(augmentation: Augmentation): Augmenter {
  const { shift = 0, rotation = 0, scale = 0, shear = 0, elastic } = augmentation;
  check('shift', shift, 0, Infinity, 'pixels');
  check('rotation', rotation, 0, Infinity, 'degrees');
  check('scale', scale, 0, 1, '(a fraction)');
  check('shear', shear, 0, 90, 'degrees');
  check('elastic.strength', elastic?.strength ?? 0, 0, Infinity, 'pixels');
  check('elastic.smoothness', elastic?.smoothness ?? 1, 1, Infinity, 'pixels');
  let size = '';
  let warp: Warp;
  let field: ElasticField | null;

  return (images, count, rows, columns, random, out) => {
    const pixels = rows * columns;
    if (images.length < count * pixels || out.length < count * pixels) {
      throw new RangeError(
        `augment: ${count} images of ${rows}×${columns} take ${count * pixels} bytes; ` +
          `images has ${images.length} and out ${out.length}`,
      );
    }
    if (size !== `${rows}×${columns}`) {
      size = `${rows}×${columns}`;
      warp = new Warp(rows, columns);
      field = elastic ? new ElasticField(rows, columns, elastic.smoothness) : null;
    }
    for (let i = 0; i < count; i++) {
      const transform = {
        shiftX: random.uniform(-shift, shift),
        shiftY: random.uniform(-shift, shift),
        rotation: random.uniform(-rotation, rotation),
        scale: random.uniform(1 - scale, 1 + scale),
        shear: random.uniform(-shear, shear),
      };
      field?.draw(elastic!.strength, random);
      const from = i * pixels;
      warp.apply(
        images.subarray(from, from + pixels),
        transform,
        out.subarray(from, from + pixels),
        field,
      );
    }
  };
}

function check(name: string, value: number, least: number, limit: number, unit: string): void {
  if (value >= least && value < limit) return;
  const range = limit === Infinity ? `at least ${least}` : `from ${least} to below ${limit}`;
  throw new RangeError(`createAugmenter: ${name} is ${value}, expected a number ${range} ${unit}`);
}
