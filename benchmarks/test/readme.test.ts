import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { benchFlags, parseFlags, peersFlags } from '../src/flags.js';
import { modelNames } from '../src/models.js';
import { suiteNames } from '../src/suites/index.js';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

describe('the README', () => {
  const commands = [...readme.matchAll(/^npm run (bench(?::peers)?)(?: --)? *([^#\n]*)/gm)];

  it.each(commands.map(([line, command, flags]) => [line.trim(), command, flags] as const))(
    'shows a command that is understood: %s',
    (_, command, flags) => {
      const argv = flags!.trim().split(/ +/).filter(Boolean);
      const [suites, taken] =
        command === 'bench' ? [suiteNames, benchFlags] : [['speed', 'accuracy'], peersFlags];
      expect(() => parseFlags(argv, suites, taken)).not.toThrow();
    },
  );

  it('shows commands', () => expect(commands).toHaveLength(7));

  it('lists every suite and every model', () => {
    const rows = [...readme.matchAll(/^\| `?(\w+)`? *\|/gm)].map(([, name]) => name);
    expect(rows).toEqual(['suite', ...suiteNames, 'model', ...modelNames]);
  });
});
