/** JSON whose objects name a key twice: `JSON.parse` keeps the last one silently. */

const tokens = /"(?:[^"\\]|\\.)*"|[{}[\],:]/gs;

/** A key that an object of this (valid) JSON has twice; undefined if there is none. */
export function duplicateKey(json: string): string | undefined {
  const objects: Set<string>[] = [];
  let last = '';
  for (const [token] of json.matchAll(tokens)) {
    if (token === '{' || token === '[') objects.push(new Set());
    else if (token === '}' || token === ']') objects.pop();
    else if (token === ':') {
      const keys = objects.at(-1)!;
      // Two ways to write one character make one key.
      const key: string = JSON.parse(last);
      if (keys.has(key)) return key;
      keys.add(key);
    }
    last = token;
  }
  return undefined;
}
