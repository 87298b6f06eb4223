/** What the peers in JavaScript share: their configuration, the digits, and what they print. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** `{ data, model, batch, seed, epochs | steps | seconds, packages }`; `packages` holds `node_modules`. */
export const config = JSON.parse(process.argv[2]);

const STRETCHES = 20;
/** Beside the first, however long they take. */
const LEAST_STEPS = 3;

function read(name, axes) {
  return readFileSync(join(config.data, name)).subarray(4 + 4 * axes);
}

/** Images as float32 from 0 to 1, row-major, and labels as bytes. */
export function digits(part) {
  const bytes = read(`${part}-images-idx3-ubyte`, 3);
  const images = new Float32Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) images[i] = bytes[i] / 255;
  return { images, labels: read(`${part}-labels-idx1-ubyte`, 1) };
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function uniform(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let x = Math.imul(state ^ (state >>> 15), state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Numbers of examples, epoch after epoch, each in an order of its own. */
function* batches(count) {
  const random = uniform(config.seed);
  const order = Int32Array.from({ length: count }, (_, i) => i);
  for (let epoch = 0; epoch < (config.epochs ?? Infinity); epoch++) {
    for (let i = count - 1; i > 0; i--) {
      const j = Math.floor(random() * (i + 1));
      [order[i], order[j]] = [order[j], order[i]];
    }
    for (let start = 0; start + config.batch <= count; start += config.batch) {
      yield order.slice(start, start + config.batch);
    }
  }
}

/**
 * Trains and prints the result.
 *
 * @param version of the peer
 * @param step takes a step on the examples with these numbers, and has finished it when it returns or resolves
 * @param classify the classes of 500 images at a time
 */
export async function measure({ version, step, classify }) {
  const ends = [];
  const most = config.steps ?? Infinity;
  const milliseconds = 1000 * (config.seconds ?? Infinity);
  for (const chosen of batches(60_000)) {
    await step(chosen);
    ends.push(performance.now());
    // The first step compiles, and is not counted.
    const isLong = ends.at(-1) - ends[0] >= milliseconds && ends.length > LEAST_STEPS;
    if (isLong || ends.length >= most) break;
  }
  const peak = process.resourceUsage().maxRSS;
  const { images, labels } = digits('t10k');
  let right = 0;
  for (let start = 0; start < labels.length; start += 500) {
    const found = await classify(images.slice(784 * start, 784 * (start + 500)));
    for (const [i, label] of found.entries()) right += Number(label === labels[start + i]);
  }
  const row = {
    version,
    microsecondsPerStep: 1000 * usualStep(ends),
    fastestMicrosecondsPerStep: 1000 * fastestStep(ends),
    testAccuracy: right / labels.length,
    peakMemoryMB: Math.round(peak / 1024),
  };
  process.stdout.write(`${JSON.stringify(row)}\n`, () => process.exit());
}

/** The median over stretches of steps of the mean step in each, in milliseconds. */
function usualStep(ends) {
  const steps = ends.length - 1;
  const count = Math.min(STRETCHES, steps);
  const border = (i) => Math.floor((i * steps) / count);
  const means = Array.from(
    { length: count },
    (_, i) => (ends[border(i + 1)] - ends[border(i)]) / (border(i + 1) - border(i)),
  ).sort((a, b) => a - b);
  return (means[Math.floor((count - 1) / 2)] + means[Math.ceil((count - 1) / 2)]) / 2;
}

/** The least mean step of any stretch of at least 10 milliseconds, or of all steps. */
function fastestStep(ends) {
  let start = 0;
  let least = (ends.at(-1) - ends[0]) / (ends.length - 1);
  for (const [i, end] of ends.entries()) {
    const length = end - ends[start];
    if (i === start || length < 10) continue;
    least = Math.min(least, length / (i - start));
    start = i;
  }
  return least;
}
