/** Whatever can be called has an example in its doc comment, and every example does what it says. */
import { describe, expect, it } from 'vitest';
import { runExample } from '../reference/run-example.js';
import { packages } from './packages.js';

const [autograd] = packages;
const { exported, symbols } = autograd!;
const callable = symbols
  .flatMap(({ name, kind, doc, members }) => [
    ...(kind === 'type' ? [] : [{ name, doc }]),
    ...members
      .filter((member) => member.kind === 'method')
      .map((member) => ({ name: `${name}.${member.name}`, doc: member.doc })),
  ])
  // The free function of a method: its documentation is the method's.
  .filter(({ doc }) => !doc.text.includes('{@link Tensor.'));

it('finds them all', () => {
  expect(callable.length).toBeGreaterThan(150);
});

it('has an example of each', () => {
  const bare = callable.filter(({ doc }) => doc.examples.length === 0);
  expect(bare.map(({ name }) => name)).toEqual([]);
});

it.each(packages.slice(1))('$name: every function has an example', ({ symbols }) => {
  const bare = symbols.filter(({ kind, doc }) => kind === 'function' && doc.examples.length === 0);
  expect(bare.map(({ name }) => name)).toEqual([]);
});

describe.each(packages.slice(1))('examples of $name', ({ exported, given, symbols }) => {
  const examples = symbols
    .flatMap(({ name, doc }) => doc.examples.map((code) => ({ name, code })))
    // One with an ellipsis is a sketch.
    .filter(({ code }) => !code.includes('…'));
  it.each(examples)('$name: $code', async ({ code }) => {
    const console = { log: () => {} };
    await runExample(code, { ...given(), ...exported, console });
  });
});

const examples = callable.flatMap(({ name, doc }) => doc.examples.map((code) => ({ name, code })));

describe('examples', () => {
  it.each(examples)('$name: $code', async ({ code }) => {
    expect(await runExample(code, exported)).toBeGreaterThan(0);
  });
});
