/** The text of `--help`, made from the table of flags. */

import { presets } from '../trainer/presets/index.js';
import type { Preset } from '../trainer/presets/preset.js';
import { type FlagName, flagNames, flags } from './flags.js';
import { recipeFlags } from './settings.js';

const width = 80;
const indent = 6;

const examples: readonly (readonly [command: string, says: string])[] = [
  ['downhill', 'watch 784-16-16-10 learn MNIST'],
  ['downhill --activation sigmoid --loss mse', 'as 3Blue1Brown draws it'],
  ['downhill --model lenet', 'right 99 times in 100'],
  ['downhill --data synthetic --model 784-64-10', 'no download, a wider network'],
  ['downhill --headless --json --epochs 3', 'one JSON object per line'],
  ['downhill --checkpoint-dir runs/a', 'can be killed, and gone on with'],
  ['downhill --resume runs/a --epochs 20', 'goes on, for longer'],
];

export function helpText(): string {
  const longest = Math.max(...examples.map(([command]) => command.length));
  return [
    'Usage: downhill [flags]',
    '',
    'Trains a neural network on handwritten digits and shows how it learns.',
    ...[...groups()].flatMap(([group, names]) => ['', `${group}:`, ...names.flatMap(flagLines)]),
    '',
    'Networks with a recipe (a flag that is given counts before it):',
    ...Object.entries(presets).flatMap(([name, preset]) => presetLines(name, preset)),
    '',
    'Examples:',
    ...examples.map(([command, says]) => `  ${command.padEnd(longest)}  ${says}`),
  ].join('\n');
}

function groups(): Map<string, FlagName[]> {
  const byGroup = new Map<string, FlagName[]>();
  for (const name of flagNames) {
    const { group } = flags[name];
    byGroup.set(group, [...(byGroup.get(group) ?? []), name]);
  }
  return byGroup;
}

function flagLines(name: FlagName): string[] {
  const { letter, kind, help, defaultHelp, default: value } = flags[name];
  const isSwitch = kind.placeholder === '';
  const spelled = [letter === undefined ? [] : `-${letter}`, `--${name}`].flat().join(', ');
  const byDefault = defaultHelp ?? (isSwitch ? '' : String(value));
  return [
    `  ${spelled} ${kind.placeholder}`.trimEnd(),
    ...wrap(byDefault === '' ? help : `${help} (default: ${byDefault})`),
  ];
}

function presetLines(name: string, { description, recipe }: Preset): string[] {
  const flagsOf = [...recipeFlags(recipe)].map(([flag, value]) => `--${flag} ${value}`);
  return [`  --model ${name}`, ...wrap(description), ...wrap(flagsOf.join(' '))];
}

function wrap(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const extended = `${lines.at(-1) ?? ''} ${word}`.trim();
    if (lines.length > 0 && extended.length <= width - indent) lines[lines.length - 1] = extended;
    else lines.push(word);
  }
  return lines.map((line) => ' '.repeat(indent) + line);
}
