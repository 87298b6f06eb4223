import { describe, expect, it } from 'vitest';
import { jsonPrinter } from '../../src/printers/json.js';
import type { TrainerEvent } from '../../src/trainer/protocol.js';
import { config, done, epoch, error, evaluation, progress, start } from '../support/events.js';
import { keepingWriter } from '../support/writer.js';

function printed(...events: readonly TrainerEvent[]): unknown[] {
  const writer = keepingWriter();
  events.forEach(jsonPrinter(writer, false));
  return writer.lines.map((line) => {
    expect(line).not.toContain('\n');
    return JSON.parse(line);
  });
}

describe('JSON lines', () => {
  it.each<[name: string, event: TrainerEvent, line: object]>([
    [
      'start',
      start,
      {
        type: 'start',
        config,
        parameters: 13_002,
        source: 'two digits in ~/digits',
        notice: null,
        trainCount: 60_000,
        testCount: 10,
        stepsPerEpoch: 1_875,
      },
    ],
    [
      'step',
      progress,
      { type: 'step', epoch: 1, step: 12, loss: 2.25, lr: 0.1, imagesPerSecond: 20_000 },
    ],
    [
      'epoch',
      epoch,
      {
        type: 'epoch',
        epoch: 1,
        step: 1_875,
        trainLoss: 0.5,
        testLoss: 0.25,
        testAccuracy: 0.9,
        seconds: 3,
        imagesPerSecond: 20_000,
      },
    ],
    [
      'done',
      done,
      {
        type: 'done',
        epochs: 2,
        steps: 3_750,
        testLoss: 0.25,
        testAccuracy: 0.9,
        confusion: evaluation.confusion,
        trainSeconds: 6,
        imagesPerSecond: 20_000,
        microsecondsPerStep: 1_600,
        parametersDigest: 'abc123',
      },
    ],
    ['error', error, { type: 'error', message: error.message, hint: error.hint }],
  ])('%s', (_, event, line) => {
    expect(printed(event)).toEqual([line]);
  });

  it('writes a loss that is no number as null', () => {
    const [line] = printed({ ...progress, losses: new Float64Array([1, Number.NaN]) });
    expect(line).toMatchObject({ type: 'step', loss: null });
  });

  it('leaves out packets that tell of no step, and the one that ends the run', () => {
    expect(printed({ ...progress, state: 'done' })).toEqual([]);
    expect(printed({ ...progress, state: 'paused', losses: new Float64Array() })).toEqual([]);
  });

  it('keeps loading messages and stack traces off the output', () => {
    const writer = keepingWriter();
    const print = jsonPrinter(writer, true);
    print({ type: 'loading', message: 'Reading the digits', fraction: null });
    print(error);
    expect(writer.lines).toHaveLength(1);
    expect(writer.asides).toEqual(['Reading the digits', error.stack]);
  });
});
