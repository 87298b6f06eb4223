import xterm from '@xterm/headless';
import { describe, expect, it } from 'vitest';
import { screenToSvg } from '../../scripts/svg.js';

/** The shapes of a screen of one line, without the frame around them. */
async function shapes(text: string, columns = 4): Promise<string[]> {
  const terminal = new xterm.Terminal({ cols: columns, rows: 1, allowProposedApi: true });
  await new Promise<void>((resolve) => terminal.write(text, resolve));
  return screenToSvg(terminal).split('\n').slice(3, -3).filter(Boolean);
}

describe('a screen as SVG', () => {
  it.each([
    [
      'text',
      'a<b',
      ['<text x="0" y="13.5" textLength="27" xml:space="preserve" fill="#e6edf3">a&#60;b</text>'],
    ],
    [
      'bold text',
      '\x1b[1mx',
      [
        '<text x="0" y="13.5" textLength="9" xml:space="preserve" fill="#e6edf3" font-weight="bold">x</text>',
      ],
    ],
    ['a background', ' \x1b[48;2;255;0;0m  ', ['<path d="M9 0h18v18h-18z" fill="#ff0000"/>']],
    [
      'half blocks',
      '\x1b[38;2;1;2;3;48;2;4;5;6m▀▀',
      [
        '<path d="M0 0h18v18h-18z" fill="#040506"/>',
        '<path d="M0 0h9v9h-9zM9 0h9v9h-9z" fill="#010203"/>',
      ],
    ],
    ['bars', '▄▌', ['<path d="M0 9h9v9h-9zM9 0h4.5v18h-4.5z" fill="#e6edf3"/>']],
    ['palette colours', '\x1b[38;5;196m█', ['<path d="M0 0h9v18h-9z" fill="#ff0000"/>']],
    ['inverse', '\x1b[7m ', ['<path d="M0 0h9v18h-9z" fill="#e6edf3"/>']],
    ['nothing', '', []],
  ])('has %s', async (_, text, expected) => {
    expect(await shapes(text)).toEqual(expected);
  });

  it('has a dot for every dot of braille', async () => {
    const [path] = await shapes('⣿⠁');
    expect(path?.match(/M/g)).toHaveLength(9);
    expect(path).toContain('M2.25 2.25h0');
    expect(path).toContain('M6.75 15.75h0');
    expect(path).toContain('M11.25 2.25h0');
  });

  it('has lines that meet from cell to cell', async () => {
    const [path] = await shapes('╭─┤');
    expect(path).toContain('L9 9M9 9L18 9');
    expect(path).toContain('M22.5 0L22.5 18M18 9L22.5 9');
  });
});
