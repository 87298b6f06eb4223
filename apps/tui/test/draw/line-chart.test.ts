import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Grid } from '../../src/draw/grid.js';
import { type ChartOptions, lineChart } from '../../src/draw/line-chart.js';

const curve = { foreground: 1 };
const steps = Float64Array.from({ length: 50 }, (_, i) => i * 2);
const options: ChartOptions = {
  width: 40,
  height: 9,
  series: [{ x: steps, y: steps.map((x) => 2.3 * Math.exp(-x / 20)), style: curve }],
  xDomain: [0, 98],
  yDomain: [0, 2.4],
  formatX: String,
  axis: {},
  grid: { dim: true },
};
const draw = (change: Partial<ChartOptions>) => lineChart({ ...options, ...change });
const plotted = (grid: Grid) =>
  Array.from({ length: grid.rows }, (_, row) =>
    Array.from({ length: grid.columns }, (_, column) =>
      grid.at(column, row).style === curve ? grid.at(column, row).glyph : ' ',
    ).join(''),
  );

describe('lineChart', () => {
  it('draws a curve with round ticks', () => {
    expect(draw({}).toString()).toMatchInlineSnapshot(`
      "     │⢆                                 
          2┤⠈⢆┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈
           │  ⢣                               
           │   ⠑⡄                             
          1┤┈┈┈┈⠈⠱⡀┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈
           │      ⠈⠑⢄⡀                        
           │         ⠈⠉⠢⠤⣀⣀                   
          0┤┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈⠉⠉⠒⠒⠒⠢⠤⠤⠤⠤⠤⠤⠤⣀⣀⣀⣀⣀⣀
           └────────────────50────────────────"
    `);
  });

  it('draws a straight line for an exponential on a logarithmic axis, with markers', () => {
    const chart = draw({
      logarithmic: true,
      yDomain: [0.015, 3],
      markers: [
        { x: 96, label: 'right', style: {} },
        { x: 32, label: 'first', style: {} },
        { x: 30, label: 'too near', style: {} },
        { x: 4, label: '0', style: {} },
        { x: 200, label: 'outside', style: {} },
      ],
    });
    expect(chart.toString()).toMatchInlineSnapshot(`
      "     │⠤⣀0       ┊┊first           right┊
       1.00┤┈┊⠈⠉⠢⠤⣀⡀┈┈┊┊┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┊
       0.50┤┈┊┈┈┈┈┈⠈⠒⠢⠤⡀┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┊
           │ ┊        ┊⠈⠉⠒⠤⢄                 ┊
           │ ┊        ┊┊    ⠉⠑⠒⢄⣀            ┊
       0.10┤┈┊┈┈┈┈┈┈┈┈┊┊┈┈┈┈┈┈┈┈┈⠉⠑⠢⢄⣀┈┈┈┈┈┈┈┊
       0.05┤┈┊┈┈┈┈┈┈┈┈┊┊┈┈┈┈┈┈┈┈┈┈┈┈┈┈⠉⠒⠤⣀⡀┈┈┊
           │ ┊        ┊┊                  ⠈⠉⠢⠤
           └────────────────50────────────────"
    `);
  });

  it('leaves gaps where values are not finite', () => {
    const y = steps.map((x) => (x > 30 && x < 60 ? Number.NaN : 1));
    const lines = plotted(draw({ series: [{ x: steps, y, style: curve }] }));
    expect(lines.join('\n').trim()).toMatch(/^⠤+⠄? {8,}⠠?⠤+$/);
  });

  it('draws nothing of what lies outside of the domain', () => {
    const outside = { x: [0, 50, 98], y: [-1e300, 1e300, -1e300], style: curve };
    const lines = plotted(draw({ series: [outside] }));
    for (const line of lines) expect(line.replaceAll(' ', '').length).toBeLessThanOrEqual(6);
    expect(
      plotted(
        draw({ logarithmic: true, yDomain: [0.1, 1], series: [{ ...outside, y: [0, 0, 0] }] }),
      )
        .join('')
        .trim(),
    ).toBe('');
  });

  it('lets the last curve lie on top', () => {
    const flat = { x: [0, 98], y: [1, 1] };
    const top = { foreground: 2 };
    const chart = draw({
      series: [
        { ...flat, style: curve },
        { ...flat, style: top },
      ],
    });
    expect(plotted(chart).join('').trim()).toBe('');
  });

  it('draws the range around a curve', () => {
    const flat = { x: steps, y: steps.map(() => 1), style: curve };
    const range = { low: steps.map(() => 0.2), high: steps.map(() => 2) };
    const filled = plotted(draw({ series: [{ ...flat, range }] })).filter((line) => line.trim());
    expect(filled.length).toBeGreaterThan(
      plotted(draw({ series: [flat] })).filter((line) => line.trim()).length,
    );
  });

  it.each([
    [0, 0],
    [5, 3],
    [9, 1],
  ])('is empty where there is no room: %d×%d', (width, height) => {
    expect(draw({ width, height }).toString().trim()).toBe('');
  });

  it('draws anything at any size without a complaint', () => {
    const number = fc.double();
    fc.assert(
      fc.property(
        fc.record({
          width: fc.nat(60),
          height: fc.nat(20),
          logarithmic: fc.boolean(),
          xDomain: fc.tuple(number, number),
          yDomain: fc.tuple(number, number),
        }),
        fc.array(fc.tuple(number, number), { maxLength: 30 }),
        (change, points) => {
          const series = [{ x: points.map(([x]) => x), y: points.map(([, y]) => y), style: curve }];
          const { columns, rows } = draw({ ...change, series });
          expect([columns, rows]).toEqual([change.width, change.height]);
        },
      ),
    );
  });
});
