/** The public names of a package, read from its sources by following the exports of its `index.ts`. */
import { readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { parse } from '@babel/parser';
import type { Statement, TSInterfaceDeclaration } from '@babel/types';
import { membersOf, signaturesOf } from './signature.js';
import { type ApiMember, type ApiSymbol, type DocComment, parseDoc } from './symbol.js';

/** A parsed file. */
export interface Source {
  readonly path: string;
  readonly text: string;
  readonly statements: readonly Statement[];
}

/** Where a public name is declared. */
interface Place {
  readonly source: Source;
  readonly local: string;
}

/**
 * The symbols that the index file exports, in the order of their names.
 *
 * @throws Error when an exported name has no declaration in the package
 */
export function readPackage(index: string): ApiSymbol[] {
  const read = reader();
  const folder = dirname(index);
  const places = [...exportsOf(read(index), read)];
  const symbols = places.map(([name, place]) => describe(name, place, folder, read)).sort(byName);
  return symbols.map((symbol) => asMethod(symbol, symbols));
}

/** What is only the function of a method, `sum(x, 0)` for `x.sum(0)`, with the signature that it has from there. */
function asMethod(symbol: ApiSymbol, symbols: readonly ApiSymbol[]): ApiSymbol {
  const [, owner, name] = /^(?:.*: )?\{@link (\w+)\.(\w+)\}/.exec(symbol.doc.text) ?? [];
  if (symbol.kind !== 'constant' || owner === undefined) return symbol;
  const method = symbols
    .find((other) => other.name === owner)
    ?.members.find((member) => member.name === name);
  if (method === undefined) throw new Error(`${symbol.name}: there is no ${owner}.${name}`);
  const signatures = method.signatures.map((signature) =>
    signature
      .replace(/^\w+/, symbol.name)
      .replace(/\((?=\))/, `(x: ${owner}`)
      .replace(/\((?!x: )/, `(x: ${owner}, `)
      .replaceAll('<S>', ''),
  );
  const text = `The method {@link ${owner}.${name}} as a function.`;
  return { ...symbol, signatures, doc: { ...symbol.doc, text } };
}

function byName(a: ApiSymbol, b: ApiSymbol): number {
  return a.name < b.name ? -1 : 1;
}

type Read = (path: string) => Source;

function reader(): Read {
  const known = new Map<string, Source>();
  return (path) => {
    let source = known.get(path);
    if (source === undefined) {
      const text = readFileSync(path, 'utf8');
      const { program } = parse(text, {
        sourceType: 'module',
        plugins: path.endsWith('x') ? ['typescript', 'jsx'] : ['typescript'],
      });
      source = { path, text, statements: program.body };
      known.set(path, source);
    }
    return source;
  };
}

function exportsOf(source: Source, read: Read): Map<string, Place> {
  const found = new Map<string, Place>();
  const from = (path: string) =>
    exportsOf(read(resolve(dirname(source.path), path.replace(/\.js$/, '.ts'))), read);
  for (const statement of source.statements) {
    // What is passed on from another package is in that package's reference.
    if ('source' in statement && statement.source && !statement.source.value.startsWith('.'))
      continue;
    if (statement.type === 'ExportAllDeclaration') {
      for (const [name, place] of from(statement.source.value)) found.set(name, place);
    }
    if (statement.type !== 'ExportNamedDeclaration') continue;
    for (const local of declaredNames(statement.declaration)) found.set(local, { source, local });
    const others = statement.source && from(statement.source.value);
    for (const specifier of statement.specifiers) {
      if (specifier.type !== 'ExportSpecifier') continue;
      const { local, exported } = specifier;
      const name = exported.type === 'Identifier' ? exported.name : exported.value;
      const place = others ? others.get(local.name) : { source, local: local.name };
      if (place === undefined) throw new Error(`${source.path}: no declaration of ${local.name}`);
      found.set(name, place);
    }
  }
  return found;
}

function declaredNames(declaration: Statement | null | undefined): string[] {
  switch (declaration?.type) {
    case 'VariableDeclaration':
      return declaration.declarations.flatMap(({ id }) => ('name' in id ? [id.name] : []));
    case 'FunctionDeclaration':
    case 'TSDeclareFunction':
    case 'ClassDeclaration':
    case 'TSInterfaceDeclaration':
    case 'TSTypeAliasDeclaration':
      return declaration.id ? [declaration.id.name] : [];
    default:
      return [];
  }
}

function describe(name: string, { source, local }: Place, folder: string, read: Read): ApiSymbol {
  const declarations = declarationsOf(local, source);
  const inner = declarations.map((declaration) => declaration.inner!);
  if (inner.length === 0) throw new Error(`${source.path}: no declaration of ${local}`);
  const documented = declarations.map(({ outer }) => docOf(outer));
  // A class is declared together with an interface of its name: the class is the one described.
  const isClass = inner.findIndex(({ type }) => type === 'ClassDeclaration');
  const first = inner[Math.max(isClass, 0)]!;
  return {
    name,
    kind: kindOf(first),
    signatures: signaturesOf(inner, name, source.text),
    doc: documented[isClass] ?? documented.find(({ text }) => text !== '') ?? documented[0]!,
    file: relative(folder, source.path),
    members:
      first.type === 'ClassDeclaration'
        ? [...membersOf(first, source.text), ...interfaceMembers(local, source, read)]
        : [],
    throws: inner.some(
      ({ type, start, end }) =>
        type === 'FunctionDeclaration' &&
        source.text.slice(start ?? 0, end ?? 0).includes('throw new '),
    ),
  };
}

/** The statements that declare a name, and those inside of an `export`. */
function declarationsOf(name: string, source: Source) {
  return source.statements
    .map((statement) => ({
      outer: statement,
      inner:
        statement.type === 'ExportNamedDeclaration' ? (statement.declaration ?? null) : statement,
    }))
    .filter(({ inner }) => declaredNames(inner).includes(name));
}

/** What the interfaces of a name declare, and what they extend: a class of that name has it as well. */
function interfaceMembers(name: string, source: Source, read: Read): ApiMember[] {
  const imported = source.statements.flatMap((statement) =>
    statement.type === 'ImportDeclaration' && statement.source.value.startsWith('.')
      ? statement.specifiers
          .filter((specifier) => specifier.local.name === name)
          .map(() => resolve(dirname(source.path), statement.source.value.replace(/\.js$/, '.ts')))
      : [],
  );
  const here = declarationsOf(name, source)
    .map(({ inner }) => inner)
    .filter((inner): inner is TSInterfaceDeclaration => inner?.type === 'TSInterfaceDeclaration');
  return [
    ...imported.flatMap((path) => interfaceMembers(name, read(path), read)),
    ...here.flatMap((declaration) => [
      ...membersOf(declaration, source.text),
      ...(declaration.extends ?? []).flatMap(({ expression }) =>
        expression.type === 'Identifier' ? interfaceMembers(expression.name, source, read) : [],
      ),
    ]),
  ];
}

function kindOf({ type }: Statement): ApiSymbol['kind'] {
  if (type === 'ClassDeclaration') return 'class';
  if (type === 'VariableDeclaration') return 'constant';
  return type === 'FunctionDeclaration' || type === 'TSDeclareFunction' ? 'function' : 'type';
}

/** The last doc comment before a node. */
export function docOf({ leadingComments }: Pick<Statement, 'leadingComments'>): DocComment {
  const comments = leadingComments?.filter(
    ({ type, value }) => type === 'CommentBlock' && value.startsWith('*'),
  );
  return parseDoc(comments?.at(-1)?.value ?? '');
}
