/** `--model FILE`: a network that the user wrote. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { register } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Shape, Tensor, zeros } from '@downhill/autograd';
import type { DigitSet } from '@downhill/mnist';
import { inEvaluationMode, Module } from '@downhill/nn';
import { describeError, HintedError } from '../errors.js';
import type { Architecture } from './architecture.js';
import type { RunConfig } from './protocol.js';

/**
 * The network that a file's `default` export, or its `createModel`, returns.
 *
 * @throws HintedError that says what is wrong and where: no such file, a file that cannot be loaded, a wrong export, a
 * function or a network that throws, outputs of a wrong shape
 */
export async function loadModelFile(
  { model: file, seed }: RunConfig,
  digits: DigitSet,
): Promise<Architecture> {
  const exported = await importFile(file);
  const inputShape = inputShapeOf(file, exported.inputShape, digits);
  const create = exported.default ?? exported.createModel;
  if (typeof create !== 'function') {
    const found = create === undefined ? 'there is none' : `it is ${kindOf(create)}`;
    throw new HintedError(
      `--model ${file}: its default export must be a function that returns a Module, and ${found}`,
      'Such as: export default ({ classes, seed }) => new Sequential(new Linear(classes)).initialize(seed);',
    );
  }
  const network: unknown = await attempt(file, 'the function that makes the network threw', () =>
    create({ inputShape, classes: digits.classes, seed }),
  );
  if (!(network instanceof Module)) {
    throw new HintedError(
      `--model ${file}: the function must return a Module, and returned ${kindOf(network)}`,
      "Return a layer of '@downhill/nn', or an instance of a class that extends its Module.",
    );
  }
  await tryOut(file, network, inputShape, digits.classes);
  return { network, inputShape };
}

/** Two images go through, so that lazy layers learn their width and a wrong network is found out before it trains. */
async function tryOut(file: string, network: Module, inputShape: Shape, classes: number) {
  const images = zeros([2, ...inputShape]);
  const output: unknown = await attempt(
    file,
    `the network threw when it was given images [${images.shape.join(', ')}]`,
    () => inEvaluationMode(network, () => network.forward(images)),
  );
  const found = output instanceof Tensor ? `[${output.shape.join(', ')}]` : kindOf(output);
  if (found !== `[2, ${classes}]`) {
    throw new HintedError(
      `--model ${file}: the network must return [N, ${classes}], and for 2 images it returned ${found}`,
      `Its last layer gives a number for each of ${classes} classes: new Linear(${classes}), after new Flatten() if need be.`,
    );
  }
  if (network.parameters().length > 0) return;
  throw new HintedError(
    `--model ${file}: the network has no parameters`,
    'There is nothing to train.',
  );
}

async function importFile(file: string): Promise<Readonly<Record<string, unknown>>> {
  const path = resolve(file);
  if (!existsSync(path)) {
    throw new HintedError(
      `--model ${file}: there is no such file`,
      `It was looked for at ${path}. Widths of layers are written 784-16-16-10.`,
    );
  }
  shareLibraries();
  return attempt(file, 'the file cannot be loaded', () => import(pathToFileURL(path).href));
}

let areShared = false;

/**
 * Makes a file's `@downhill/nn` and `@downhill/autograd` those of this program, wherever the file lies: nothing has to be
 * installed beside it, and a Module of its own is one of ours.
 */
function shareLibraries(): void {
  if (areShared) return;
  areShared = true;
  const libraries = {
    '@downhill/nn': new URL('./nn.js', import.meta.url).href,
    '@downhill/autograd': new URL('./autograd.js', import.meta.url).href,
  };
  const hooks = `
    const libraries = new Map(Object.entries(${JSON.stringify(libraries)}));
    export const resolve = (specifier, context, next) => next(libraries.get(specifier) ?? specifier, context);`;
  register(`data:text/javascript,${encodeURIComponent(hooks)}`);
}

function inputShapeOf(file: string, exported: unknown, { rows, columns }: DigitSet): Shape {
  const pixels = rows * columns;
  if (exported === undefined) return [pixels];
  const lengths: unknown[] = Array.isArray(exported) ? exported : [];
  const shape = lengths.filter((length) => typeof length === 'number');
  const size = shape.reduce((product, length) => product * length, 1);
  if (lengths.length > 0 && shape.length === lengths.length && size === pixels) return shape;
  throw new HintedError(
    `--model ${file}: inputShape must hold the ${rows}×${columns} = ${pixels} pixels of an image, and is ${JSON.stringify(exported)}`,
    `Such as: export const inputShape = [1, ${rows}, ${columns}]; without it, it is [${pixels}].`,
  );
}

/** Runs the user's code: what it throws is told with its place in the file. */
async function attempt<R>(file: string, what: string, run: () => R): Promise<Awaited<R>> {
  try {
    return await run();
  } catch (error) {
    const { message, stack } = describeError(error);
    const place = placeIn(file, error instanceof SyntaxError ? checkSyntax(file) : (stack ?? ''));
    throw Object.assign(
      new HintedError(`--model ${file}: ${what}: ${message}${place}`, hintFor(error)),
      stack !== null && { stack },
    );
  }
}

/** What Node says of a file's syntax: errors of `import` do not tell the line. */
function checkSyntax(file: string): string {
  return spawnSync(process.execPath, ['--check', resolve(file)], { encoding: 'utf8' }).stderr;
}

/** The first line of the file that a stack trace names. */
function placeIn(file: string, stack: string): string {
  const { href } = pathToFileURL(resolve(file));
  for (const name of [href, resolve(file)]) {
    const start = stack.indexOf(`${name}:`);
    if (start < 0) continue;
    const [line] = stack.slice(start + name.length + 1).match(/^\d+(:\d+)?/) ?? [];
    if (line !== undefined) return ` (${file}:${line})`;
  }
  return '';
}

function hintFor(error: unknown): string {
  const { code }: { code?: unknown } = Object(error);
  if (code === 'ERR_UNKNOWN_FILE_EXTENSION') {
    return `Node 22.18 and newer load TypeScript, and this is ${process.version}: write it in JavaScript, or use a newer Node.`;
  }
  if (error instanceof SyntaxError) {
    return 'Files in ES module syntax (import, export) can be given the ending .mjs.';
  }
  return 'The stack trace is shown with --debug.';
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value !== 'object') return `a ${typeof value}`;
  return `an instance of ${value.constructor?.name ?? 'Object'}`;
}
