/** The packages that have a reference, and what their examples find at hand. */
import { fileURLToPath } from 'node:url';
import * as autograd from '@downhill/autograd';
import * as mnist from '@downhill/mnist';
import * as nn from '@downhill/nn';
import { readPackage } from '../reference/read-package.js';

export const packages = [
  { name: 'autograd', exported: { ...autograd } as Readonly<Record<string, unknown>> },
  { name: 'nn', exported: { ...nn } as Readonly<Record<string, unknown>> },
  { name: 'mnist', exported: { ...mnist } as Readonly<Record<string, unknown>> },
].map(({ name, exported }) => ({
  name,
  exported,
  symbols: readPackage(
    fileURLToPath(new URL(`../../packages/${name}/src/index.ts`, import.meta.url)),
  ),
}));
