/** What the reference says of one public name. */
export interface ApiSymbol {
  readonly name: string;
  readonly kind: 'class' | 'constant' | 'function' | 'type';
  /** Declarations as a caller sees them, without bodies. Several for overloads. */
  readonly signatures: readonly string[];
  readonly doc: DocComment;
  /** The file of its declaration, from the package's source folder on. */
  readonly file: string;
  /** Of classes: public methods, properties and accessors. */
  readonly members: readonly ApiMember[];
  /** Whether the body of the function itself throws. */
  readonly throws: boolean;
}

export interface ApiMember {
  readonly name: string;
  readonly kind: 'constructor' | 'method' | 'property';
  readonly signatures: readonly string[];
  readonly doc: DocComment;
  /** The heading comment that it stands under in the class: `// Reductions`. */
  readonly section: string;
}

/** A doc comment, taken apart. */
export interface DocComment {
  readonly text: string;
  readonly parameters: readonly string[];
  readonly returns: string;
  readonly errors: readonly string[];
  readonly examples: readonly string[];
  /** Marked `@internal`: public to the package's own files only. */
  readonly internal: boolean;
}

/** Reads the text between `/**` and its end. */
export function parseDoc(comment: string): DocComment {
  const lines = comment
    .replace(/^\*/, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, '').trimEnd());
  const [text = '', ...tags] = lines.join('\n').split(/^\s*@(?=[a-z])/m);
  const bodies = (tag: string) =>
    tags
      .filter((body) => new RegExp(`^${tag}\\b`).test(body))
      .map((body) => body.slice(tag.length).trim());
  return {
    text: text.trim(),
    parameters: bodies('param'),
    returns: bodies('returns').join('\n'),
    errors: bodies('throws'),
    examples: bodies('example'),
    internal: bodies('internal').length > 0,
  };
}
