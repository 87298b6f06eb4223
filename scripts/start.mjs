// @ts-check
/** `npm start`: installs and builds what is missing, then runs the dashboard in this process. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt, ensureInstalled, root } from './workspace.mjs';

ensureInstalled();
ensureBuilt();
// Relative paths mean what they mean where the command was typed, not where npm went to run it.
if (process.env.INIT_CWD) process.chdir(process.env.INIT_CWD);
await import(pathToFileURL(join(root, 'apps/tui/dist/bin.js')).href);
