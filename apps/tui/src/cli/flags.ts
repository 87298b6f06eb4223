/**
 * The command line's flags: one row each. Parsing, validation, defaults, suggestions and `--help` all come from this
 * table, so adding a flag is adding a row.
 */
import { activations } from '../trainer/activations.js';
import { augmentations } from '../trainer/augment/augmentations.js';
import { backends } from '../trainer/backends.js';
import { losses } from '../trainer/losses.js';
import { optimizers } from '../trainer/optimizers.js';
import { schedules } from '../trainer/schedules.js';
import { shifts } from '../trainer/views.js';
import { choice, type Kind, model, number, orAuto, rowOf, text, toggle } from './kinds.js';

export interface Flag<T> {
  /** The heading of `--help` under which it stands. */
  readonly group: 'Data' | 'Network' | 'Training' | 'Files' | 'Output';
  readonly kind: Kind<T>;
  readonly default: NoInfer<T>;
  /** One phrase, without a full stop. */
  readonly help: string;
  /** What help says of the default, where the value alone does not say it. */
  readonly defaultHelp?: string;
  /** One letter that stands for the flag after a single dash. */
  readonly letter?: string;
  /** Other words for it: a wrong flag like one of these gets this flag suggested. */
  readonly synonyms?: readonly string[];
}

/** Gives a row its value's type. */
function flag<T>(row: Flag<T>): Flag<T> {
  return row;
}

/** The same kind of value, or null where the flag is absent. */
function optional<T>(kind: Kind<T>): Kind<T | null> {
  return kind;
}

const digits = 'DIR|mnist|synthetic';

