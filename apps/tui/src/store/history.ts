/**
 * A curve over training steps that never grows: when it is full, neighbouring points are merged in pairs, so that a run
 * of any length keeps its whole shape. Each point stands for `stride` samples and knows their mean, smallest and largest.
 *
 * Immutable: a view that holds one may compare it by identity.
 */
export interface History {
  /** Samples that each point stands for; the last point may have fewer so far. */
  readonly stride: number;
  /** Samples in the last point. */
  readonly filled: number;
  /** Step of the last sample in each point. */
  readonly steps: Float64Array;
  readonly mean: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** Points that a history keeps at most; twice the dots of a chart on a wide screen. */
export const capacity = 1024;

const none = new Float64Array(0);
export const emptyHistory: History = {
  stride: 1,
  filled: 0,
  steps: none,
  mean: none,
  low: none,
  high: none,
};

/** `history` with `values` after it, taken at `steps` (ascending). */
export function append(
  history: History,
  steps: ArrayLike<number>,
  values: ArrayLike<number>,
): History {
  if (values.length === 0) return history;
  let { stride, filled } = history;
  let length = history.mean.length;
  const points = {
    steps: grow(history.steps),
    mean: grow(history.mean),
    low: grow(history.low),
    high: grow(history.high),
  };
  for (let i = 0; i < values.length; i++) {
    if (length > 0 && filled < stride) {
      filled++;
    } else {
      if (length === capacity) {
        halve(points);
        length /= 2;
        stride *= 2;
      }
      length++;
      filled = 1;
    }
    include(points, length - 1, steps[i]!, values[i]!, filled);
  }
  return {
    stride,
    filled,
    steps: points.steps.subarray(0, length),
    mean: points.mean.subarray(0, length),
    low: points.low.subarray(0, length),
    high: points.high.subarray(0, length),
  };
}

/**
 * The exponential moving average of `values`, each weighing `beta` times as much as the one after it; corrected for its
 * start, as Adam's moments are. Values that are not finite are passed on and left out of the average.
 */
export function smooth(values: ArrayLike<number>, beta: number): Float64Array {
  const smoothed = new Float64Array(values.length);
  let sum = 0;
  let weight = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) {
      smoothed[i] = value;
      continue;
    }
    sum = beta * sum + (1 - beta) * value;
    weight = beta * weight + (1 - beta);
    smoothed[i] = sum / weight;
  }
  return smoothed;
}

type Points = Record<'steps' | 'mean' | 'low' | 'high', Float64Array>;

function grow(values: Float64Array): Float64Array {
  const room = new Float64Array(capacity);
  room.set(values);
  return room;
}

/** Takes a sample into point `at`, of which it is number `count`. */
function include(
  { steps, mean, low, high }: Points,
  at: number,
  step: number,
  value: number,
  count: number,
) {
  steps[at] = step;
  if (count === 1) {
    mean[at] = low[at] = high[at] = value;
    return;
  }
  mean[at]! += (value - mean[at]!) / count;
  low[at] = Math.min(low[at]!, value);
  high[at] = Math.max(high[at]!, value);
}

/** Merges full points in pairs. */
function halve({ steps, mean, low, high }: Points) {
  for (let i = 0; i < capacity / 2; i++) {
    const [left, right] = [2 * i, 2 * i + 1];
    steps[i] = steps[right]!;
    mean[i] = (mean[left]! + mean[right]!) / 2;
    low[i] = Math.min(low[left]!, low[right]!);
    high[i] = Math.max(high[left]!, high[right]!);
  }
}
