import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Dashboard } from '../../src/app.js';
import { divide, type Layout } from '../../src/components/layout.js';
import { type PanelName, panels } from '../../src/panels/index.js';
import { pageLayout, trainLayout } from '../../src/screens/train.js';
import type { ColorDepth } from '../../src/theme/depth.js';
import { createTheme } from '../../src/theme/tokens.js';
import { ThemeProvider } from '../../src/theme/use-theme.js';
import { renderFrame } from '../support/render-frame.js';
import { type StateName, stateNames, states } from '../support/states.js';

function frame(name: StateName, columns: number, rows: number, depth: ColorDepth = 'truecolor') {
  const rendered = renderFrame(
    <ThemeProvider value={createTheme('dark', depth)}>
      <Dashboard state={states[name]} width={columns} height={rows} />
    </ThemeProvider>,
    { columns, rows },
  );
  rendered.unmount();
  return rendered;
}

interface Rectangle {
  readonly place: PanelName;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

function rectangles(layout: Layout<PanelName>, area: Omit<Rectangle, 'place'>): Rectangle[] {
  if ('place' in layout) return [{ place: layout.place, ...area }];
  const isRow = 'row' in layout;
  const parts = isRow ? layout.row : layout.column;
  let { left, top } = area;
  return divide(parts, isRow ? area.width : area.height).flatMap((cells, i) => {
    const part = isRow ? { ...area, left, width: cells } : { ...area, top, height: cells };
    if (isRow) left += cells;
    else top += cells;
    return rectangles(parts[i]!, part);
  });
}

const columns = fc.integer({ min: 60, max: 200 });
const rows = fc.integer({ min: 15, max: 60 });
const pages = fc.constantFrom<StateName>('training', 'accuracy', 'digits', 'epochs', 'matrix');

describe('the layout of the training screen', () => {
  /** The least in which each panel still says something. */
  const least: Record<PanelName, readonly [width: number, height: number]> = {
    loss: [26, 6],
    accuracy: [26, 7],
    confusion: [24, 12],
    digits: [10, 6],
    vitals: [18, 5],
    epochs: [30, 4],
  };

  it('has room for what matters at every size', () => {
    fc.assert(
      fc.property(columns, fc.integer({ min: 12, max: 57 }), (width, height) => {
        const all = rectangles(trainLayout({ width, height }), { left: 0, top: 0, width, height });
        const places = all.map(({ place }) => place);
        expect(places).toEqual(expect.arrayContaining(['loss', 'confusion', 'digits', 'vitals']));
        expect(new Set(places).size).toBe(places.length);
        for (const { place, width: w, height: h } of all) {
          expect([place, w >= least[place][0], h >= least[place][1]]).toEqual([place, true, true]);
        }
        const area = all.reduce((sum, { width: w, height: h }) => sum + w * h, 0);
        expect(area).toBe(width * height);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('pages', () => {
  const size = { width: 120, height: 30 };

  it('show all panels, then each alone, then all again', () => {
    const places = Object.keys(panels).map((place) => ({ place }));
    const pages = [trainLayout(size), ...places, trainLayout(size)];
    expect(pages.map((_, page) => pageLayout(page, size))).toEqual(pages);
  });
});

describe('a frame', () => {
  it('fits into the terminal, whatever there is to show', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...stateNames),
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 1, max: 60 }),
        fc.constantFrom<ColorDepth>('truecolor', 'none'),
        (name, width, height, depth) => {
          const lines = frame(name, width, height, depth).lines();
          expect(lines.length).toBeLessThanOrEqual(height);
          for (const line of lines) expect([...line].length).toBeLessThanOrEqual(width);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('shows every panel whole: its frame is where the layout says, and nothing lies over it', () => {
    fc.assert(
      fc.property(pages, columns, rows, (page, width, height) => {
        const lines = frame(page, width, height)
          .lines()
          .map((line) => [...line.padEnd(width)]);
        const area = { left: 0, top: 2, width, height: height - 3 };
        const { view } = states[page];
        for (const panel of rectangles(pageLayout(view.page, area), area)) {
          const right = panel.left + panel.width - 1;
          const bottom = panel.top + panel.height - 1;
          const edge = (x: number) =>
            lines
              .slice(panel.top, bottom + 1)
              .map((line) => line[x])
              .join('');
          const between = '│'.repeat(panel.height - 2);
          expect(edge(panel.left)).toBe(`╭${between}╰`);
          expect(edge(right)).toBe(`╮${between}╯`);
        }
      }),
      { numRuns: 40 },
    );
  });

  const sizes = [
    [60, 15],
    [80, 24],
    [100, 30],
    [140, 45],
    [200, 60],
  ] as const;
  const pictures: (readonly [StateName, number, number, ColorDepth])[] = [
    ...sizes.map(([width, height]) => ['training', width, height, 'truecolor'] as const),
    ['training', 80, 24, 'none'],
    ['loading', 80, 24, 'truecolor'],
    ['beginning', 80, 24, 'truecolor'],
    ['noticed', 80, 24, 'truecolor'],
    ['noticed', 60, 15, 'truecolor'],
    ['changed', 140, 45, 'truecolor'],
    ['paused', 60, 15, 'truecolor'],
    ['diverged', 80, 24, 'truecolor'],
    ['diverged', 60, 15, 'truecolor'],
    ['done', 100, 30, 'truecolor'],
    ['help', 80, 24, 'truecolor'],
    ['help', 60, 15, 'truecolor'],
    ['quit', 80, 24, 'truecolor'],
    ['restart', 60, 15, 'truecolor'],
    ['training', 50, 12, 'truecolor'],
    ['accuracy', 60, 15, 'truecolor'],
    ['matrix', 80, 24, 'truecolor'],
  ];
  it.each(pictures)(
    '%s at %d×%d with %s colours looks as it should',
    async (name, width, height, depth) => {
      const file = `${name}-${width}x${height}${depth === 'none' ? '-no-color' : ''}.txt`;
      const text = frame(name, width, height, depth)
        .lines()
        .map((line) => line.trimEnd());
      await expect(`${text.join('\n')}\n`).toMatchFileSnapshot(`frames/${file}`);
    },
  );
});

describe('colours', () => {
  it('are none where there should be none', () => {
    const cells = frame('training', 140, 45, 'none').cells().flat();
    for (const { style } of cells) {
      expect([style.foreground ?? null, style.background ?? null]).toEqual([null, null]);
    }
  });

  it('mark a wrong answer', () => {
    const cells = frame('diverged', 140, 45).cells().flat();
    const bad = createTheme('dark', 'truecolor').color('bad');
    expect(cells.some(({ style }) => style.foreground === bad)).toBe(true);
  });
});
