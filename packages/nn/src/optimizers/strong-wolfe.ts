/** How far to go along a direction. */
import { dot } from './vectors.js';

/** What is known of a point on the way. */
export interface Point {
  readonly distance: number;
  readonly loss: number;
  readonly gradient: Float64Array;
}

/** How much of the promised descent must be kept, and how much of the slope may be left. */
const [DESCENT, SLOPE] = [1e-4, 0.9];
const MAX_TRIES = 25;

/**
 * A point that the strong Wolfe conditions hold for, or the best that was found: the loss is lower by a fair part of what
 * the slope promised, and the slope is flatter (Nocedal & Wright, Numerical Optimization, algorithms 3.5 and 3.6).
 *
 * @param along the loss and its gradient at a distance
 * @param first the distance to try first
 * @param origin where the search starts: distance 0
 */
export function strongWolfe(
  along: (distance: number) => Point,
  first: number,
  direction: Float64Array,
  origin: Point,
): Point {
  const slope = ({ gradient }: Point) => dot(gradient, direction);
  const steepness = -slope(origin);
  const isHigh = ({ distance, loss }: Point) =>
    !(loss <= origin.loss - DESCENT * distance * steepness);
  const isFlat = (point: Point) => Math.abs(slope(point)) <= SLOPE * steepness;

  const zoom = (low: Point, high: Point, tries: number): Point => {
    if (tries === 0) return low;
    const point = along(lowestBetween(low, slope(low), high));
    if (isHigh(point) || point.loss >= low.loss) return zoom(low, point, tries - 1);
    if (isFlat(point)) return point;
    const turned = slope(point) * (high.distance - low.distance) >= 0;
    return zoom(point, turned ? low : high, tries - 1);
  };

  let before = origin;
  let point = along(first);
  for (let tries = MAX_TRIES; tries > 0; tries--) {
    if (isHigh(point) || (before !== origin && point.loss >= before.loss)) {
      return zoom(before, point, tries);
    }
    if (isFlat(point)) return point;
    if (slope(point) >= 0) return zoom(point, before, tries);
    before = point;
    point = along(2 * point.distance);
  }
  return before;
}

/** The lowest point of the parabola through both ends, kept off the ends by a tenth. */
function lowestBetween(low: Point, slope: number, high: Point): number {
  const width = high.distance - low.distance;
  const rise = high.loss - low.loss - slope * width;
  const share = (-slope * width) / (2 * rise);
  return (
    low.distance + width * (Number.isFinite(share) ? Math.min(Math.max(share, 0.1), 0.9) : 0.5)
  );
}
