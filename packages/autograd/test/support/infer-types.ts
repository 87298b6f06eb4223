/** What the compiler makes of expressions in a program of someone who has installed the packages. */
import { spawn } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '../../../..');

/** Of an expression: the type as an editor shows it, and the compiler's messages. */
export interface Inference {
  readonly type: string;
  readonly errors: readonly string[];
}

/** A folder with packages installed: their declarations as a build makes them. */
export class Workspace {
  readonly folder = mkdtempSync(join(tmpdir(), 'downhill-types-'));
  #programs = 0;

  async install(...packages: readonly string[]): Promise<void> {
    const installed = packages.map(async (name) => {
      const home = join(this.folder, 'node_modules/@downhill', name);
      const built = join(this.folder, 'built', name);
      const project = join(root, 'packages', name, 'tsconfig.build.json');
      const places = ['--rootDir', root, '--outDir', built];
      const output = await compile(project, '--customConditions', '@downhill/source', ...places);
      if (output !== '') throw new Error(output);
      mkdirSync(home, { recursive: true });
      renameSync(join(built, 'packages', name, 'src'), join(home, 'dist'));
      cpSync(join(root, 'packages', name, 'package.json'), join(home, 'package.json'));
    });
    await Promise.all(installed);
    writeFileSync(join(this.folder, 'package.json'), JSON.stringify({ type: 'module' }));
  }

  /**
   * Compiles one program with each expression on a line of its own. Libraries are checked, too.
   *
   * @param declarations what stands before: imports, and `declare const x: Tensor<[2, 3]>`
   * @param module how packages are found: as Node.js does it, or as bundlers do
   */
  async infer(
    declarations: string,
    expressions: readonly string[],
    module: 'nodenext' | 'bundler' = 'nodenext',
  ): Promise<Inference[]> {
    const name = `program${this.#programs++}`;
    const lines = expressions.map((expression, i) => `export const _${i} = ${expression};`);
    writeFileSync(join(this.folder, `${name}.ts`), [...lines, declarations].join('\n'));
    const compilerOptions = {
      strict: true,
      noUncheckedIndexedAccess: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: false,
      target: 'ES2022',
      lib: ['ES2023'],
      types: [],
      module: module === 'bundler' ? 'ESNext' : 'NodeNext',
      moduleResolution: module,
      declaration: true,
      emitDeclarationOnly: true,
      noErrorTruncation: true,
    };
    const project = join(this.folder, `${name}.json`);
    writeFileSync(project, JSON.stringify({ compilerOptions, files: [`${name}.ts`] }));
    const messages = (await compile(project)).split(/\n(?! )/).filter((line) => line !== '');
    const types = typesIn(readFileSync(join(this.folder, `${name}.d.ts`), 'utf8'));
    const ofLine = (line: number) =>
      messages.filter((text) => text.startsWith(`${name}.ts(${line},`));
    const found = expressions.map((_, i) => ({
      type: types[i]!,
      errors: ofLine(i + 1).map(essence),
    }));
    const others = messages.length - found.flatMap(({ errors }) => errors).length;
    if (others > 0) throw new Error(`the program itself is wrong:\n${messages.join('\n')}`);
    return found;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}

/** The output of the compiler, where errors are. */
function compile(project: string, ...options: readonly string[]): Promise<string> {
  const tsc = join(root, 'node_modules/.bin/tsc');
  const running = spawn(tsc, ['--project', project, '--pretty', 'false', ...options], {
    cwd: dirname(project),
    shell: process.platform === 'win32',
  });
  const output: string[] = [];
  running.stdout.setEncoding('utf8').on('data', (text: string) => output.push(text));
  return new Promise((resolve, reject) => {
    running.on('error', reject).on('close', () => resolve(output.join('')));
  });
}

/** The types of the constants, without the paths of names that the program did not import. */
function typesIn(declarations: string): string[] {
  return [...declarations.matchAll(/^export declare const _\d+: (.*?);$(?=\n\S|\n?$)/gms)].map(
    ([, type]) => type!.replace(/import\("[^)]*\)\./g, '').replace(/\s+/g, ' '),
  );
}

/** What a message says of shapes, or all of it. */
function essence(message: string): string {
  const [, text] = /error TS\d+: (.*)/s.exec(message)!;
  return /type '"([^"]*)"'\.$/.exec(text!)?.[1] ?? text!;
}
