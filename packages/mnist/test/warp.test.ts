import { Generator } from '@downhill/autograd';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { identityTransform, type Transform, Warp } from '../src/index.js';

const rows = 21;
const columns = 25;

/** A soft dot with its centre at (x, y). */
function dot(x: number, y: number): Uint8Array {
  return Uint8Array.from({ length: rows * columns }, (_, pixel) => {
    const [dx, dy] = [(pixel % columns) - x, Math.floor(pixel / columns) - y];
    return 255 * Math.exp(-(dx * dx + dy * dy) / 4);
  });
}

function centreOfMass(image: Uint8Array) {
  let [mass, x, y] = [0, 0, 0];
  image.forEach((ink, pixel) => {
    mass += ink;
    x += ink * (pixel % columns);
    y += ink * Math.floor(pixel / columns);
  });
  return { x: x / mass, y: y / mass, mass };
}

function warped(image: Uint8Array, change: Partial<Transform>): Uint8Array {
  const out = new Uint8Array(image.length);
  new Warp(rows, columns).apply(image, { ...identityTransform, ...change }, out);
  return out;
}

const anyImage = fc.uint8Array({ minLength: rows * columns, maxLength: rows * columns });

test('the identity changes nothing', () => {
  fc.assert(
    fc.property(anyImage, (image) => {
      expect(Buffer.compare(warped(image, {}), image)).toBe(0);
    }),
  );
});

test('a shift by whole pixels moves every pixel, and background comes in', () => {
  fc.assert(
    fc.property(
      anyImage,
      fc.integer({ min: -30, max: 30 }),
      fc.integer({ min: -30, max: 30 }),
      (image, shiftX, shiftY) => {
        const expected = image.map((_, pixel) => {
          const [c, r] = [(pixel % columns) - shiftX, Math.floor(pixel / columns) - shiftY];
          return c < 0 || c >= columns || r < 0 || r >= rows ? 0 : image[r * columns + c]!;
        });
        expect(Buffer.compare(warped(image, { shiftX, shiftY }), expected)).toBe(0);
      },
    ),
  );
});

/** Where a transform brings the point (x, y), worked out step by step. */
function moved(x: number, y: number, change: Partial<Transform>) {
  const { shiftX, shiftY, rotation, scale, shear } = { ...identityTransform, ...change };
  const [centreX, centreY] = [(columns - 1) / 2, (rows - 1) / 2];
  const leant = x - centreX - Math.tan((shear * Math.PI) / 180) * (y - centreY);
  const radius = scale * Math.hypot(leant, y - centreY);
  const angle = Math.atan2(y - centreY, leant) + (rotation * Math.PI) / 180;
  return {
    x: centreX + radius * Math.cos(angle) + shiftX,
    y: centreY + radius * Math.sin(angle) + shiftY,
  };
}

const between = (min: number, max: number) => fc.double({ min, max, noNaN: true });

test('the centre of mass goes where the transform brings it', () => {
  fc.assert(
    fc.property(
      between(8, 16),
      between(7, 13),
      fc.record({
        shiftX: between(-2, 2),
        shiftY: between(-2, 2),
        rotation: between(-180, 180),
        scale: between(0.7, 1.3),
        shear: between(-20, 20),
      }),
      (x, y, transform) => {
        const found = centreOfMass(warped(dot(x, y), transform));
        const expected = moved(x, y, transform);
        expect(Math.hypot(found.x - expected.x, found.y - expected.y)).toBeLessThan(0.3);
      },
    ),
  );
});

test.each<[change: Partial<Transform>, x: number, y: number]>([
  [{ shiftX: 2.5 }, 14.5, 6],
  [{ shiftY: -1.25 }, 12, 4.75],
  [{ rotation: 90 }, 16, 10],
  [{ rotation: -90 }, 8, 10],
  [{ scale: 1.25 }, 12, 5],
  [{ shear: 45 }, 16, 6],
])('%o brings a dot from (12, 6) to (%d, %d)', (change, x, y) => {
  const found = centreOfMass(warped(dot(12, 6), change));
  expect(found.x).toBeCloseTo(x, 1);
  expect(found.y).toBeCloseTo(y, 1);
});

test('pixels between pixels are interpolated, and rounded', () => {
  const image = new Uint8Array(rows * columns);
  image[10 * columns + 12] = 101;
  const row = warped(image, { shiftX: 0.25 }).subarray(10 * columns);
  expect(Array.from(row.subarray(11, 15))).toEqual([0, 76, 25, 0]);
  const column = warped(image, { shiftY: 0.75 });
  expect([9, 10, 11, 12].map((r) => column[r * columns + 12])).toEqual([0, 25, 76, 0]);
});

test('scale enlarges the area, and rotation keeps it', () => {
  const image = dot(12, 10);
  const { mass } = centreOfMass(image);
  expect(centreOfMass(warped(image, { scale: 1.5 })).mass / mass).toBeCloseTo(2.25, 1);
  expect(centreOfMass(warped(image, { rotation: 33 })).mass / mass).toBeCloseTo(1, 1);
});

test('a displacement says where each pixel is taken from', () => {
  const random = new Generator('displacement');
  const image = Uint8Array.from({ length: rows * columns }, () => random.integer(256));
  const x = new Float32Array(rows * columns).fill(3);
  const y = new Float32Array(rows * columns).fill(-2);
  const out = new Uint8Array(rows * columns);
  new Warp(rows, columns).apply(image, identityTransform, out, { x, y });
  expect(Buffer.compare(out, warped(image, { shiftX: -3, shiftY: 2 }))).toBe(0);
});

test('shears first, and then rotates', () => {
  const [x, y] = [(columns - 1) / 2, (rows - 1) / 2];
  // Two up becomes two up and two to the right; a quarter turn makes of it two down and two to the right.
  const moved = centreOfMass(warped(dot(x, y - 2), { shear: 45, rotation: 90 }));
  expect(moved.x).toBeCloseTo(x + 2, 1);
  expect(moved.y).toBeCloseTo(y + 2, 1);
});
