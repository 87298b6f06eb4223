import { readdir } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from './folders.js';
import { expectWholeCache, load, names, trainImages, trainImagesGzip } from './load-small.js';
import {
  answer,
  type Behaviour,
  corrupt,
  mute,
  refusingMirror,
  serve,
  stallAlways,
  startMirror,
  truncate,
} from './mirror.js';

describe('a mirror that fails is left for the next', () => {
  test.each<[fault: string, behaviour: Behaviour, reason: RegExp]>([
    ['lacks the file', answer(404), /answered 404 Not Found/],
    ['is broken', answer(500), /answered 500 Internal Server Error/],
    ['sends a page instead', answer(200), /not the content of train-images-idx3-ubyte/],
    ['sends an empty file', (_, response) => response.writeHead(200).end(), /not the content of/],
    ['sends nothing', answer(204), /answered 204 No Content/],
    ['corrupts', corrupt, /the gzip data is damaged|not the content of/],
    ['never answers', mute, /no answer within 2\.0 s/],
    ['stalls whenever asked', stallAlways, /silent for 2\.0 s/],
    ['truncates', truncate, /ECONNRESET/],
    [
      'redirects in circles',
      answer(302, { location: `/mnist/${trainImages}` }),
      /redirected more than 5 times/,
    ],
    [
      'redirects to a file',
      answer(302, { location: 'file:///etc/hosts' }),
      /cannot fetch file: addresses/,
    ],
    ['redirects nowhere', answer(302), /answered 302 Found/],
  ])('when it %s', async (_, behaviour, reason) => {
    const bad = await startMirror(behaviour);
    const good = await startMirror();
    const folder = await temporaryFolder();
    await expect(load(folder, [bad.url])).rejects.toThrow(reason);
    expect((await readdir(folder)).filter((file) => !file.endsWith('.partial'))).toEqual([]);

    const asked = bad.requests.length;
    const { source, train } = await load(folder, [bad.url, good.url]);
    expect(bad.requests.length).toBeGreaterThan(asked);
    expect(source.description).toBe(`MNIST, downloaded from ${good.host}`);
    expect(train.count).toBe(200);
    await expectWholeCache(folder);
  });

  test('when it cannot be reached', async () => {
    const good = await startMirror();
    const folder = await temporaryFolder();
    await load(folder, [await refusingMirror(), good.url]);
    await expectWholeCache(folder);
  });

  test('and what the first one delivered is kept', async () => {
    const partly = await startMirror((content, response, start) => {
      (content === trainImagesGzip ? serve : answer(503))(content, response, start);
    });
    const good = await startMirror();
    await load(await temporaryFolder(), [partly.url, good.url]);
    expect(good.requests.map(({ file }) => file)).toEqual(names.slice(1));
  });
});

test('redirects are followed, to another mirror too', async () => {
  const target = await startMirror();
  const mirror = await startMirror((_, response) => {
    response.writeHead(307, { location: new URL(response.req.url!, target.url).href }).end();
  });
  const folder = await temporaryFolder();
  await load(folder, [mirror.url]);
  expect(target.requests).toHaveLength(4);
  await expectWholeCache(folder);
});
