/** Runs every example of the README, and holds what it prints against the output shown below it. */
import { readFileSync } from 'node:fs';
import { transformSync } from 'esbuild';
import { afterEach, expect, it } from 'vitest';
import * as autograd from '../src/index.js';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const examples = [...readme.matchAll(/```ts\n(.*?)```\n\n```text\n(.*?)```/gs)].map(
  ([, code, output], i) => ({ name: `example ${i + 1}`, code: code!, output: output! }),
);

afterEach(() => {
  autograd.useKernels(autograd.javascript);
});

it('has examples, each with what it prints', () => {
  expect(examples.length).toBeGreaterThan(1);
  expect(readme.split('```ts\n').length - 1).toBe(examples.length);
});

it.each(examples)('$name prints what the README says', ({ code, output }) => {
  const printed: string[] = [];
  const console = { log: (...values: unknown[]) => printed.push(`${values.join(' ')}\n`) };
  const script = transformSync(code, { loader: 'ts', format: 'cjs' }).code;
  new Function('require', 'console', script)(() => autograd, console);
  expect(printed.join('')).toBe(output);
});
