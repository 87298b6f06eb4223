// @ts-check
/** `npm run bench` and `npm run bench:peers`: installs and builds what is missing, then measures in this process. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt, ensureInstalled, root } from './workspace.mjs';

ensureInstalled();
ensureBuilt({ package: '@downhill/benchmarks', folder: 'benchmarks' });
const [, , program, ...flags] = process.argv;
process.argv.splice(2, process.argv.length, ...flags);
if (process.env.INIT_CWD) process.chdir(process.env.INIT_CWD);
await import(pathToFileURL(join(root, `benchmarks/dist/${program}.js`)).href);
