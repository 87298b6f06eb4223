import type { Key } from 'ink';

/** A key as the binding table names it: the character itself, or one of these. */
export type KeyName = string;

const named: readonly (readonly [keyof Key, KeyName])[] = [
  ['return', 'enter'],
  ['escape', 'escape'],
  ['tab', 'tab'],
  ['backspace', 'backspace'],
  ['delete', 'delete'],
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageUp', 'page up'],
  ['pageDown', 'page down'],
  ['home', 'home'],
  ['end', 'end'],
];

/**
 * The keys in one input from Ink. Most often it is one, but keys that are typed faster than the program reads them arrive
 * together. A chord with the meta key and an escape sequence that is no known key give nothing.
 */
export function keyNames(input: string, key: Key): KeyName[] {
  for (const [property, name] of named) {
    if (key[property]) return [name];
  }
  if (key.meta || /^[[O]./.test(input)) return [];
  if (key.ctrl) return input.length === 1 ? [`ctrl+${input}`] : [];
  return [...input].map(characterName).filter((name) => name !== null);
}

function characterName(character: string): KeyName | null {
  if (character === ' ') return 'space';
  if (character === '\r' || character === '\n') return 'enter';
  if (character === '\t') return 'tab';
  if (character >= ' ') return character;
  const letter = String.fromCharCode(character.charCodeAt(0) + 96);
  return letter >= 'a' && letter <= 'z' ? `ctrl+${letter}` : null;
}
