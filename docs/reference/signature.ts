/** Declarations as a caller sees them: names, parameters and types, without bodies. */
import type {
  ClassDeclaration,
  ClassMethod,
  Node,
  Statement,
  TSDeclareMethod,
  TSInterfaceDeclaration,
  TSMethodSignature,
} from '@babel/types';
import { docOf } from './read-package.js';
import type { ApiMember } from './symbol.js';

const LINE_WIDTH = 100;

/** What a function or a method is declared as; nodes of all kinds of them fit. */
interface Callable {
  readonly typeParameters?: Node | null;
  readonly params: readonly Node[];
  readonly returnType?: Node | null;
}

/**
 * The signatures of the declarations that make up one name. Where there is one overload, it says the same as the
 * implementation in terms of shapes known to the compiler: the plain words of the latter are shown.
 */
export function signaturesOf(
  declarations: readonly Statement[],
  name: string,
  text: string,
): string[] {
  const overloads = declarations.filter(({ type }) => type === 'TSDeclareFunction');
  const plain = declarations.filter(({ type }) => type !== 'TSDeclareFunction');
  return (overloads.length > 1 ? overloads : plain).flatMap((declaration) => {
    switch (declaration.type) {
      case 'FunctionDeclaration':
      case 'TSDeclareFunction':
        return [callable(name, declaration, text)];
      case 'TSInterfaceDeclaration':
      case 'TSTypeAliasDeclaration':
        return declarations.length > 1 ? [] : [sliceOf(declaration, text)];
      case 'VariableDeclaration': {
        const [{ id } = { id: null }] = declaration.declarations;
        const type = id && 'typeAnnotation' in id ? sliceOf(id.typeAnnotation, text) : '';
        return elementwise(name, type) ?? (type === '' ? [] : [`${name}${type}`]);
      }
      default:
        return [];
    }
  });
}

/** A row of the elementwise tables, as the function and as the method that it is. */
function elementwise(name: string, type: string): string[] | undefined {
  const [, kind, given = ''] = /^: (Unary|Predicate|Binary)(?:<\[(.*)\]>)?/.exec(type) ?? [];
  if (kind === undefined) return undefined;
  const parameters = given === '' ? [] : given.split(', ').map((p) => p.replace(':', '?:'));
  const method = (first: string, others: readonly string[]) =>
    `${first}.${name}(${others.join(', ')})`;
  return kind === 'Binary'
    ? [`${name}(a, b)`, method('a', ['b'])]
    : [`${name}(${['x', ...parameters].join(', ')})`, method('x', parameters)];
}

/** The public members of a class or an interface, in the order of their declaration. */
export function membersOf(
  { body }: ClassDeclaration | TSInterfaceDeclaration,
  text: string,
): ApiMember[] {
  const members: ApiMember[] = [];
  let section = '';
  for (const node of body.body) {
    for (const { type, value } of node.leadingComments ?? []) {
      if (type === 'CommentLine') section = /^ ([A-Z][a-z ]+)$/.exec(value)?.[1] ?? section;
    }
    for (const member of [memberOf(node, text), ...parameterProperties(node, text)]) {
      if (member === undefined || member.doc.internal || isTold(node, member)) continue;
      const known = members.findIndex(({ name }) => name === member.name);
      if (known < 0) {
        members.push({ ...member, section });
        continue;
      }
      // Of several overloads, all; of one, what it is implemented as, as for functions.
      const { signatures, ...first } = members[known]!;
      if (node.type === 'TSDeclareMethod') {
        members[known] = { ...first, signatures: [...signatures, ...member.signatures] };
      } else if (member.kind !== 'property' && signatures.length === 1) {
        members[known] = { ...first, signatures: member.signatures };
      }
    }
  }
  return members;
}

/** Whether a member is described where the class that it extends declares it. */
function isTold(node: ClassPart, { doc, kind }: Member): boolean {
  return kind !== 'constructor' && 'override' in node && node.override === true && doc.text === '';
}

type ClassPart = (ClassDeclaration | TSInterfaceDeclaration)['body']['body'][number];
type Member = Omit<ApiMember, 'section'>;

/** Properties that a constructor declares among its parameters. */
function parameterProperties(node: ClassPart, text: string): Member[] {
  if (node.type !== 'ClassMethod') return [];
  return node.params.flatMap((parameter) => {
    if (parameter.type !== 'TSParameterProperty' || parameter.accessibility === 'private')
      return [];
    const inner = parameter.parameter;
    const pattern = inner.type === 'AssignmentPattern' ? inner.left : inner;
    if (pattern.type !== 'Identifier') return [];
    const readonly = parameter.readonly ? 'readonly ' : '';
    const type =
      sliceOf(pattern.typeAnnotation, text) ||
      (inner.type === 'AssignmentPattern' ? typeOf(inner.right, text) : '');
    const signatures = [`${readonly}${pattern.name}${type}`];
    return [{ name: pattern.name, kind: 'property', signatures, doc: docOf(parameter) }];
  });
}

