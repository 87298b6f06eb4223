/** PyTorch's option names turned into ours. */

/** An option that decides how PyTorch computes, or something that is not compared. */
export const IRRELEVANT = null;

/**
 * The options under the names that `names` gives them, without those that are irrelevant or null (PyTorch's "as usual").
 *
 * @throws Error for an option that `names` does not have: a test that ignores an option proves nothing
 */
export function translate(
  what: string,
  options: Readonly<Record<string, unknown>>,
  names: Readonly<Record<string, string | null>>,
): Record<string, unknown> {
  const entries = Object.entries(options).flatMap(([name, value]) => {
    const ours = names[name];
    if (ours === undefined) throw new Error(`${what}: unknown option ${name}`);
    return ours === IRRELEVANT || value === null ? [] : [[ours, value]];
  });
  return Object.fromEntries(entries);
}
