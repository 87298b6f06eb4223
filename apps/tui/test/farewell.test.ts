import { expect, it } from 'vitest';
import { farewell } from '../src/farewell.js';
import { states } from './support/states.js';

it.each([
  ['loading', null],
  ['beginning', null],
  ['training', '95.04% of 1,000 test digits right after 6,000 steps in 0:05'],
  ['done', '96.29% of 10,000 test digits right after 18,750 steps in 0:15'],
] as const)('after %s: %s', (name, expected) => {
  expect(farewell(states[name])).toBe(expected);
});
