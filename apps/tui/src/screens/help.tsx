import type { ReactElement } from 'react';
import type { Size } from '../components/panel.js';
import type { Span } from '../draw/text.js';
import { bindings } from '../keys/bindings.js';
import { useTheme } from '../theme/use-theme.js';
import { Dialog } from './dialog.js';

/** Every key of the screen, from the binding table. */
export const Help = ({ screen }: { readonly screen: Size }): ReactElement => {
  const { paint } = useTheme();
  const shown = bindings.filter(({ modes }) => modes.includes('screen'));
  const keys = shown.map((binding) => binding.keys.join(' '));
  const longest = Math.max(...keys.map((key) => key.length));
  const lines = shown.map(({ help }, i): Span[] => [
    paint(keys[i]!.padStart(longest), 'brand', { bold: true }),
    `  ${help}`,
  ]);
  return <Dialog title="keys" lines={lines} screen={screen} />;
};
