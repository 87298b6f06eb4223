/** How far to go along a direction. */
import { dot, greatest } from './vectors.js';

/** What is known of a point on the way. */
export interface Point {
  readonly distance: number;
  readonly loss: number;
  readonly gradient: Float64Array;
}

/** How much of the promised descent must be kept, and how much of the slope may be left. */
const [DESCENT, SLOPE] = [1e-4, 0.9];
/** How many points are tried. */
const MAX_TRIES = 26;
/** A step outwards goes on by at least this part of the last one, and to at most so many times the distance. */
const [LEAST_GROWTH, GREATEST_GROWTH] = [0.01, 10];
/** The part of a bracket at either end in which no two points in a row are tried. */
const MARGIN = 0.1;

/**
 * A point that the strong Wolfe conditions hold for, or the best that was found: the loss is lower by a fair part of what
 * the slope promised, and the slope is flatter (Nocedal & Wright, Numerical Optimization, algorithms 3.5 and 3.6). It tries
 * the points that PyTorch's search tries.
 *
 * @param along the loss and its gradient at a distance
 * @param first the distance to try first
 * @param origin where the search starts: distance 0
 * @param tolerance ends the search when no parameter would change by more
 */
export function strongWolfe(
  along: (distance: number) => Point,
  first: number,
  direction: Float64Array,
  origin: Point,
  tolerance: number,
): Point {
  const slope = ({ gradient }: Point) => dot(gradient, direction);
  const steepness = -slope(origin);
  const isHigh = ({ distance, loss }: Point) =>
    !(loss <= origin.loss - DESCENT * distance * steepness);
  const isFlat = (point: Point) => Math.abs(slope(point)) <= SLOPE * steepness;
  const lowest = (a: Point, b: Point, least: number, most: number) =>
    clamp(lowestOfCubic(a, slope(a), b, slope(b)) ?? (least + most) / 2, least, most);

  let tries = 0;
  const attempt = (distance: number) => {
    tries++;
    return along(distance);
  };

  /** Narrows the bracket between two points, the lower of which is the best one known. */
  const zoom = (a: Point, b: Point): Point => {
    let [low, high] = sorted(a, b);
    let wasNearEnd = false;
    const size = greatest(direction);
    while (tries < MAX_TRIES && Math.abs(high.distance - low.distance) * size >= tolerance) {
      const [left, right] = low.distance < high.distance ? [low, high] : [high, low];
      const [least, most] = [left.distance, right.distance];
      let distance = lowest(left, right, least, most);
      const margin = MARGIN * (most - least);
      let isNearEnd = Math.min(most - distance, distance - least) < margin;
      if (isNearEnd && (wasNearEnd || distance >= most || distance <= least)) {
        const isRight = most - distance < distance - least;
        distance = isRight ? most - margin : least + margin;
        isNearEnd = false;
      }
      wasNearEnd = isNearEnd;

      const point = attempt(distance);
      if (isHigh(point) || point.loss >= low.loss) {
        [low, high] = sorted(low, point);
      } else if (isFlat(point)) {
        return point;
      } else {
        const hasTurned = slope(point) * (high.distance - low.distance) >= 0;
        [low, high] = [point, hasTurned ? low : high];
      }
    }
    return low;
  };

  let before = origin;
  let point = attempt(first);
  while (tries < MAX_TRIES) {
    // A rise counts from the third point on, as in PyTorch; the book counts it from the second.
    if (isHigh(point) || (tries > 2 && point.loss >= before.loss)) {
      return zoom(before, point);
    }
    if (isFlat(point)) return point;
    if (slope(point) >= 0) return zoom(before, point);
    const step = point.distance - before.distance;
    const least = point.distance + LEAST_GROWTH * step;
    const next = lowest(before, point, least, GREATEST_GROWTH * point.distance);
    before = point;
    point = attempt(next);
  }
  return sorted(origin, point)[0];
}

/** The lower of two points first. */
function sorted(a: Point, b: Point): [Point, Point] {
  return b.loss < a.loss ? [b, a] : [a, b];
}

/** Where the cubic with the values and slopes of two points is lowest, if it has such a place (equation 3.59). */
function lowestOfCubic(a: Point, slopeA: number, b: Point, slopeB: number): number | undefined {
  const width = b.distance - a.distance;
  const middle = slopeA + slopeB - (3 * (b.loss - a.loss)) / width;
  const square = middle ** 2 - slopeA * slopeB;
  if (!(square >= 0)) return undefined;
  const root = Math.sqrt(square);
  return b.distance - width * ((slopeB + root - middle) / (slopeB - slopeA + 2 * root));
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
