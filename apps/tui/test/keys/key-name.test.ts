import type { Key } from 'ink';
import { expect, it } from 'vitest';
import { keyNames } from '../../src/keys/key-name.js';

const none: Key = {
  upArrow: false,
  downArrow: false,
  leftArrow: false,
  rightArrow: false,
  pageDown: false,
  pageUp: false,
  home: false,
  end: false,
  return: false,
  escape: false,
  ctrl: false,
  shift: false,
  tab: false,
  backspace: false,
  delete: false,
  meta: false,
  super: false,
  hyper: false,
  capsLock: false,
  numLock: false,
};

it.each([
  ['s', {}, ['s']],
  ['?', {}, ['?']],
  ['S', { shift: true }, ['S']],
  [' ', {}, ['space']],
  ['\r', { return: true }, ['enter']],
  ['', { escape: true, meta: true }, ['escape']],
  ['', { upArrow: true }, ['up']],
  ['', { pageDown: true }, ['page down']],
  ['c', { ctrl: true }, ['ctrl+c']],
  ['c', { meta: true }, []],
  // Keys that were typed faster than they are read.
  ['++ s', {}, ['+', '+', 'space', 's']],
  ['\x03\x03', {}, ['ctrl+c', 'ctrl+c']],
  ['q\r', {}, ['q', 'enter']],
  // Sequences that Ink passes on without their escape character.
  ['[<0;12;5M', {}, []],
  ['[200~', {}, []],
  ['OR', {}, []],
  ['', {}, []],
])('%j with %j is %j', (input, key, expected) => {
  expect(keyNames(input, { ...none, ...key })).toEqual(expected);
});
