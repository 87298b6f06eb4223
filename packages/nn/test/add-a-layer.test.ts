/** Follows docs/add-a-layer.md: its TypeScript is one program, which prints what the page says. */
import { readFileSync } from 'node:fs';
import * as autograd from '@downhill/autograd';
import { transformSync } from 'esbuild';
import { expect, it } from 'vitest';
import * as nn from '../src/index.js';

const page = readFileSync(new URL('../../../docs/add-a-layer.md', import.meta.url), 'utf8');
const blocks = (language: string) =>
  [...page.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'gs'))].map(([, text]) => text!);
const packages: Readonly<Record<string, object>> = {
  '@downhill/autograd': autograd,
  '@downhill/nn': nn,
};

it('does what the page says', () => {
  const printed: string[] = [];
  const console = { log: (...values: unknown[]) => printed.push(`${values.join(' ')}\n`) };
  const require = (name: string) => packages[name];
  const program = transformSync(blocks('ts').join('\n'), { loader: 'ts', format: 'cjs' }).code;
  new Function('require', 'console', program)(require, console);
  expect(printed.join('')).toBe(blocks('text').join(''));
  expect(printed.length).toBeGreaterThan(6);
});
