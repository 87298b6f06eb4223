/** Puts the peers, and the digits in the form that they read, into a folder of their own. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type DigitSet, loadDigits, writeIdx } from '@downhill/mnist';
import { run } from '../processes.js';

export interface Folders {
  /** MNIST's four files, unpacked. */
  readonly digits: string;
  /** Where `node_modules` with the peers in JavaScript is. */
  readonly packages: string;
}

/** Debian's own: its packages are not seen by others. */
export const python = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';

const cache = fileURLToPath(new URL('../.cache', import.meta.url));
const npmPackages = [
  '@jax-js/jax@0.1.25',
  '@tensorflow/tfjs@4.22.0',
  '@tensorflow/tfjs-backend-wasm@4.22.0',
];
const debianPackages = ['python3-torch', 'python3-numpy', 'libopenblas0-pthread'];

/**
 * Installs what is missing.
 *
 * @param data where the digits come from, as `loadDigits` takes it
 * @throws Error that says how to install by hand what could not be installed
 */
export async function install(data: string | null): Promise<Folders> {
  const folders = { digits: join(cache, 'mnist'), packages: join(cache, 'peers') };
  const { train, test } = await loadDigits({ data: data ?? undefined });
  writeDigits(folders.digits, 'train', train);
  writeDigits(folders.digits, 't10k', test);
  await installPackages(folders.packages);
  await installTorch();
  return folders;
}

function writeDigits(folder: string, part: string, digits: DigitSet): void {
  const { images, labels, count, rows, columns } = digits;
  mkdirSync(folder, { recursive: true });
  const write = (name: string, shape: readonly number[], bytes: Uint8Array) =>
    writeFileSync(join(folder, name), writeIdx({ dtype: 'uint8', shape, data: bytes }));
  write(`${part}-images-idx3-ubyte`, [count, rows, columns], images);
  write(`${part}-labels-idx1-ubyte`, [count], labels);
}

async function installPackages(folder: string): Promise<void> {
  const manifest = `${JSON.stringify({ private: true, description: npmPackages.join(' ') })}\n`;
  const file = join(folder, 'installed.json');
  if (existsSync(file)) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), manifest);
  tell(`installing ${npmPackages.join(', ')}`);
  const flags = ['--no-audit', '--no-fund', '--loglevel=error'];
  const { code, errors } = await run('npm', ['install', ...flags, ...npmPackages], { folder });
  if (code !== 0) throw new Error(`npm could not install the peers\n${errors.trim()}`);
  writeFileSync(file, manifest);
}

async function installTorch(): Promise<void> {
  if (await hasTorch()) return;
  const byHand = `apt-get install ${debianPackages.join(' ')}`;
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    tell(`installing ${debianPackages.join(', ')}`);
    const environment = { DEBIAN_FRONTEND: 'noninteractive' };
    await run('apt-get', ['update', '-qq'], { environment });
    const flags = ['install', '-y', '-qq', '--no-install-recommends'];
    await run('apt-get', [...flags, ...debianPackages], { environment });
  }
  if (await hasTorch()) return;
  throw new Error(
    `PyTorch is missing. On Debian and Ubuntu: sudo ${byHand}. Elsewhere: install torch and numpy for ${python}.`,
  );
}

async function hasTorch(): Promise<boolean> {
  const { code } = await run(python, ['-c', 'import torch, numpy']).catch(() => ({ code: 1 }));
  return code === 0;
}

function tell(what: string): void {
  process.stderr.write(`bench: ${what}…\n`);
}
