import type { ReactElement } from 'react';
import { type Layout, Regions, type Share } from '../components/layout.js';
import type { Size } from '../components/panel.js';
import { type PanelName, panels } from '../panels/index.js';
import type { StateProps } from '../panels/panel-props.js';

/** The network while it learns. */
export const TrainScreen = ({ state, width, height }: StateProps): ReactElement => (
  <Regions
    layout={pageLayout(state.view.page, { width, height })}
    width={width}
    height={height}
    render={(name, size) => {
      const Panel = panels[name];
      return <Panel key={name} state={state} {...size} />;
    }}
  />
);

/** What a page shows: the first one as many panels as there is room for, each of the others one panel alone. */
export function pageLayout(page: number, size: Size): Layout<PanelName> {
  const alone = (Object.keys(panels) as PanelName[]).map((place) => ({ place }));
  const pages = [trainLayout(size), ...alone];
  return pages[page % pages.length]!;
}

/** Which panels are shown in a space of this size, and where. */
export function trainLayout({ width, height }: Size): Layout<PanelName> {
  if (height < 18) return width < 100 ? low(width) : lowAndWide(width);
  if (width < 100) return compact(width, height);
  return width < 140 || height < 34 ? medium(width, height) : wide(width, height);
}

/** The confusion matrix at its natural size: `cell` columns and `lines` lines for each entry, labels and frame. */
const matrix = (cell: number, lines = 1, recall = false) => ({
  place: 'confusion' as const,
  width: 10 * cell + 4 + (recall ? 5 : 0),
  height: 10 * lines + 2,
});

const low = (width: number): Layout<PanelName> => ({
  row: [
    {
      flex: 1,
      column: [
        { place: 'loss', flex: 1 },
        {
          size: 6,
          row: [
            { place: 'vitals', flex: 1 },
            { place: 'digits', size: 10 },
          ],
        },
      ],
    },
    { place: 'confusion', size: matrix(width < 76 ? 2 : 3).width },
  ],
});

const lowAndWide = (width: number): Layout<PanelName> => ({
  row: [
    { place: 'loss', flex: 1 },
    ...(width < 130
      ? [
          {
            size: 28,
            column: [
              { place: 'vitals' as const, flex: 1 },
              { place: 'digits' as const, size: 7 },
            ],
          },
        ]
      : [
          { place: 'vitals' as const, size: 28 },
          { place: 'digits' as const, size: 24 },
        ]),
    { place: 'confusion', size: matrix(3).width },
  ],
});

const compact = (width: number, height: number): Layout<PanelName> => {
  const confusion = matrix(width < 76 ? 2 : 3);
  const history: Share<PanelName> = {
    size: 10,
    row: [
      { place: 'accuracy', flex: 1 },
      { place: 'epochs', flex: 1 },
    ],
  };
  return {
    column: [
      { place: 'loss', flex: 1 },
      ...(height < 32 ? [] : [history]),
      {
        size: confusion.height,
        row: [
          { place: 'confusion', size: confusion.width },
          { place: 'vitals', flex: 1 },
          { place: 'digits', size: width < 68 ? 16 : 24 },
        ],
      },
    ],
  };
};

const medium = (width: number, height: number): Layout<PanelName> => {
  const confusion = matrix(width < 110 ? 3 : width < 125 ? 4 : 5, 1, true);
  const hasEpochs = height - confusion.height >= 16;
  return {
    row: [
      {
        flex: 1,
        column: [
          { place: 'loss', flex: 1 },
          { place: 'digits', size: Math.min(15, height - 10) },
        ],
      },
      {
        size: confusion.width,
        column: [
          { place: 'confusion', size: confusion.height },
          { place: 'vitals', flex: 1 },
          ...(hasEpochs ? [{ place: 'epochs' as const, flex: 1 }] : []),
        ],
      },
    ],
  };
};

const wide = (width: number, height: number): Layout<PanelName> => {
  const confusion = matrix(Math.min(7, Math.floor(width / 28)), height < 50 ? 1 : 2, true);
  return {
    column: [
      {
        flex: 1,
        row: [
          {
            flex: 1,
            column: [
              { place: 'loss', flex: 3 },
              {
                flex: 2,
                row: [
                  { place: 'accuracy', flex: 1 },
                  { place: 'epochs', flex: 1 },
                ],
              },
            ],
          },
          {
            size: confusion.width,
            column: [
              { place: 'confusion', size: confusion.height },
              { place: 'vitals', flex: 1 },
            ],
          },
        ],
      },
      { place: 'digits', size: height < 50 ? 13 : 15 },
    ],
  };
};
