/** The functions that Math lacks, against values computed with 40 digits. */
import { describe, expect, it } from 'vitest';
import * as special from '../src/elementwise/special.js';

type Point = readonly [x: number, y: number];

const ONE_ARGUMENT: Readonly<Record<'erf' | 'erfc' | 'lgamma' | 'digamma', readonly Point[]>> = {
  erf: [
    [1e-10, 1.1283791670955126e-10],
    [0.1, 0.1124629160182849],
    [0.49, 0.511668261188523],
    [0.51, 0.5292436198411704],
    [-0.7, -0.6778011938374184],
    [1.5, 0.9661051464753108],
    [2.9, 0.9999589021219005],
    [-5.0, -0.9999999999984626],
  ],
  erfc: [
    [-3.0, 1.9999779095030015],
    [-0.2, 1.2227025892104784],
    [0.3, 0.6713732405408726],
    [0.8, 0.2578990352923395],
    [1.7, 0.01620954140922544],
    [3.9, 3.4792248597231765e-8],
    [4.1, 6.700027654084918e-9],
    [10.0, 2.088487583762545e-45],
    [26.5, 2.2109076642637343e-307],
  ],
  lgamma: [
    [0.001, 6.907178885383853],
    [0.5, 0.5723649429247001],
    [1.5, -0.12078223763524522],
    [3.25, 0.9358019311087253],
    [11.9, 17.25847745059552],
    [50.0, 144.5657439463449],
    [10000000000.0, 220258509288.81058],
    [-0.5, 1.2655121234846454],
    [-3.7, -1.3797399049658245],
    [-20.2, -41.26457001936857],
    [-2.9999999999, 21.234091378097645],
    [-30.000000000000004, -41.3871716819528],
  ],
  digamma: [
    [0.001, -1000.5755719318103],
    [0.5, -1.9635100260214235],
    [1.5, 0.03648997397857652],
    [3.25, 1.016990911068179],
    [11.9, 2.4339335368825377],
    [50.0, 3.901989673427892],
    [10000000000.0, 23.025850929890456],
    [-0.5, 0.03648997397857652],
    [-3.75, -1.6923885983113303],
    [-20.25, 6.174235633614484],
    [-2.9999999999, -9999999171.34024],
    [-7.0000000001, 9999999174.612],
  ],
};

const POLYGAMMA: readonly (readonly [order: number, x: number, y: number])[] = [
  [1, 0.01, 10001.621213528313],
  [1, 0.5, 4.934802200544679],
  [1, 2.5, 0.49035775610023485],
  [1, 20.0, 0.05127082293520312],
  [1, -0.5, 8.934802200544679],
  [1, -7.25, 19.61035453929327],
  [2, 0.5, -16.82879664423432],
  [2, 3.0, -0.15411380631918858],
  [2, 30.0, -0.0011487652037286],
  [2, -1.25, 123.72136678366236],
  [5, 0.5, 7691.113548602436],
  [5, 4.0, 0.041558384635954376],
  [5, -2.5, 15382.140048026304],
];

function expectClose(found: number, expected: number): void {
  expect(Math.abs(found - expected)).toBeLessThanOrEqual(2e-14 * Math.abs(expected));
}

describe.each(Object.entries(ONE_ARGUMENT))('%s', (name, points) => {
  it.each(points)('of %d', (x, y) => {
    expectClose(special[name as keyof typeof ONE_ARGUMENT](x), y);
  });
});

describe('polygamma', () => {
  it.each(POLYGAMMA)('of order %d at %d', (order, x, y) => {
    expectClose(special.polygamma(x, order), y);
  });

  it('is digamma for order 0', () => {
    expect(special.polygamma(2.5, 0)).toBe(special.digamma(2.5));
  });

  it.each([-1, 0.5, Number.NaN])('has no order %d', (order) => {
    expect(special.polygamma(2.5, order)).toBeNaN();
  });

  it('gives up far below 0', () => {
    expect(special.polygamma(-1e9 - 0.5, 1)).toBeNaN();
  });
});
