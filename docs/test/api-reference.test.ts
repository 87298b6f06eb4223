/** The committed reference is that of the sources, and every public name is documented in full. */
import { expect, it } from 'vitest';
import { anchor, writeMarkdown } from '../reference/write-markdown.js';
import { packages } from './packages.js';

const [autograd] = packages;

it.each(packages)('$name: the committed reference is up to date', async ({ name, symbols }) => {
  const remark = name === 'autograd' ? ' A test runs every example.' : '';
  const reference = writeMarkdown(`@downhill/${name}`, symbols, remark);
  const remedy = 'run `npx pnpm --filter @downhill/docs reference` and commit docs/api';
  await expect(reference, remedy).toMatchFileSnapshot(`../api/${name}.md`);
});

it.each(packages)('$name: the reader finds what is exported', ({ name, exported, symbols }) => {
  const found = new Set(symbols.map((symbol) => symbol.name));
  const passedOn = name === 'autograd' ? {} : autograd!.exported;
  const missing = Object.keys(exported).filter((key) => !found.has(key) && !(key in passedOn));
  expect(missing).toEqual([]);
});

it.each(packages)('$name: every public name and member has a doc comment', ({ symbols }) => {
  const names = symbols.flatMap(({ name, doc, members }) => [
    { name, doc },
    // A constructor may leave it at its parameters: the class says what it makes.
    ...members
      .filter(({ kind }) => kind !== 'constructor')
      .map((member) => ({ name: `${name}.${member.name}`, doc: member.doc })),
  ]);
  const bare = names.filter(({ doc }) => doc.text === '');
  expect(bare.map(({ name }) => name)).toEqual([]);
});

it.each(packages)('$name: every function that throws says when', ({ symbols }) => {
  const silent = symbols.filter(({ throws, doc }) => throws && doc.errors.length === 0);
  expect(silent.map(({ name }) => name)).toEqual([]);
});

it('every method of a tensor that takes arguments says which are wrong', () => {
  const { members } = autograd!.symbols.find(({ name }) => name === 'Tensor')!;
  const silent = members.filter(
    ({ name, kind, signatures, doc }) =>
      kind === 'method' &&
      doc.errors.length === 0 &&
      signatures.some((signature) => !/^[^(]*\(\)/.test(signature)) &&
      // Any number will do.
      name !== 'constant',
  );
  expect(silent.map(({ name }) => name)).toEqual([]);
});

it('every operation on two operands says when they do not go together', () => {
  const operations = autograd!.symbols.filter(({ name, signatures }) =>
    signatures.some((signature) => signature.includes(`a.${name}(b)`)),
  );
  expect(operations.length).toBeGreaterThan(0);
  const silent = operations.filter(({ doc }) => doc.errors.length === 0);
  expect(silent.map(({ name }) => name)).toEqual([]);
});

it.each(packages)('$name: every link of the reference leads somewhere', ({ symbols }) => {
  const reference = writeMarkdown('', symbols);
  const anchors = [...reference.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => anchor(heading!));
  const links = [...reference.matchAll(/\]\(#([^)]*)\)/g)].map(([, target]) => target!);
  expect(links.filter((target) => !anchors.includes(target))).toEqual([]);
});