export const flags = {
  data: flag({
    group: 'Data',
    kind: optional(text(digits)),
    default: null,
    help: 'digits to learn: a folder with IDX files, MNIST from the cache or a download, or digits drawn on the spot',
    defaultHelp: 'mnist, or synthetic without a network',
    synonyms: ['dataset', 'train-data', 'directory'],
  }),
  'test-data': flag({
    group: 'Data',
    kind: optional(text(digits)),
    default: null,
    help: 'digits to be tested on',
    defaultHelp: 'the test half of --data',
    synonyms: ['validation-data'],
  }),
  model: flag({
    group: 'Network',
    kind: model,
    default: '784-16-16-10',
    help: 'a network of those below with its recipe, or the width of each layer, from pixels to classes, or a JavaScript or TypeScript file that makes a network of your own',
    synonyms: ['network', 'architecture', 'layers', 'widths', 'hidden'],
  }),
  activation: flag({
    group: 'Network',
    kind: rowOf(activations),
    default: 'relu',
    help: 'what a hidden neuron makes of its weighted sum',
  }),
  views: flag({
    group: 'Network',
    kind: number({ min: 1, max: shifts.length, integer: true }),
    default: 1,
    help: 'how many times a digit is looked at in the last test: as it is, and shifted by a pixel; the answer is the mean',
    synonyms: ['tta', 'shifts'],
  }),
  loss: flag({
    group: 'Network',
    kind: rowOf(losses),
    default: 'cross-entropy',
    help: 'what training makes small',
    synonyms: ['cost', 'criterion'],
  }),
  'label-smoothing': flag({
    group: 'Training',
    kind: number({ min: 0, below: 1 }),
    default: 0,
    help: 'part of what a label says that goes to all classes alike',
    synonyms: ['smoothing'],
  }),
  optimizer: flag({
    group: 'Training',
    kind: rowOf(optimizers),
    default: 'sgd',
    help: 'how a gradient becomes a step',
  }),
  lr: flag({
    group: 'Training',
    kind: optional(number({ above: 0, max: 1000 })),
    default: null,
    help: 'learning rate',
    defaultHelp: `${optimizers.sgd.learningRate['cross-entropy'].relu}, and what suits other choices of optimizer, loss and activation`,
    synonyms: ['learning-rate', 'learningrate', 'rate', 'eta', 'step-size'],
  }),
  schedule: flag({
    group: 'Training',
    kind: rowOf(schedules),
    default: 'constant',
    help: 'how the learning rate changes from step to step until the last',
    synonyms: ['lr-schedule', 'scheduler', 'annealing'],
  }),
  momentum: flag({
    group: 'Training',
    kind: optional(number({ min: 0, below: 1 })),
    default: null,
    help: 'how much of the last step the next one keeps (beta 1 of adam)',
    defaultHelp: Object.entries(optimizers)
      .map(([name, { momentum }]) => `${name} ${momentum}`)
      .join(', '),
    synonyms: ['beta', 'beta1'],
  }),
  'weight-decay': flag({
    group: 'Training',
    kind: number({ min: 0, max: 1 }),
    default: 0,
    help: 'pull of each weight towards zero',
    synonyms: ['decay', 'l2', 'regularization'],
  }),
  'batch-size': flag({
    group: 'Training',
    kind: number({ min: 1, max: 1_000_000, integer: true }),
    default: 32,
    help: 'digits per step',
    synonyms: ['minibatch-size'],
  }),
  epochs: flag({
    group: 'Training',
    kind: number({ min: 1, max: 1_000_000, integer: true }),
    default: 20,
    help: 'passes over the training digits',
    synonyms: ['iterations', 'passes'],
  }),
  augment: flag({
    group: 'Training',
    kind: rowOf(augmentations),
    default: 'none',
    help: 'how the training digits are moved, anew for each epoch: shifted; turned and scaled too (affine); bent too (elastic)',
    synonyms: ['augmentation', 'transform', 'distort'],
  }),
  average: flag({
    group: 'Training',
    kind: number({ min: 0, below: 1 }),
    default: 0,
    help: 'how much of the averaged weights stays at each step, such as 0.999; they are what is tested and exported',
    defaultHelp: '0, the weights themselves',
    synonyms: ['ema', 'moving-average', 'weight-average'],
  }),
  seed: flag({
    group: 'Training',
    kind: number({ min: 0, max: Number.MAX_SAFE_INTEGER, integer: true }),
    default: 1,
    help: 'the same seed gives the same run, bit for bit',
    synonyms: ['random-seed'],
  }),
  backend: flag({
    group: 'Training',
    kind: rowOf(backends),
    default: 'auto',
    help: 'which kernels compute: WebAssembly, or plain JavaScript',
    synonyms: ['kernels', 'device'],
  }),
  threads: flag({
    group: 'Training',
    kind: orAuto(number({ min: 1, max: 64, integer: true })),
    default: null,
    help: 'how many threads compute; the result is the same, bit for bit',
    defaultHelp: 'as many as there are cores',
    synonyms: ['workers', 'cores', 'jobs'],
  }),
  pace: flag({
    group: 'Training',
    kind: optional(number({ above: 0, max: 1_000_000 })),
    default: null,
    help: 'steps a second at the most, to watch them one by one; < and > change it',
    defaultHelp: 'as many as can be',
    synonyms: ['speed', 'steps-per-second', 'slow', 'delay', 'fps'],
  }),
  'checkpoint-dir': flag({
    group: 'Files',
    kind: optional(text('DIR')),
    default: null,
    help: 'keep checkpoints here, one after each epoch: the last three and the best stay',
    defaultHelp: 'the folder that is gone on with, else none',
    synonyms: ['checkpoints', 'checkpoint', 'save-dir', 'output-dir'],
  }),
  'checkpoint-every': flag({
    group: 'Files',
    kind: optional(number({ min: 1, max: 1e9, integer: true })),
    default: null,
    help: 'keep a checkpoint after so many steps too',
    defaultHelp: '',
    synonyms: ['save-every', 'checkpoint-steps'],
  }),
  resume: flag({
    group: 'Files',
    kind: optional(text('DIR|FILE')),
    default: null,
    help: "go on from a checkpoint, or a folder's newest good one, with its settings",
    defaultHelp: '',
    synonyms: ['continue', 'restore', 'load', 'from-checkpoint'],
  }),
  'export-safetensors': flag({
    group: 'Files',
    kind: optional(text('FILE')),
    default: null,
    help: 'write the weights at the end, for PyTorch and others',
    defaultHelp: '',
    synonyms: ['safetensors', 'save-weights', 'export'],
  }),
  'export-onnx': flag({
    group: 'Files',
    kind: optional(text('FILE')),
    default: null,
    help: 'write the network at the end, for ONNX Runtime and others',
    defaultHelp: '',
    synonyms: ['onnx'],
  }),
  headless: flag({
    group: 'Output',
    kind: toggle,
    default: false,
    help: 'print lines instead of drawing the dashboard; so does any output that is not a terminal',
    synonyms: ['no-ui', 'plain', 'batch-mode', 'no-tui'],
  }),
  json: flag({
    group: 'Output',
    kind: toggle,
    default: false,
    help: 'print JSON lines (implies --headless)',
    synonyms: ['jsonl', 'ndjson'],
  }),
  'require-accuracy': flag({
    group: 'Output',
    kind: optional(number({ min: 0, max: 1 })),
    default: null,
    help: 'exit with code 1 if the final test accuracy is lower, such as 0.95',
    defaultHelp: '',
    synonyms: ['accuracy', 'min-accuracy', 'threshold'],
  }),
  color: flag({
    group: 'Output',
    kind: choice(['auto', 'never', '16', '256', 'truecolor']),
    default: 'auto',
    help: 'colours of the dashboard',
    synonyms: ['colour', 'colors', 'no-color'],
  }),
  debug: flag({
    group: 'Output',
    kind: toggle,
    default: false,
    help: 'show stack traces with errors',
    synonyms: ['verbose', 'trace'],
  }),
  help: flag({
    group: 'Output',
    kind: toggle,
    default: false,
    help: 'show this and exit',
    letter: 'h',
    synonyms: ['usage'],
  }),
  version: flag({
    group: 'Output',
    kind: toggle,
    default: false,
    help: 'show the version and exit',
    letter: 'v',
  }),
};

export type FlagName = keyof typeof flags;

/** What a command line says: a value for each flag, its default where the flag is absent. */
export type Options = { readonly [Name in FlagName]: (typeof flags)[Name]['default'] };

export const flagNames = Object.keys(flags) as FlagName[];
