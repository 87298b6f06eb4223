import { describe, expect, it } from 'vitest';
import { type FlagName, flagNames, flags } from '../../src/cli/flags.js';
import { parseArguments } from '../../src/cli/parse.js';
import { UsageError } from '../../src/cli/usage-error.js';
import { augmentations } from '../../src/trainer/augment/augmentations.js';
import { presetNames } from '../../src/trainer/presets/index.js';
import { schedules } from '../../src/trainer/schedules.js';

/** A valid value for every flag that takes one, and what it is parsed to. */
const samples: Partial<Record<FlagName, readonly (readonly [text: string, value: unknown])[]>> = {
  data: [
    ['synthetic', 'synthetic'],
    ['../some folder', '../some folder'],
  ],
  'test-data': [['mnist', 'mnist']],
  model: [
    ['784-16-16-10', '784-16-16-10'],
    ['64-10', '64-10'],
    ['cnn', 'cnn'],
  ],
  activation: [
    ['relu', 'relu'],
    ['sigmoid', 'sigmoid'],
    ['tanh', 'tanh'],
  ],
  views: [
    ['1', 1],
    ['9', 9],
  ],
  loss: [
    ['cross-entropy', 'cross-entropy'],
    ['mse', 'mse'],
  ],
  'label-smoothing': [
    ['0', 0],
    ['0.1', 0.1],
  ],
  schedule: Object.keys(schedules).map((name) => [name, name] as const),
  augment: Object.keys(augmentations).map((name) => [name, name] as const),
  average: [
    ['0', 0],
    ['0.999', 0.999],
  ],
  optimizer: [
    ['sgd', 'sgd'],
    ['adam', 'adam'],
    ['adamw', 'adamw'],
    ['rmsprop', 'rmsprop'],
  ],
  lr: [
    ['0.1', 0.1],
    ['1e-3', 0.001],
    ['.5', 0.5],
    ['3', 3],
  ],
  momentum: [
    ['0', 0],
    ['0.9', 0.9],
  ],
  'weight-decay': [
    ['0', 0],
    ['1e-4', 0.0001],
  ],
  'batch-size': [
    ['1', 1],
    ['1e2', 100],
  ],
  epochs: [['3', 3]],
  seed: [
    ['0', 0],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
  ],
  backend: [
    ['auto', 'auto'],
    ['wasm', 'wasm'],
    ['js', 'js'],
  ],
  threads: [
    ['auto', null],
    ['2', 2],
  ],
  pace: [
    ['2', 2],
    ['0.5', 0.5],
  ],
  'checkpoint-dir': [['runs/a', 'runs/a']],
  'checkpoint-every': [['500', 500]],
  resume: [['runs/a', 'runs/a']],
  'export-safetensors': [['net.safetensors', 'net.safetensors']],
  'export-onnx': [['net.onnx', 'net.onnx']],
  'require-accuracy': [
    ['0.95', 0.95],
    ['0', 0],
    ['1', 1],
  ],
  color: [
    ['auto', 'auto'],
    ['never', 'never'],
    ['16', '16'],
    ['256', '256'],
    ['truecolor', 'truecolor'],
  ],
};
const switches: readonly FlagName[] = ['headless', 'json', 'debug', 'help', 'version'];

const defaults = Object.fromEntries(flagNames.map((name) => [name, flags[name].default]));

function usageError(...argv: string[]): string {
  try {
    parseArguments(argv);
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    return (error as UsageError).message;
  }
  throw new Error(`${argv.join(' ')} was accepted`);
}

describe('parseArguments', () => {
  it('gives every flag its default', () => {
    expect(parseArguments([])).toEqual(defaults);
    expect(defaults).toMatchObject({ model: '784-16-16-10', activation: 'relu', headless: false });
  });

  it('takes defaults from whoever knows better', () => {
    const options = parseArguments(['--lr', '2'], { lr: 1, seed: 7, data: null });
    expect(options).toEqual({ ...defaults, lr: 2, seed: 7 });
  });

  it('has a sample here for every flag', () => {
    expect([...Object.keys(samples), ...switches].sort()).toEqual([...flagNames].sort());
  });

  const cases = Object.entries(samples).flatMap(([name, texts]) =>
    texts.map(([text, value]) => [name, text, value] as const),
  );
  it.each(cases)('reads --%s %s', (name, text, value) => {
    const expected = { ...defaults, [name]: value };
    expect(parseArguments([`--${name}`, text])).toEqual(expected);
    expect(parseArguments([`--${name}=${text}`])).toEqual(expected);
  });

  it.each(switches)('reads --%s', (name) => {
    expect(parseArguments([`--${name}`])).toEqual({ ...defaults, [name]: true });
  });

  it('reads -h and -v', () => {
    expect(parseArguments(['-h']).help).toBe(true);
    expect(parseArguments(['-v']).version).toBe(true);
  });

  it('reads many flags, and of one that is repeated the last', () => {
    expect(parseArguments(['--json', '--lr', '1', '--epochs=3', '--lr', '2'])).toEqual({
      ...defaults,
      json: true,
      lr: 2,
      epochs: 3,
    });
  });

  it('keeps what follows the first equals sign', () => {
    expect(parseArguments(['--data=a=b']).data).toBe('a=b');
  });

  it('helps, whatever else is wrong', () => {
    expect(parseArguments(['--nonsense', '--lr', '--help'])).toEqual({ ...defaults, help: true });
  });
});

