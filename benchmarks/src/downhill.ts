/** The `downhill` command as it is built. */
import { fileURLToPath } from 'node:url';

export const downhill = fileURLToPath(new URL('../../apps/tui/dist/bin.js', import.meta.url));

/** Where the digits are, as the command line says it. */
export function dataFlags(data: string | null): string[] {
  return data === null ? [] : ['--data', data];
}