function memberOf(node: ClassPart, text: string): Member | undefined {
  const { type } = node;
  if (type === 'TSMethodSignature') return methodSignature(node, text);
  if (type !== 'ClassMethod' && type !== 'TSDeclareMethod' && type !== 'ClassProperty')
    return undefined;
  const { key, accessibility, computed } = node;
  if (key.type !== 'Identifier' || computed || accessibility === 'private') return undefined;
  const name = key.name;
  const doc = docOf(node);
  const prefix = node.static ? 'static ' : '';
  if (type === 'ClassProperty') {
    const type = sliceOf(node.typeAnnotation, text) || typeOf(node.value, text);
    const readonly = node.readonly ? 'readonly ' : '';
    return { name, kind: 'property', signatures: [`${prefix}${readonly}${name}${type}`], doc };
  }
  if (node.kind === 'get' || node.kind === 'set') {
    const signature = `${prefix}${name}${sliceOf(node.returnType, text)}`;
    return { name, kind: 'property', signatures: [signature], doc };
  }
  const kind = node.kind === 'constructor' ? 'constructor' : 'method';
  return { name, kind, signatures: [`${prefix}${callable(name, node, text)}`], doc };
}

/**
 * A method that an interface declares. Where it asks for the type of its tensor (`this: X`), to reckon with shapes, it is
 * shown in plain words.
 */
function methodSignature(node: TSMethodSignature, text: string): Member | undefined {
  if (node.key.type !== 'Identifier' || node.computed) return undefined;
  const { name } = node.key;
  const [first, ...others] = node.parameters;
  const reckons = first?.type === 'Identifier' && first.name === 'this';
  const signature = reckons
    ? line(
        name,
        others.map((other) => plainParameter(other, node, text)),
        plainType(node, node, text),
      )
    : line(
        `${name}${sliceOf(node.typeParameters, text)}`,
        node.parameters.map((parameter) => sliceOf(parameter, text)),
        sliceOf(node.typeAnnotation, text),
      );
  return { name, kind: 'method', signatures: [signature], doc: docOf(node) };
}

interface Annotated {
  readonly typeAnnotation?: Node | null | undefined;
}

function plainParameter(node: Node, method: TSMethodSignature, text: string): string {
  if (node.type === 'RestElement')
    return `...${plainParameter(node.argument, method, text)}${plainType(node, method, text)}`;
  if (node.type !== 'Identifier') return sliceOf(node, text);
  return `${node.name}${node.optional ? '?' : ''}${plainType(node, method, text)}`;
}

/** Lists of tensors whose shapes are known one by one. */
const LISTS = ['Chunks', 'Parts'];

/** An annotation without shapes: for a type parameter, and for what checks one (`Checked<A, …>`, `Accepted<A, …>`), what it extends. */
function plainType(
  { typeAnnotation: annotation }: Annotated,
  { typeParameters }: TSMethodSignature,
  text: string,
): string {
  if (annotation?.type !== 'TSTypeAnnotation') return '';
  const type = annotation.typeAnnotation;
  if (type.type !== 'TSTypeReference') return sliceOf(annotation, text);
  const bounds = new Map(typeParameters?.params.map((p) => [p.name, sliceOf(p.constraint, text)]));
  const name = sliceOf(type.typeName, text);
  const given = type.typeParameters?.params ?? [];
  const checked = given.map((argument) => bounds.get(sliceOf(argument, text)));
  const bound = bounds.get(name) ?? (given.length > 1 ? checked.find((found) => found) : undefined);
  return `: ${LISTS.includes(name) ? 'Tensor[]' : (bound ?? name)}`;
}

/** The annotation that a literal makes needless. */
function typeOf(value: Node | null | undefined, text: string): string {
  if (!value) return '';
  const code = sliceOf(value, text);
  if (/^-?[\d.]+$/.test(code)) return ': number';
  return /^(true|false)$/.test(code) ? ': boolean' : ': string';
}

function callable(
  name: string,
  node: Callable | ClassMethod | TSDeclareMethod,
  text: string,
): string {
  return line(
    `${name}${sliceOf(node.typeParameters, text)}`,
    node.params.map((parameter) => parameterOf(parameter, text)),
    sliceOf(node.returnType, text),
  );
}

/** On one line if it fits, without the names of modules; else with a line for each parameter. */
function line(head: string, parameters: readonly string[], returns: string): string {
  const whole = `${head}(${parameters.join(', ')})${returns}`.replace(/\b[a-z]\w*\.(?=[A-Z])/g, '');
  if (whole.length <= LINE_WIDTH) return whole;
  return `${head}(\n${parameters.map((parameter) => `  ${parameter},\n`).join('')})${returns}`;
}

/** A parameter; one that is taken apart is called `options`. */
function parameterOf(node: Node, text: string): string {
  if (node.type === 'TSParameterProperty') return parameterOf(node.parameter, text);
  const pattern = node.type === 'AssignmentPattern' ? node.left : node;
  if (pattern.type !== 'ObjectPattern') return sliceOf(node, text);
  return `options${pattern === node ? '' : '?'}${sliceOf(pattern.typeAnnotation, text)}`;
}

function sliceOf(node: Node | null | undefined, text: string): string {
  return node ? text.slice(node.start ?? 0, node.end ?? 0) : '';
}
