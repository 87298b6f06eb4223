// @ts-check
/** What the commands share: a checkout that is installed and built, with nothing but Node and npm. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stamps = join(root, 'node_modules', '.downhill');

/**
 * Ends the process with a message a newcomer can act on.
 * @param {string} message
 * @param {number} [code]
 * @returns {never}
 */
export function fail(message, code = 1) {
  process.stderr.write(`downhill: ${message}\n`);
  process.exit(code);
}

/**
 * Runs a program with the workspace's binaries on its path; its output goes to stderr, so that stdout stays the
 * dashboard's own.
 * @param {string} command
 * @param {string[]} args
 * @param {{ stdout?: 'inherit' | 'stderr', env?: Record<string, string> }} [options]
 * @returns {number} the exit code
 */
export function run(command, args, { stdout = 'stderr', env = {} } = {}) {
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', stdout === 'stderr' ? 2 : 'inherit', 'inherit'],
    shell: process.platform === 'win32',
    env: {
      ...process.env,
      PATH: join(root, 'node_modules', '.bin') + delimiter + (process.env.PATH ?? ''),
      TURBO_TELEMETRY_DISABLED: '1',
      DO_NOT_TRACK: '1',
      ...env,
    },
  });
  if (result.error) fail(`could not run ${command}: ${result.error.message}`);
  return result.status ?? 1;
}

/** Installs the locked dependencies, unless the lock file and manifests are those of the last install. */
export function ensureInstalled() {
  const manifests = workspaceFolders().map((folder) => join(folder, 'package.json'));
  const wanted = digest(
    [join(root, 'package.json'), join(root, 'pnpm-lock.yaml'), ...manifests],
    readContent,
  );
  if (readStamp('install') === wanted) return;
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  process.stderr.write('Installing dependencies (first run, or the lock file changed)…\n');
  const code = run('npx', [
    '--yes',
    packageManager,
    'install',
    '--frozen-lockfile',
    '--reporter=append-only',
    '--loglevel=info',
  ]);
  if (code !== 0) {
    fail('installing the dependencies failed: see the lines above. Is the npm registry reachable?');
  }
  writeStamp('install', wanted);
}

/**
 * Builds the dashboard, and what else is named, unless no source has changed since the last build.
 * @param {{ package: string, folder: string }[]} more
 */
export function ensureBuilt(...more) {
  const built = [{ package: 'downhill', folder: 'apps/tui' }, ...more];
  const sources = workspaceFolders().flatMap((folder) => filesBelow(join(folder, 'src')));
  const scripts = filesBelow(join(root, 'scripts'));
  const bundlers = built.map(({ folder }) => join(root, folder, 'build.mjs'));
  const wanted = digest([...sources, ...scripts, ...bundlers], readModified) + readStamp('install');
  const stamp = ['build', ...more.map(({ folder }) => folder)].join('-');
  const isThere = built.every(({ folder }) => exists(join(root, folder, 'dist')));
  if (readStamp(stamp) === wanted && isThere) return;
  process.stderr.write('Building…\n');
  const filters = built.map((each) => `--filter=${each.package}`);
  const code = run('turbo', ['run', 'build', ...filters, '--output-logs=errors-only']);
  if (code !== 0) fail('the build failed: see the lines above');
  writeStamp(stamp, wanted);
}

function workspaceFolders() {
  return ['packages', 'apps']
    .flatMap((group) => readdirSync(join(root, group)).map((name) => join(root, group, name)))
    .concat(join(root, 'examples'), join(root, 'benchmarks'), join(root, 'docs'))
    .filter((folder) => exists(join(folder, 'package.json')));
}

/** @param {string} folder @returns {string[]} */
function filesBelow(folder) {
  if (!exists(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesBelow(path) : [path];
    })
    .sort();
}

/** @param {string} file */
const readContent = (file) => readFileSync(file);

/** @param {string} file */
const readModified = (file) => {
  const { mtimeMs, size } = statSync(file);
  return `${mtimeMs} ${size}`;
};

/** @param {string[]} files @param {(file: string) => string | Buffer} read */
function digest(files, read) {
  const hash = createHash('sha256').update(process.version);
  for (const file of files) hash.update(file).update(read(file));
  return hash.digest('hex');
}

/** @param {string} file */
function exists(file) {
  return statSync(file, { throwIfNoEntry: false }) !== undefined;
}

/** @param {string} name */
function readStamp(name) {
  const file = join(stamps, name);
  return exists(file) ? readFileSync(file, 'utf8') : '';
}

/** @param {string} name @param {string} value */
function writeStamp(name, value) {
  mkdirSync(stamps, { recursive: true });
  writeFileSync(join(stamps, name), value);
}

const [major = 0] = process.versions.node.split('.').map(Number);
if (major < 20)
  fail(`Node 20 or newer is needed, and this is ${process.version}: see https://nodejs.org`);
