/** Follows docs/add-a-panel.md: makes its changes in a copy of the sources, and draws what the page shows. */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/add-a-panel.md'), 'utf8');

/** The page's code, with what stands behind its three backticks. */
const blocks = [...page.matchAll(/```(\S+) ([^\n]+)\n(.*?)```/gs)].map(
  ([, language, place, text]) => ({ language: language!, place: place!, text: text! }),
);
const shown = blocks.filter(({ language }) => language === 'text');

/** Draws states of the scripted run as the page does, and tells what a key makes of one. */
const program = `
import { Dashboard } from './src/app.js';
import { dispatchKey } from './src/keys/dispatch.js';
import { reduce } from './src/store/reducer.js';
import { createTheme } from './src/theme/tokens.js';
import { ThemeProvider } from './src/theme/use-theme.js';
import { renderFrame } from './test/support/render-frame.js';
import { states } from './test/support/states.js';

export function draw(shown: string): string {
  const state = shown === 'help'
    ? states.help
    : reduce(states.training, { type: 'page', page: Number(shown.replace('page ', '')) });
  const size = { columns: 70, rows: shown === 'help' ? 20 : 15 };
  const frame = renderFrame(
    <ThemeProvider value={createTheme('dark', 'none')}>
      <Dashboard state={state} width={size.columns} height={size.rows} />
    </ThemeProvider>,
    size,
  );
  frame.unmount();
  return frame.lines().map((line) => line.trimEnd() + '\\n').join('');
}

export function commandsOf(key: string): unknown[] {
  const commands: unknown[] = [];
  dispatchKey(key, {
    store: { getState: () => states.changed } as never,
    command: (command) => commands.push(command),
    quit: () => {},
    quitNow: () => {},
  });
  return commands;
}
`;

let folder: string;
let app: string;
let drawn: {
  readonly draw: (shown: string) => string;
  readonly commandsOf: (key: string) => unknown[];
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'downhill-panel-'));
  app = join(folder, 'apps/tui');
  mkdirSync(app, { recursive: true });
  for (const part of ['src', 'test', 'README.md', 'package.json']) {
    cpSync(join(root, 'apps/tui', part), join(app, part), { recursive: true });
  }
  for (const part of ['node_modules', 'apps/tui/node_modules']) {
    symlinkSync(join(root, part), join(folder, part), 'junction');
  }
  for (const { language, place, text } of blocks) {
    if (language === 'tsx') create(place, text);
    if (language === 'diff') change(place, text);
  }
  writeFileSync(join(app, 'program.tsx'), program);
  await build({
    entryPoints: [join(app, 'program.tsx')],
    outdir: join(app, 'built'),
    bundle: true,
    // Ink loads some of its parts only when it needs them.
    splitting: true,
    platform: 'node',
    format: 'esm',
    conditions: ['@downhill/source'],
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
    external: ['react-devtools-core'],
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
  });
  drawn = await import(pathToFileURL(join(app, 'built/program.js')).href);
});

afterAll(() => rmSync(folder, { recursive: true }));

function create(file: string, text: string): void {
  if (existsSync(join(folder, file))) throw new Error(`${file} is there already`);
  writeFileSync(join(folder, file), text);
}

/** Makes a change whose lines begin with a space (they stay), a minus (they go) or a plus (they come). */
function change(file: string, text: string): void {
  const lines = text.trimEnd().split('\n');
  const marked = (marks: string) =>
    lines
      .filter((line) => marks.includes(line[0]!))
      .map((line) => `${line.slice(1)}\n`)
      .join('');
  const parts = readFileSync(join(folder, file), 'utf8').split(marked(' -'));
  if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} places for\n${text}`);
  writeFileSync(join(folder, file), parts.join(marked(' +')));
}

it('is right in the eyes of the compiler', () => {
  const config = {
    extends: join(root, 'tsconfig.base.json'),
    compilerOptions: { noEmit: true, jsx: 'react-jsx', types: ['node'] },
    include: ['src', 'test/screens/frames.test.tsx', 'program.tsx'],
  };
  writeFileSync(join(app, 'tsconfig.json'), JSON.stringify(config));
  const tsc = join(root, 'node_modules/.bin/tsc');
  const { stdout, status } = spawnSync(tsc, ['--project', app], {
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  expect(stdout).toBe('');
  expect(status).toBe(0);
});

it.each(shown)('draws what the page shows: $place', ({ place, text }) => {
  expect(drawn.draw(place)).toBe(text);
});

it('has a panel and a key to show', () => {
  expect(shown.map(({ place }) => place)).toEqual(['page 7', 'help']);
  expect(drawn.commandsOf('0')).toEqual([{ type: 'setLearningRate', learningRate: 0.05 }]);
});
