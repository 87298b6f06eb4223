import type { Generator } from '@downhill/autograd';
import { type Stroke, skeletons } from './skeletons.js';

/** The longer side of the box a digit fills, in pixels: MNIST scales every digit to that. */
const BOX = 20;
/** Points drawn between two points of a curve. */
const STEPS = 4;

/** A digit as a pen draws it: points in pixels, measured from the centre of the image, and where strokes begin. */
export interface Drawing {
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Half the stroke's width at each point. */
  readonly radius: Float64Array;
  /** 1 where a stroke begins at a point. */
  readonly begins: Uint8Array;
  length: number;
}

const MOST_POINTS =
  STEPS *
  Math.max(
    ...skeletons
      .flat()
      .map((strokes) => strokes.reduce((sum, { points }) => sum + points.length / 2, 0)),
  );

/** Room for the drawing of any digit. */
export function emptyDrawing(): Drawing {
  return {
    x: new Float64Array(MOST_POINTS),
    y: new Float64Array(MOST_POINTS),
    radius: new Float64Array(MOST_POINTS),
    begins: new Uint8Array(MOST_POINTS),
    length: 0,
  };
}

/**
 * Writes a digit as some hand might: one of the ways to write it, with an unsteady pen of some width, warped, narrow or
 * wide, slanted and turned; then scaled to MNIST's box and centred by its mass, as MNIST is, but for a little shift.
 */
export function writeDigit(digit: number, random: Generator, drawing: Drawing): void {
  const ways = skeletons[digit]!;
  drawing.length = 0;
  for (const stroke of ways[random.integer(ways.length)]!) trace(stroke, random, drawing);
  deform(random, drawing);
  const thickness = press(random, drawing);
  place(BOX * random.uniform(0.88, 1.04) - 2 * thickness, random, drawing);
}

/** Appends the points of a stroke, each given one a little off its place. */
function trace({ smooth, points }: Stroke, random: Generator, drawing: Drawing): void {
  const unsteady = Float64Array.from(points, (coordinate) => random.normal(coordinate, 0.014));
  const last = unsteady.length / 2 - 1;
  append(drawing, unsteady[0]!, unsteady[1]!, true);
  for (let from = 0; from < last; from++) {
    const steps = smooth ? STEPS : 1;
    for (let step = 1; step <= steps; step++) {
      const t = step / steps;
      const along = (axis: 0 | 1) => {
        const at = (index: number) => unsteady[2 * Math.min(Math.max(index, 0), last) + axis]!;
        return smooth
          ? spline(at(from - 1), at(from), at(from + 1), at(from + 2), t)
          : at(from + 1);
      };
      append(drawing, along(0), along(1), false);
    }
  }
}

function append(drawing: Drawing, x: number, y: number, begins: boolean): void {
  drawing.x[drawing.length] = x;
  drawing.y[drawing.length] = y;
  drawing.begins[drawing.length++] = begins ? 1 : 0;
}

/** The curve from b (t = 0) to c (t = 1) with neighbours a and d, by Catmull and Rom (1974). */
function spline(a: number, b: number, c: number, d: number, t: number): number {
  return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
}

/** Waves in the paper, then width, slant and turn about the middle of the unit square. */
function deform(random: Generator, { x, y, length }: Drawing): void {
  const wave = () => {
    const height = random.uniform(0, 0.06);
    const [alongX, alongY] = [random.uniform(-5, 5), random.uniform(-5, 5)];
    const phase = random.uniform(0, 2 * Math.PI);
    return (px: number, py: number) => height * Math.sin(alongX * px + alongY * py + phase);
  };
  const [waveX, waveY] = [wave(), wave()];
  const width = random.uniform(0.55, 1.1);
  const slant = random.normal(0.12, 0.2);
  const turn = random.normal(0, 0.1);
  const [cosine, sine] = [Math.cos(turn), Math.sin(turn)];
  for (let i = 0; i < length; i++) {
    const [px, py] = [x[i]!, y[i]!];
    const down = py - 0.5 + waveY(px, py);
    const right = width * (px - 0.5 + waveX(px, py)) - slant * down;
    x[i] = cosine * right - sine * down;
    y[i] = sine * right + cosine * down;
  }
}

/** Gives the pen a width, in pixels, that swells and fades along the way; returns half its mean. */
function press(random: Generator, { radius, length }: Drawing): number {
  const mean = random.uniform(0.8, 1.7);
  const swell = random.uniform(0, 0.2);
  const phase = random.uniform(0, 2 * Math.PI);
  for (let i = 0; i < length; i++) {
    radius[i] = mean * (1 + swell * Math.sin((5 * i) / length + phase));
  }
  return mean;
}

/** Scales the longer side to `size` pixels, and moves the centre of mass near the origin. */
function place(size: number, random: Generator, { x, y, begins, length }: Drawing): void {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  let [mass, massX, massY] = [0, 0, 0];
  for (let i = 0; i < length; i++) {
    const [px, py] = [x[i]!, y[i]!];
    left = Math.min(left, px);
    right = Math.max(right, px);
    top = Math.min(top, py);
    bottom = Math.max(bottom, py);
    if (begins[i] === 1) continue;
    const ink = Math.hypot(px - x[i - 1]!, py - y[i - 1]!);
    mass += ink;
    massX += (ink * (px + x[i - 1]!)) / 2;
    massY += (ink * (py + y[i - 1]!)) / 2;
  }
  const scale = size / Math.max(right - left, bottom - top);
  const shiftX = random.normal(0, 0.6) - (scale * massX) / mass;
  const shiftY = random.normal(0, 0.6) - (scale * massY) / mass;
  for (let i = 0; i < length; i++) {
    x[i] = scale * x[i]! + shiftX;
    y[i] = scale * y[i]! + shiftY;
  }
}
