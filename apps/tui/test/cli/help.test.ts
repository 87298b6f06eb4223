import { describe, expect, it } from 'vitest';
import { flagNames, flags } from '../../src/cli/flags.js';
import { helpText } from '../../src/cli/help.js';

describe('help', () => {
  const text = helpText();

  it.each(flagNames)('tells of --%s', (name) => {
    const [line] = text.split('\n').filter((each) => each.includes(`--${name} `.trimEnd()));
    expect(line).toContain(flags[name].kind.placeholder);
    expect(text.replaceAll(/\n +/g, ' ')).toContain(flags[name].help);
  });

  it('fits 80 columns', () => {
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  it('tells defaults', () => {
    expect(text).toContain('(default: 784-16-16-10)');
    expect(text).not.toMatch(/undefined|null|NaN|default: (false|\))/);
  });
});
