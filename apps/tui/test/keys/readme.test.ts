import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { bindings } from '../../src/keys/bindings.js';

it('the README lists every key of the screen, as the binding table has it', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const section = readme.split('## The dashboard')[1]!.split('\n## ')[0]!;
  const rows = [...section.matchAll(/^\| (`.*?) +\| (.*?) +\|$/gm)].map(([, keys, help]) => ({
    keys,
    help,
  }));
  expect(rows).toEqual(
    bindings
      .filter(({ modes }) => modes.includes('screen'))
      .map(({ keys, help }) => ({ keys: keys.map((key) => `\`${key}\``).join(' '), help })),
  );
});
