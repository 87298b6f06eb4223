/** `--model FILE`: a network that the user wrote. */
import { statSync } from 'node:fs';
import { register } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Shape, Tensor, zeros } from '@downhill/autograd';
import type { DigitSet } from '@downhill/mnist';
import { inEvaluationMode, Module } from '@downhill/nn';
import { HintedError } from '../errors.js';
import type { Architecture } from './architecture.js';
import type { RunConfig } from './protocol.js';
import { attempt } from './user-code.js';

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
  const className = classNameOf(create);
  if (typeof create !== 'function' || className !== null) {
    const found = create === undefined ? 'there is none' : `it is ${kindOf(create)}`;
    const network = className === null ? 'Sequential(new Linear(classes))' : `${className}()`;
    throw new HintedError(
      `--model ${file}: its default export must be a function that returns a Module, and ${found}`,
      `Such as: export default ({ classes, seed }) => new ${network}.initialize(seed);`,
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

/**
 * Images go through as in a test and as in training, so that lazy layers learn their width and a wrong network is found
 * out before it trains. They leave no trace: not in the weights, not in running statistics, not in random streams.
 */
async function tryOut(file: string, network: Module, inputShape: Shape, classes: number) {
  const given = (count: number) => `given images [${[count, ...inputShape].join(', ')}]`;
  const answer = (count: number): Tensor => {
    const output: unknown = network.forward(zeros([count, ...inputShape]));
    const found = output instanceof Tensor ? `[${output.shape.join(', ')}]` : kindOf(output);
    if (output instanceof Tensor && found === `[${count}, ${classes}]`) return output;
    throw new HintedError(
      `--model ${file}: the network must return [N, ${classes}], and for ${count} images it returned ${found}`,
      `Its last layer gives a number for each of ${classes} classes: new Linear(${classes}), after new Flatten() if need be.`,
    );
  };
  await attempt(file, `the network threw when it was ${given(2)}`, () =>
    inEvaluationMode(network, () => answer(2)),
  );
  if (network.parameters().length === 0) {
    throw new HintedError(
      `--model ${file}: the network has no parameters`,
      'There is nothing to train.',
    );
  }
  const [state, random] = [network.stateDict(), network.randomState()];
  await attempt(file, `the network cannot learn, ${given(3)} in training`, () => {
    network.train();
    answer(3).sum().backward();
  });
  network.zeroGrad();
  network.loadStateDict(state).loadRandomState(random);
}

async function importFile(file: string): Promise<Readonly<Record<string, unknown>>> {
  const path = resolve(file);
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) {
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

/** What a class is called; null for anything else. */
function classNameOf(value: unknown): string | null {
  return typeof value === 'function' && /^class\b/.test(String(value)) ? value.name : null;
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (classNameOf(value) !== null) return 'a class';
  if (typeof value !== 'object') return `a ${typeof value}`;
  return `an instance of ${value.constructor?.name ?? 'Object'}`;
}
