/** Threads share the work and change nothing: same bits for any number of them. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, describe, expect, it } from 'vitest';
import type { TypedArray } from '../../src/dtype.js';
import { loadWasm } from '../../src/index.js';
import { encode } from '../../src/kernels/wasm/encode/index.js';
import { compileKernels, hasRelaxed } from '../../src/kernels/wasm/engine.js';
import { detectHost } from '../../src/kernels/wasm/host.js';
import { Header } from '../../src/kernels/wasm/instructions.js';
import { LinearMemory } from '../../src/kernels/wasm/memory.js';
import { Processor } from '../../src/kernels/wasm/processor.js';
import { bigCalls } from './calls.js';
import { Draw } from './draw.js';
import { moved, writtenBy } from './placing.js';

interface Team {
  readonly threads: number;
  readonly memory: LinearMemory;
  readonly processor: Processor;
}

const host = detectHost();
host.enableRelaxed();
const module = compileKernels(hasRelaxed(), true);
const teams = [1, 2, 3].map((threads): Team => {
  const memory = new LinearMemory(true);
  return { threads, memory, processor: new Processor(memory, module, threads, host) };
});
afterAll(() => {
  for (const { processor } of teams) processor.close();
});

/** What the call writes when a team of this size does it again and again, and how many parts the helpers did. */
function perform({ memory, processor }: Team, name: string): [TypedArray[], number] {
  const draw = bigCalls.find((family) => family.name === name)!.draw;
  const call = moved(draw(new Draw(name)), memory.allocate.bind(memory));
  const instructions = encode(call, ({ array, offset }) => {
    return array.byteOffset + offset * array.BYTES_PER_ELEMENT;
  })!;
  expect(instructions[0]!.words[Header.Chunks]).toBeGreaterThan(1);
  const before = processor.partsHelped;
  processor.runOnce(instructions);
  return [writtenBy(call), processor.partsHelped - before];
}

describe('a team', () => {
  it('comes together', async () => {
    for (const { threads, processor } of teams) {
      await expect.poll(() => processor.helpersThere).toBe(threads - 1);
    }
  });

  it.each(bigCalls)('computes the same bits of any size: $name', ({ name }) => {
    const [alone] = perform(teams[0]!, name);
    for (const team of teams.slice(1)) {
      const [together] = perform(team, name);
      for (const [k, array] of alone.entries()) {
        expect(Buffer.compare(bytesOf(together[k]!), bytesOf(array))).toBe(0);
      }
    }
  });

  it('shares the work', async () => {
    const team = teams[1]!;
    const helped = () => bigCalls.reduce((sum, { name }) => sum + perform(team, name)[1], 0);
    await expect.poll(helped).toBeGreaterThan(0);
  });

  it('neither needs files beside the bundle nor keeps the process alive', async () => {
    const { outputFiles } = await build({
      stdin: {
        contents: `import { loadWasm } from './index.js'; console.log(loadWasm({ threads: 2 }).threads);`,
        resolveDir: fileURLToPath(new URL('../../src', import.meta.url)),
      },
      bundle: true,
      write: false,
      platform: 'neutral',
      logLevel: 'silent',
    });
    const options = { input: outputFiles[0]!.text, timeout: 20_000, encoding: 'utf8' } as const;
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--input-type=module'],
      options,
    );
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '2\n', stderr: '' });
  });

  it('goes home when it is told to, and its leader goes on alone', async () => {
    const memory = new LinearMemory(true);
    const processor = new Processor(memory, module, 2, host);
    await expect.poll(() => processor.helpersThere).toBe(1);
    processor.close();
    await expect.poll(() => processor.helpersThere).toBe(0);
    const { name } = bigCalls[0]!;
    const [written, helped] = perform({ threads: 2, memory, processor }, name);
    expect(helped).toBe(0);
    expect(bytesOf(written[0]!)).toEqual(bytesOf(perform(teams[0]!, name)[0][0]!));
  });
});

describe('loadWasm', () => {
  it.each([0, -1, 1.5, Number.NaN])('refuses %s threads', (threads) => {
    expect(() => loadWasm({ threads })).toThrow(
      `loadWasm: threads must be 'auto' or a whole number of at least 1, and is ${threads}`,
    );
  });

  it('takes as many threads as there are cores unless told otherwise', () => {
    const set = loadWasm();
    set.close();
    expect(set.threads).toBe(host.cores);
  });
});

function bytesOf({ buffer, byteOffset, byteLength }: TypedArray): Buffer {
  return Buffer.from(buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer);
}
