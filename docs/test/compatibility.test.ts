/** The compatibility page tells of what there is, of all of it, and of nothing else. */
import { expect, it } from 'vitest';
import { missing, names } from '../reference/compatibility.js';
import { writeCompatibility } from '../reference/write-compatibility.js';
import { packages } from './packages.js';

const { symbols } = packages[0]!;
const exported = symbols.filter(({ kind }) => kind !== 'type').map(({ name }) => name);
const methods = symbols
  .filter(({ name }) => name === 'Tensor')
  .flatMap(({ members }) => members.filter(({ kind }) => kind === 'method'))
  .map(({ name }) => name)
  .filter((name) => name !== 'toString');
const ours = new Set([...exported, ...methods]);
const rows = Object.values(names).flatMap((section) => Object.keys(section));

it('has a row for every export and every method of Tensor, and no other', () => {
  expect(rows.length).toBeGreaterThan(150);
  expect(rows.toSorted()).toEqual([...ours].toSorted());
});

it('calls nothing missing that is here', () => {
  expect(Object.keys(missing).filter((name) => ours.has(name))).toEqual([]);
});

it('names at least one other library that has what is missing here', () => {
  const nowhere = Object.entries(missing).filter(([, cells]) => cells.every((cell) => cell === ''));
  expect(nowhere).toEqual([]);
});

it('is committed as it would be written', async () => {
  const remedy =
    'run `npx pnpm --filter @downhill/docs reference` and commit docs/compatibility.md';
  await expect(writeCompatibility(), remedy).toMatchFileSnapshot('../compatibility.md');
});
