/** The API reference of a package as Markdown: one chapter for each file of its sources, one section for each name. */
import type { ApiMember, ApiSymbol, DocComment } from './symbol.js';

/** Chapters in the order of their files' names; names inside in alphabetical order. */
export function writeMarkdown(title: string, symbols: readonly ApiSymbol[]): string {
  const files = [...new Set(symbols.map(({ file }) => file))].sort();
  const chapters = files.map((file) => ({
    heading: file.replace(/(\/index)?\.tsx?$/, ''),
    symbols: symbols.filter((symbol) => symbol.file === file),
  }));
  const contents = chapters.map(
    (chapter) =>
      `- [${chapter.heading}](#${anchor(chapter.heading)}): ${chapter.symbols.map(({ name }) => `[\`${name}\`](#${anchor(name)})`).join(', ')}`,
  );
  const body = chapters.map(
    (chapter) => `## ${chapter.heading}\n\n${chapter.symbols.map(section).join('\n')}`,
  );
  const note =
    'Made from the doc comments of the sources by `pnpm --filter @downhill/docs reference`; every example is run by a test.';
  return `# ${title}\n\n${note}\n\n${contents.join('\n')}\n\n${body.join('\n')}`;
}

function section({ name, signatures, doc, members }: ApiSymbol): string {
  const methods = members.map(
    (member, i) =>
      `${heading(member, members[i - 1])}#### ${name}.${member.name}\n\n${content(member.signatures, member.doc)}`,
  );
  return `### ${name}\n\n${content(signatures, doc)}${methods.length === 0 ? '' : `\n${methods.join('\n')}`}`;
}

/** The name of a class's section, before its first member. */
function heading({ section }: ApiMember, previous: ApiMember | undefined): string {
  return section === '' || section === previous?.section ? '' : `**${section}**\n\n`;
}

function content(signatures: readonly string[], doc: DocComment): string {
  const code = [...signatures].join('\n');
  const list = (label: string, entries: readonly string[]) =>
    entries.map((entry) => `- *${label}* ${inline(entry)}`);
  const facts = [
    ...doc.parameters.map((entry) => `- ${inline(entry.replace(/^(\w+)/, '`$1`:'))}`),
    ...(doc.returns === '' ? [] : list('Returns', [doc.returns])),
    ...list('Throws', doc.errors),
  ];
  const parts = [
    code === '' ? '' : fenced(code),
    linked(doc.text),
    facts.join('\n'),
    doc.examples.length === 0 ? '' : fenced(doc.examples.join('\n')),
  ];
  return parts
    .filter((part) => part !== '')
    .map((part) => `${part}\n`)
    .join('\n');
}

function fenced(code: string): string {
  return `\`\`\`ts\n${code}\n\`\`\``;
}

function inline(text: string): string {
  return linked(text).replace(/\s*\n\s*/g, ' ');
}

/** `{@link Tensor.sum}` as a link to the section of that name. */
function linked(text: string): string {
  return text.replace(
    /\{@link ([\w.]+)\}/g,
    (_, name: string) => `[\`${name}\`](#${anchor(name)})`,
  );
}

/** The anchor that GitHub gives a heading. */
function anchor(heading: string): string {
  return heading.toLowerCase().replace(/[^\w -]/g, '');
}