describe('wrong usage', () => {
  it.each([
    ['--epoch', 'unknown flag --epoch: did you mean --epochs?'],
    ['--epoch=3', 'unknown flag --epoch: did you mean --epochs?'],
    ['-epochs', 'unknown flag -epochs: did you mean --epochs?'],
    ['--learning-rate', 'unknown flag --learning-rate: did you mean --lr?'],
    ['--learning_rate', 'unknown flag --learning_rate: did you mean --lr?'],
    ['--batch', 'unknown flag --batch: did you mean --batch-size?'],
    ['--require-acuracy', 'unknown flag --require-acuracy: did you mean --require-accuracy?'],
    ['--optimiser', 'unknown flag --optimiser: did you mean --optimizer?'],
    ['--colour', 'unknown flag --colour: did you mean --color?'],
    ['--no-ui', 'unknown flag --no-ui: did you mean --headless?'],
    ['--xyzzy', 'unknown flag --xyzzy: --help lists the flags'],
    ['-x', 'unknown flag -x: --help lists the flags'],
    ['--', 'unknown flag --: --help lists the flags'],
    ['headless', 'unexpected "headless": did you mean --headless?'],
    ['digits', 'unexpected "digits": --help lists the flags'],
    ['', 'unexpected "": --help lists the flags'],
  ])('%s', (argument, message) => {
    expect(usageError(argument)).toBe(message);
  });

  it.each([
    ['--data', '', '--data must be DIR|mnist|synthetic, and is empty'],
    [
      '--activation',
      'rleu',
      '--activation must be relu, sigmoid or tanh, and is "rleu": did you mean relu?',
    ],
    ['--activation', 'gelu9', '--activation must be relu, sigmoid or tanh, and is "gelu9"'],
    ['--loss', 'MSE', '--loss must be cross-entropy or mse, and is "MSE": did you mean mse?'],
    [
      '--optimizer',
      'adma',
      '--optimizer must be sgd, adam, adamw or rmsprop, and is "adma": did you mean adam?',
    ],
    ['--backend', 'cuda', '--backend must be auto, wasm or js, and is "cuda"'],
    [
      '--color',
      'true',
      '--color must be auto, never, 16, 256 or truecolor, and is "true": did you mean truecolor?',
    ],
    ['--lr', '0', '--lr must be a number above 0 and at most 1000, and is "0"'],
    ['--lr', '-1', '--lr must be a number above 0 and at most 1000, and is "-1"'],
    ['--lr', 'fast', '--lr must be a number above 0 and at most 1000, and is "fast"'],
    ['--lr', 'Infinity', '--lr must be a number above 0 and at most 1000, and is "Infinity"'],
    ['--lr', '0x10', '--lr must be a number above 0 and at most 1000, and is "0x10"'],
    ['--lr', ' ', '--lr must be a number above 0 and at most 1000, and is " "'],
    ['--momentum', '1', '--momentum must be a number of at least 0 and below 1, and is "1"'],
    ['--weight-decay', '-0.1', '--weight-decay must be a number from 0 to 1, and is "-0.1"'],
    ['--batch-size', '0', '--batch-size must be a whole number from 1 to 1000000, and is "0"'],
    ['--batch-size', '2.5', '--batch-size must be a whole number from 1 to 1000000, and is "2.5"'],
    ['--epochs', '0', '--epochs must be a whole number from 1 to 1000000, and is "0"'],
    ['--seed', '-1', '--seed must be a whole number from 0 to 9007199254740991, and is "-1"'],
    ['--require-accuracy', '95', '--require-accuracy must be a number from 0 to 1, and is "95"'],
    ...['784', '784-', '784--10', '784-0-10', '784-x-10', '784 10', '784-100000-10'].map(
      (model) => [
        '--model',
        model,
        `--model must be ${presetNames.join(', ')}, layer widths from 1 to 99999 joined by dashes, such as 784-16-16-10, or a file that ends in .js or .ts, and is "${model}"`,
      ],
    ),
  ])('%s %s', (flag, value, message) => {
    expect(usageError(flag!, value!)).toBe(message);
    expect(usageError(`${flag}=${value}`)).toBe(message);
  });

  it('names the value that is missing', () => {
    expect(usageError('--data')).toBe('--data needs a value: --data DIR|mnist|synthetic');
    expect(usageError('--lr', '--json')).toBe('--lr needs a value: --lr N');
  });

  it('rejects a value for a switch', () => {
    expect(usageError('--json=yes')).toBe('--json takes no value, and was given "yes"');
  });

  const misspelled = flagNames
    .filter((name) => name.length > 3)
    .flatMap((name) =>
      Array.from(name, (_, i) => [name.slice(0, i) + name.slice(i + 1), name] as const),
    );
  it.each(misspelled)('--%s suggests --%s', (typed, name) => {
    expect(usageError(`--${typed}`)).toBe(`unknown flag --${typed}: did you mean --${name}?`);
  });

  it.each(
    flagNames.flatMap((name) => (flags[name].synonyms ?? []).map((word) => [word, name] as const)),
  )('--%s suggests --%s', (synonym, name) => {
    expect(usageError(`--${synonym}`)).toBe(`unknown flag --${synonym}: did you mean --${name}?`);
  });
});
