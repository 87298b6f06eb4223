/** The API reference of a package as Markdown: one chapter for each file of its sources, one section for each name. */
import type { ApiMember, ApiSymbol, DocComment } from './symbol.js';

type Known = ReadonlySet<string>;

/** Makes links of `{@link Tensor.sum}`. */
type Link = (text: string) => string;

/** Chapters in the order of their files' names; names inside in alphabetical order. */
export function writeMarkdown(title: string, symbols: readonly ApiSymbol[], remark = ''): string {
  const files = [...new Set(symbols.map(({ file }) => file))].sort();
  const chapters = files.map((file) => ({
    heading: file.replace(/(\/index)?\.tsx?$/, ''),
    symbols: symbols.filter((symbol) => symbol.file === file),
  }));
  const contents = chapters.map(
    (chapter) =>
      `- [${chapter.heading}](#${anchor(chapter.heading)}): ${chapter.symbols.map(({ name }) => `[\`${name}\`](#${anchor(name)})`).join(', ')}`,
  );
  const known = new Set(
    symbols.flatMap(({ name, members }) => [name, ...members.map((m) => `${name}.${m.name}`)]),
  );
  const body = chapters.map((chapter) => {
    const sections = chapter.symbols.map((symbol) => section(symbol, known));
    return `## ${chapter.heading}\n\n${sections.join('\n')}`;
  });
  const note =
    'Made from the doc comments of the sources by `npx pnpm --filter @downhill/docs reference`.';
  return `# ${title}\n\n${note}${remark}\n\n${contents.join('\n')}\n\n${body.join('\n')}`;
}

function section({ name, signatures, doc, members }: ApiSymbol, known: Known): string {
  // Inside a class, its own members come first, as in the sources.
  const link: Link = (text) =>
    text.replace(/\{@link ([\w.]+)\}/g, (_, target: string) => {
      const found = [`${name}.${target}`, target].find((candidate) => known.has(candidate));
      return found === undefined ? `\`${target}\`` : `[\`${target}\`](#${anchor(found)})`;
    });
  const methods = members.map(
    (member, i) =>
      `${heading(member, members[i - 1])}#### ${name}.${member.name}\n\n${content(member.signatures, member.doc, link)}`,
  );
  return `### ${name}\n\n${content(signatures, doc, link)}${methods.length === 0 ? '' : `\n${methods.join('\n')}`}`;
}

/** The name of a class's section, before its first member. */
function heading({ section }: ApiMember, previous: ApiMember | undefined): string {
  return section === '' || section === previous?.section ? '' : `**${section}**\n\n`;
}

function content(signatures: readonly string[], doc: DocComment, link: Link): string {
  const inline = (text: string) => link(text).replace(/\s*\n\s*/g, ' ');
  const code = signatures.join('\n');
  const list = (label: string, entries: readonly string[]) =>
    entries.map((entry) => `- *${label}* ${inline(entry)}`);
  const facts = [
    ...doc.parameters.map((entry) => `- ${inline(entry.replace(/^(\w+)/, '`$1`:'))}`),
    ...(doc.returns === '' ? [] : list('Returns', [doc.returns])),
    ...list('Throws', doc.errors),
  ];
  const parts = [
    code === '' ? '' : fenced(code),
    link(doc.text),
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

/** The anchor that GitHub gives a heading. */
export function anchor(heading: string): string {
  return heading.toLowerCase().replace(/[^\w -]/g, '');
}
