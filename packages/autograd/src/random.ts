/**
 * A seeded random generator whose streams are derived by name.
 *
 * Two generators with the same seed yield the same numbers on every machine. A stream's numbers depend on the seed and
 * the stream's name only, so one more layer, thread or consumer changes no other stream.
 */

import { observer } from './observer.js';

/** Everything a {@link Generator} needs to go on from where it was: four unsigned 32-bit words. */
export type GeneratorState = readonly [number, number, number, number];

/**
 * A stream of pseudo-random numbers: xoshiro128** (Blackman & Vigna, 2018), seeded through a 32-bit mixing function.
 *
 * @example
 * const random = new Generator(1);
 * random.uniform() < 1;                   // true
 * random.stream('init/fc1').normal();     // a stream of its own
 */
export class Generator {
  // The words as signed integers: engines keep those as they are, and box greater numbers.
  #a = 0;
  #b = 0;
  #c = 0;
  #d = 0;
  readonly #seed: number | string;

  /** @param seed any number or text; equal seeds give equal streams. Default 0. */
  constructor(seed: number | string = 0) {
    this.#seed = seed;
    const text = String(seed);
    this.state = [
      mix(text, 0x9e3779b9),
      mix(text, 0x243f6a88),
      mix(text, 0xb7e15162),
      mix(text, 0xdeadbeef) | 1,
    ];
  }

  /**
   * A generator of its own, whose numbers depend on this one's seed and the name only, not on what was drawn before.
   *
   * @example new Generator(1).stream('data').integer(10) === new Generator(1).stream('data').integer(10)   // true
   */
  stream(name: string): Generator {
    return new Generator(`${this.#seed}/${name}`);
  }

  /** The position in the stream. Assigning a state that was read before continues from there, bit for bit. */
  get state(): GeneratorState {
    return [this.#a >>> 0, this.#b >>> 0, this.#c >>> 0, this.#d >>> 0];
  }

  set state([a, b, c, d]: GeneratorState) {
    observer?.seeded?.();
    this.#a = a | 0;
    this.#b = b | 0;
    this.#c = c | 0;
    this.#d = d | 0;
  }

  /**
   * The next unsigned 32-bit word, uniform in [0, 2³²).
   *
   * @example new Generator(1).uint32() < 2 ** 32   // true
   */
  uint32(): number {
    const scrambled = Math.imul(rotateLeft(Math.imul(this.#b, 5), 7), 9) >>> 0;
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = rotateLeft(this.#d, 11);
    return scrambled;
  }

  /**
   * A number uniform in [low, high) with 53 random bits. Defaults: [0, 1).
   *
   * @example new Generator(1).uniform(-1, 1) >= -1   // true
   */
  uniform(low = 0, high = 1): number {
    const fraction = ((this.uint32() >>> 5) * 2 ** 26 + (this.uint32() >>> 6)) * 2 ** -53;
    const x = low + (high - low) * fraction;
    // Rounding may lead to `high`.
    return x === high ? low : x;
  }

  /**
   * A number from the normal distribution (Box & Muller, 1958). Defaults: mean 0, standard deviation 1.
   *
   * @example Number.isFinite(new Generator(1).normal(0, 0.1))   // true
   */
  normal(mean = 0, standardDeviation = 1): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return mean + standardDeviation * radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /**
   * An integer uniform in [0, limit), without modulo bias. `limit` is at most 2³².
   *
   * @example new Generator(1).integer(6) < 6   // true
   */
  integer(limit: number): number {
    if (!(limit >= 1 && limit <= 2 ** 32)) {
      throw new RangeError(`Generator.integer: the limit must be from 1 to 2^32, and is ${limit}`);
    }
    let word = this.uint32();
    // Words beyond the last multiple of the limit would favour small numbers. The first test spares nearly all a division.
    while (word >= 2 ** 32 - limit && word >= 2 ** 32 - (2 ** 32 % limit)) word = this.uint32();
    return word % limit;
  }

  /**
   * The integers 0 … n−1 in random order (Fisher & Yates).
   *
   * @example new Generator(1).permutation(5).toSorted()   // [0, 1, 2, 3, 4]
   */
  permutation(n: number): Uint32Array {
    const order = new Uint32Array(n);
    for (let i = 1; i < n; i++) order[i] = i;
    for (let i = n - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const kept = order[i]!;
      order[i] = order[j]!;
      order[j] = kept;
    }
    return order;
  }
}

function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

/** A 32-bit hash of a text: FNV-1a per character, then the finaliser of MurmurHash3 so that near seeds differ widely. */
function mix(text: string, salt: number): number {
  let hash = (0x811c9dc5 ^ salt) >>> 0;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
