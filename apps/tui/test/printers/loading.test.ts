import { describe, expect, it } from 'vitest';
import { loadingPrinter } from '../../src/printers/loading.js';
import { keepingWriter } from '../support/writer.js';

function asides(...told: readonly (readonly [message: string, fraction: number | null])[]) {
  const writer = keepingWriter();
  const print = loadingPrinter(writer);
  for (const [message, fraction] of told) print({ type: 'loading', message, fraction });
  expect(writer.lines).toEqual([]);
  return writer.asides;
}

describe('loading', () => {
  it('is told once per message where its size is unknown', () => {
    expect(asides(['looking', null], ['looking', null], ['reading', null])).toEqual([
      'looking',
      'reading',
    ]);
  });

  it('is told at each tenth where its size is known', () => {
    const bytes = Array.from({ length: 101 }, (_, i) => [`${i} of 100 bytes`, i / 100] as const);
    expect(asides(...bytes)).toEqual(
      Array.from({ length: 11 }, (_, i) => `${i * 10} of 100 bytes`),
    );
  });
});
