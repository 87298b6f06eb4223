import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { keepResults, replaceSection } from '../src/results.js';

const document = '# Results\n\nOf runs.\n\n## Steps\n\nold steps\n\n## Steps of gemm\n\nold gemm\n';

describe('a section', () => {
  it('is replaced where it stands', () => {
    expect(replaceSection(document, 'Steps', 'new\n\nsteps')).toBe(
      '# Results\n\nOf runs.\n\n## Steps\n\nnew\n\nsteps\n\n## Steps of gemm\n\nold gemm\n',
    );
  });

  it('is replaced at the end', () => {
    expect(replaceSection(document, 'Steps of gemm', 'new gemm\n')).toBe(
      '# Results\n\nOf runs.\n\n## Steps\n\nold steps\n\n## Steps of gemm\n\nnew gemm\n',
    );
  });

  it('is added where there is none', () => {
    expect(replaceSection(document, 'Start', 'fast')).toBe(`${document}\n## Start\n\nfast\n`);
  });

  it('stays the same when it is written again', () => {
    for (const title of ['Steps', 'Steps of gemm', 'Start']) {
      const once = replaceSection(document, title, 'a\n\n| b |');
      expect(replaceSection(once, title, 'a\n\n| b |')).toBe(once);
    }
  });
});

it('results are kept in a document that is begun where there is none', () => {
  const folder = mkdtempSync(join(tmpdir(), 'downhill-results-'));
  const file = pathToFileURL(join(folder, 'RESULTS.md'));
  keepResults(file, 'One', () => '1');
  keepResults(file, 'Two', () => '2');
  keepResults(file, 'One', (section) => section.replace(/^.*\n\n/, '').replace('1', '1.5'));
  const text = readFileSync(file, 'utf8');
  expect(text).toMatch(/^# Results\n/);
  expect(text).toMatch(/## One\n\n1\.5\n\n## Two\n\n2\n$/);
  rmSync(folder, { recursive: true });
});
