// @ts-check
/**
 * Compiles the AssemblyScript sources of the kernels into src/kernels/wasm/binary.ts, unless they are those it was made
 * of. Runs as a script, and before tests as vitest's global setup.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const folder = join(here, 'src/kernels/wasm');
const target = join(folder, 'binary.ts');

export default async function buildKernels() {
  const digest = digestOf(sources());
  if (existsSync(target) && readFileSync(target, 'utf8').startsWith(headOf(digest))) return;
  const plain = await compile(false);
  const relaxed = await compile(true);
  const text = `${headOf(digest)}
export const plain = ${describe(plain)};
export const relaxed = ${describe(relaxed)};
`;
  // Renamed into place, so that nobody reads half of it.
  const draft = `${target}.${process.pid}`;
  writeFileSync(draft, text);
  renameSync(draft, target);
}

/** @param {string} digest */
function headOf(digest) {
  return `/** Made by build-kernels.mjs from the sources in assembly/; do not edit. ${digest} */`;
}

function sources() {
  const assembly = readdirSync(join(folder, 'assembly')).sort();
  return [
    fileURLToPath(import.meta.url),
    join(here, 'package.json'),
    join(folder, 'instructions.ts'),
    ...assembly.map((name) => join(folder, 'assembly', name)),
  ];
}

/** @param {string[]} files */
function digestOf(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest('hex').slice(0, 32);
}

/**
 * The module that imports a shared memory. Relaxed, it multiplies and adds in one.
 * @param {boolean} relaxed
 * @returns {Promise<Uint8Array>}
 */
async function compile(relaxed) {
  const { main } = await import('assemblyscript/asc');
  /** @type {Uint8Array | undefined} */
  let binary;
  const options = [
    join(folder, 'assembly/index.ts'),
    ...['--outFile', 'kernels.wasm', '--optimizeLevel', '3', '--noAssert', '--runtime', 'stub'],
    ...['--enable', 'simd', '--enable', 'relaxed-simd', '--enable', 'threads'],
    ...['--importMemory', '--noExportMemory', '--sharedMemory'],
    ...['--initialMemory', '1', '--maximumMemory', '65536'],
    ...['--use', `RELAXED=${Number(relaxed)}`],
    // Vectors are passed between functions of the module only.
    ...['--disableWarning', '112'],
  ];
  const { error, stderr } = await main(options, {
    writeFile: (_name, contents) => {
      if (typeof contents !== 'string') binary = contents;
    },
  });
  if (error !== null || binary === undefined) {
    throw new Error(`the kernels do not compile\n${stderr.toString()}`);
  }
  return binary;
}

/**
 * The bytes, and the place of the flags that say whether the imported memory is shared.
 * @param {Uint8Array} bytes
 */
function describe(bytes) {
  const name = Buffer.from('\x03env\x06memory\x02');
  const sharedFlagAt = Buffer.from(bytes).indexOf(name) + name.length;
  if (bytes[sharedFlagAt] !== 3) throw new Error('the kernels do not import a shared memory');
  const base64 = Buffer.from(bytes).toString('base64');
  return `{ sharedFlagAt: ${sharedFlagAt}, base64: '${base64}' }`;
}

if (argv[1] !== undefined && fileURLToPath(import.meta.url) === argv[1]) await buildKernels();
