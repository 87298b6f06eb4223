import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import type { LoadOptions } from '../src/index.js';
import { temporaryFolder } from './folders.js';
import { expectWholeCache, load, names, trainImages, trainImagesGzip } from './load-small.js';
import {
  type Behaviour,
  type Mirror,
  serve,
  serveWhole,
  stall,
  startMirror,
  truncate,
} from './mirror.js';
import { smallFiles } from './small-mnist.js';

/** Expects a request for the rest of the training images: some bytes were here, at most the half that was sent. */
function expectResumed(request: Mirror['requests'][number] | undefined) {
  expect(request?.file).toBe(trainImages);
  expect(request?.start).toBeGreaterThan(0);
  expect(request?.start).toBeLessThanOrEqual(trainImagesGzip.length >> 1);
}

describe('an interrupted download is resumed', () => {
  test.each([
    ['breaks off', truncate],
    ['stalls', stall],
  ])('by the next mirror when the first one %s', async (_, behaviour) => {
    const bad = await startMirror(behaviour);
    const good = await startMirror();
    const folder = await temporaryFolder();
    await load(folder, [bad.url, good.url]);
    expectResumed(good.requests[0]);
    await expectWholeCache(folder);
  });

  test('by the same mirror, when that brought something', async () => {
    const mirror = await startMirror((content, response, start) => {
      (start === null ? truncate : serve)(content, response, start);
    });
    const folder = await temporaryFolder();
    await load(folder, [mirror.url]);
    expect(mirror.requests[0]).toEqual({ file: trainImages, start: null });
    expectResumed(mirror.requests[1]);
    await expectWholeCache(folder);
  });

  test('from the start by a mirror that ignores ranges', async () => {
    const bad = await startMirror(truncate);
    const whole = await startMirror(serveWhole);
    const folder = await temporaryFolder();
    await load(folder, [bad.url, whole.url]);
    expectResumed(whole.requests[0]);
    await expectWholeCache(folder);
  });

  test('not by a mirror that sends another range', async () => {
    const confused: Behaviour = (content, response, start) => {
      const range = `bytes 5-${content.length - 1}/${content.length}`;
      if (start === null) return serve(content, response, start);
      return response.writeHead(206, { 'content-range': range }).end(content.subarray(5));
    };
    const mirror = await startMirror(confused);
    const folder = await temporaryFolder({
      [`${trainImages}.partial`]: trainImagesGzip.subarray(0, 99),
    });
    await expect(load(folder, [mirror.url])).rejects.toThrow(
      /sent bytes 5-\d+\/\d+ where bytes from 0/,
    );
    await load(folder, [mirror.url]);
    await expectWholeCache(folder);
  });

  test('without a byte more, when all had come', async () => {
    const mirror = await startMirror();
    const folder = await temporaryFolder({ [`${trainImages}.partial`]: trainImagesGzip });
    await load(folder, [mirror.url]);
    expect(mirror.requests.slice(0, 2)).toEqual([
      { file: trainImages, start: trainImagesGzip.length },
      { file: names[1], start: null },
    ]);
    await expectWholeCache(folder);
  });

  test.each([
    ['shorter', 1000],
    ['longer', trainImagesGzip.length + 7],
  ])('and begun anew when the bytes from before are wrong and %s', async (_, length) => {
    const mirror = await startMirror();
    const folder = await temporaryFolder({ [`${trainImages}.partial`]: Buffer.alloc(length, 1) });
    await load(folder, [mirror.url]);
    expect(mirror.requests.slice(0, 2)).toEqual([
      { file: trainImages, start: length },
      { file: trainImages, start: null },
    ]);
    await expectWholeCache(folder);
  });
});

