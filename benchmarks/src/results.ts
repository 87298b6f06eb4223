/** The document that keeps the results of the last runs: one section per suite, replaced when it is measured again. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** Beside the folder that this is built into. */
export const resultsFile = new URL('../RESULTS.md', import.meta.url);

const INTRODUCTION = `# Results

Written by \`npm run bench\` and \`npm run bench:peers\`; each run replaces the sections that it measured.
See [README.md](README.md) for what is measured and how.
`;

/** The document with the section under `title` replaced, or added at the end. */
export function replaceSection(document: string, title: string, body: string): string {
  const section = `## ${title}\n\n${body.trim()}\n`;
  const parts = document.split(/^(?=## )/m);
  const at = parts.findIndex((part) => part.startsWith(`## ${title}\n`));
  if (at < 0) return `${document.trimEnd()}\n\n${section}`;
  return parts.with(at, at < parts.length - 1 ? `${section}\n` : section).join('');
}

/** The section under `title`; empty where there is none. */
export function sectionOf(document: string, title: string): string {
  return document.split(/^(?=## )/m).find((part) => part.startsWith(`## ${title}\n`)) ?? '';
}

/**
 * Writes a section into the document at `file`, which is begun where there is none.
 *
 * @param bodyOver what the section is to say, from what it says now
 */
export function keepResults(file: URL, title: string, bodyOver: (section: string) => string): void {
  const document = existsSync(file) ? readFileSync(file, 'utf8') : INTRODUCTION;
  const body = bodyOver(sectionOf(document, title));
  writeFileSync(file, replaceSection(document, title, body));
}
