import { homedir } from 'node:os';
import { expect, test } from 'vitest';
import { cacheFolder } from '../src/index.js';

const xdg = { XDG_CACHE_HOME: '/fast/cache', HOME: '/home/ada' };

test.each<[NodeJS.Platform, NodeJS.ProcessEnv, string]>([
  ['linux', { HOME: '/home/ada' }, '/home/ada/.cache/downhill/mnist'],
  ['linux', xdg, '/fast/cache/downhill/mnist'],
  ['linux', { ...xdg, XDG_CACHE_HOME: 'relative' }, '/home/ada/.cache/downhill/mnist'],
  ['linux', { ...xdg, XDG_CACHE_HOME: '' }, '/home/ada/.cache/downhill/mnist'],
  ['freebsd', { HOME: '/home/ada' }, '/home/ada/.cache/downhill/mnist'],
  ['linux', {}, `${homedir()}/.cache/downhill/mnist`],
  ['darwin', { HOME: '/Users/ada' }, '/Users/ada/Library/Caches/downhill/mnist'],
  ['darwin', xdg, '/fast/cache/downhill/mnist'],
  ['win32', { LOCALAPPDATA: 'D:\\Local' }, 'D:\\Local\\downhill\\Cache\\mnist'],
  [
    'win32',
    { USERPROFILE: 'C:\\Users\\ada' },
    'C:\\Users\\ada\\AppData\\Local\\downhill\\Cache\\mnist',
  ],
])('on %s with %o the cache is %s', (platform, environment, folder) => {
  expect(cacheFolder(platform, environment)).toBe(folder);
});
