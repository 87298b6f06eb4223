import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { helpText } from '../src/cli/help.js';
import { optimizers } from '../src/trainer/optimizers.js';
import { runProgram } from './support/program.js';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

describe('README', () => {
  const blocks = [...readme.matchAll(/```sh\n(.*?)```/gs)].map(([, block]) => block!);
  it.each(blocks)('%s', async (block) => {
    const cwd = mkdtempSync(join(tmpdir(), 'downhill-readme-'));
    onTestFinished(() => rmSync(cwd, { recursive: true }));
    for (const command of block.trim().split('\n')) {
      const [program, ...argv] = command.split(' ');
      expect(program).toBe('downhill');
      const outcome = await runProgram(argv, { cwd });
      expect(outcome).toMatchObject({ code: 0, stdout: expect.stringMatching(/digest/i) });
    }
  });

  it('shows the help as it is', () => {
    expect(readme).toContain(`\`\`\`text\n${helpText()}\n\`\`\`\n`);
  });

  it('shows the learning rates as they are', () => {
    const cells = (line: string) => line.split('|').map((cell) => cell.trim());
    const shown = readme.split('\n').map((line) => cells(line).slice(1, -1));
    for (const [name, { learningRate }] of Object.entries(optimizers)) {
      for (const [loss, { relu, sigmoid, tanh }] of Object.entries(learningRate)) {
        expect(shown).toContainEqual([name, loss, ...[relu, sigmoid, tanh].map(String)]);
      }
    }
  });
});
