/** Runs every example of the README, and holds what it prints against the output shown below it. */
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as autograd from '@downhill/autograd';
import { transformSync } from 'esbuild';
import { expect, it } from 'vitest';
import * as nn from '../src/index.js';
import * as node from '../src/node/index.js';

const readme = fs.readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const examples = [...readme.matchAll(/```ts\n(.*?)```(?:\n\n```text\n(.*?)```)?/gs)].map(
  ([, code, output], i) => ({ name: `example ${i + 1}`, code: code!, output: output ?? '' }),
);
const packages: Readonly<Record<string, object>> = {
  '@downhill/autograd': autograd,
  '@downhill/nn': nn,
  '@downhill/nn/node': node,
  'node:fs': fs,
  'node:os': { tmpdir },
  'node:path': { join },
};

it('has examples', () => {
  expect(examples.length).toBeGreaterThan(1);
});

it.each(examples)('$name prints what the README says', ({ code, output }) => {
  const printed: string[] = [];
  const console = { log: (...values: unknown[]) => printed.push(`${values.join(' ')}\n`) };
  const require = (name: string) => packages[name];
  const script = transformSync(code, { loader: 'ts', format: 'cjs' }).code;
  new Function('require', 'console', script)(require, console);
  expect(printed.join('')).toBe(output);
});

it('names everything there is to use', () => {
  const internal = /^(Module|Optimizer|ParameterwiseOptimizer|ParameterState|Lambda)$/;
  const classes = Object.entries(nn)
    .filter(([name, value]) => /^[A-Z]/.test(name) && typeof value === 'function')
    .map(([name]) => name);
  const missing = classes.filter((name) => !internal.test(name) && !readme.includes(name));
  expect(missing).toEqual([]);
});