describe('a download that is ended', () => {
  test('by its signal leaves nothing half-made, and is resumed', async () => {
    const mirror = await startMirror(stall);
    const folder = await temporaryFolder();
    const controller = new AbortController();
    const loading = load(folder, [mirror.url], {
      data: undefined,
      timeoutMilliseconds: 60_000,
      signal: controller.signal,
      onProgress: ({ fraction }) => {
        if (fraction !== null && fraction > 0) controller.abort(new Error('the user quit'));
      },
    });
    await expect(loading).rejects.toThrow('the user quit');
    expect(await readdir(folder)).toEqual([`${trainImages}.partial`]);

    mirror.behaviour = serve;
    await load(folder, [mirror.url]);
    expectResumed(mirror.requests[1]);
    await expectWholeCache(folder);
  });

  test('by SIGKILL leaves nothing half-made, and is resumed', async () => {
    const folder = await temporaryFolder();
    const scripts = await temporaryFolder();
    const mirror = await startMirror(stall);
    const { child, exited } = await startProcess(scripts, folder, [mirror], {
      timeoutMilliseconds: 60_000,
    });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await exited;
    const left = await readdir(folder);
    expect(left).toHaveLength(1);
    expect(left[0]).toMatch(new RegExp(`^${trainImages}\\.${child.pid}-.*\\.partial$`));

    mirror.behaviour = serve;
    await load(folder, [mirror.url]);
    expectResumed(mirror.requests[1]);
    await expectWholeCache(folder);
  });

  test('before it began asks nobody', async () => {
    const mirror = await startMirror();
    const signal = AbortSignal.abort(new Error('too late'));
    await expect(load(await temporaryFolder(), [mirror.url], { signal })).rejects.toThrow(
      'too late',
    );
    expect(mirror.requests).toEqual([]);
  });
});

describe('downloads at the same time do not harm each other', () => {
  test('in one process', async () => {
    const mirror = await startMirror();
    const folder = await temporaryFolder();
    const loads = await Promise.all([1, 2, 3].map(() => load(folder, [mirror.url])));
    expect(loads.map(({ train }) => train.count)).toEqual([200, 200, 200]);
    await expectWholeCache(folder);
  });

  test('in two processes', async () => {
    const mirror = await startMirror();
    const folder = await temporaryFolder();
    const scripts = await temporaryFolder();
    const processes = await Promise.all([
      startProcess(scripts, folder, [mirror]),
      startProcess(scripts, folder, [mirror]),
    ]);
    for (const { exited } of processes) expect(await exited).toEqual([0, null]);
    await expectWholeCache(folder);
  });

  test('for only what nobody writes any more is taken over', async () => {
    const mirror = await startMirror();
    const ended = spawnSync(process.execPath, ['--version']).pid;
    const running = `${trainImages}.${process.pid}-1.partial`;
    const folder = await temporaryFolder({
      [running]: trainImagesGzip.subarray(0, 500),
      [`${trainImages}.${ended}-1.partial`]: trainImagesGzip.subarray(0, 300),
    });
    await load(folder, [mirror.url]);
    expect(mirror.requests[0]).toEqual({ file: trainImages, start: 300 });
    expect((await readdir(folder)).sort()).toEqual([...names, running].sort());
  });
});

/** A process of its own that loads the small files from mirrors, and prints its progress. */
async function startProcess(
  scripts: string,
  folder: string,
  mirrors: readonly Mirror[],
  options: LoadOptions = {},
) {
  const script = join(scripts, 'load.mjs');
  const all = { environment: {}, files: smallFiles, cacheFolder: folder, ...options };
  await build({
    stdin: {
      contents: `
        import { loadDigits } from '../src/index.js';
        await loadDigits({
          ...${JSON.stringify(all)},
          data: 'mnist',
          mirrors: ${JSON.stringify(mirrors.map(({ url }) => url))},
          onProgress: ({ fraction }) => { if (fraction > 0) console.log(fraction); },
        });`,
      resolveDir: fileURLToPath(new URL('.', import.meta.url)),
      loader: 'ts',
    },
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'esm',
    conditions: ['@downhill/source'],
  });
  const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
  return { child, exited: once(child, 'exit') };
}
