/** PyTorch's option names turned into ours. */

/**
 * The options under the names that `names` gives them.
 *
 * @throws Error for an option that `names` does not have: a test that ignores an option proves nothing
 */
export function translate(
  what: string,
  options: Readonly<Record<string, unknown>>,
  names: Readonly<Record<string, string>>,
): never {
  const entries = Object.entries(options).map(([name, value]) => {
    const ours = names[name];
    if (ours === undefined) throw new Error(`${what}: unknown option ${name}`);
    return [ours, value];
  });
  return Object.fromEntries(entries) as never;
}
