import { Box } from 'ink';
import type { ReactElement } from 'react';
import type { Size } from './panel.js';

/** A screen cut into rectangles: a named place, or a row or column of smaller ones. */
export type Layout<Name extends string> =
  | { readonly place: Name }
  | { readonly row: readonly Share<Name>[] }
  | { readonly column: readonly Share<Name>[] };

/** A part of a row or column: `size` cells, and besides that its `flex` share of what is left. */
export type Share<Name extends string> = Layout<Name> & {
  readonly size?: number;
  readonly flex?: number;
};

/** Cells along one direction for each part; together exactly `total`. */
export function divide(
  parts: readonly { size?: number; flex?: number }[],
  total: number,
): number[] {
  const fixed = parts.reduce((sum, { size = 0 }) => sum + size, 0);
  const flexes = parts.reduce((sum, { flex = 0 }) => sum + flex, 0);
  let before = 0;
  return parts.map(({ size = 0, flex = 0 }) => {
    const end = before + flex;
    const edge = (share: number) => Math.floor(((total - fixed) * share) / Math.max(flexes, 1e-9));
    const cells = size + edge(end) - edge(before);
    before = end;
    return cells;
  });
}

export interface RegionsProps<Name extends string> extends Size {
  readonly layout: Layout<Name>;
  /** Draws what belongs in a place. */
  readonly render: (name: Name, size: Size) => ReactElement | null;
}

/** Puts an element in every place of a layout. */
export function Regions<Name extends string>(props: RegionsProps<Name>): ReactElement | null {
  const { layout, width, height, render } = props;
  if ('place' in layout) return render(layout.place, { width, height });
  const isRow = 'row' in layout;
  const parts = isRow ? layout.row : layout.column;
  const sizes = divide(parts, isRow ? width : height);
  return (
    <Box flexDirection={isRow ? 'row' : 'column'} width={width} height={height} flexShrink={0}>
      {parts.map((part, i) => (
        <Regions
          key={key(part)}
          layout={part}
          width={isRow ? sizes[i]! : width}
          height={isRow ? height : sizes[i]!}
          render={render}
        />
      ))}
    </Box>
  );
}

const key = <Name extends string>(layout: Layout<Name>): string =>
  'place' in layout ? layout.place : ('row' in layout ? layout.row : layout.column).map(key).join();
