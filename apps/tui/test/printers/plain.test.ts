import { describe, expect, it } from 'vitest';
import { plainPrinter } from '../../src/printers/plain.js';
import { config, done, epoch, error, progress, start } from '../support/events.js';
import { keepingWriter } from '../support/writer.js';

describe('plain lines', () => {
  it('leave the activations of a network to the file that makes it', () => {
    const writer = keepingWriter();
    plainPrinter(writer, false)({ ...start, config: { ...start.config, model: 'my.mjs' } });
    expect(writer.lines[0]).toBe('network   my.mjs · 13,002 parameters · cross-entropy');
  });

  it('tell a run from start to end', () => {
    const writer = keepingWriter();
    [start, progress, epoch, { ...epoch, epoch: 2, step: 3_750 }, done].forEach(
      plainPrinter(writer, false),
    );
    expect(writer.lines).toMatchInlineSnapshot(`
      [
        "network   784-16-16-10 · 13,002 parameters · relu · cross-entropy",
        "training  sgd · learning rate 0.05 · momentum 0 · batch size 32 · 2 epochs · seed 7",
        "digits    two digits in ~/digits · 60,000 to learn, 10 to be tested on",
        "epoch     1/2 · loss 0.5000 · test loss 0.2500 · test accuracy 90.00 % · 3.0 s · 20,000 images/s",
        "epoch     2/2 · loss 0.5000 · test loss 0.2500 · test accuracy 90.00 % · 3.0 s · 20,000 images/s",
        "result    90.00 % of 10 test digits right · 2 epochs · 3,750 steps",
        "speed     6.0 s of training · 20,000 images/s · 1,600 µs/step",
        "digest    abc123",
      ]
    `);
    expect(writer.asides).toEqual([]);
  });

  it('tell of weight decay and of a notice, where there are', () => {
    const writer = keepingWriter();
    plainPrinter(
      writer,
      false,
    )({ ...start, config: { ...config, weightDecay: 0.01 }, notice: 'These are synthetic.' });
    expect(writer.lines[1]).toContain(' · weight decay 0.01 · ');
    expect(writer.lines[3]).toBe('note      These are synthetic.');
  });

  it('show progress within an epoch after every five seconds of training', () => {
    const writer = keepingWriter();
    const print = plainPrinter(writer, false);
    print(start);
    const seconds = [0.1, 4.9, 5.2, 5.3, 10.1, 10.3];
    for (const trainSeconds of seconds) print({ ...progress, trainSeconds });
    expect(writer.lines.slice(3)).toEqual([
      '          1/2 · step 12 of 3,750 · loss 2.2500 · 20,000 images/s',
      '          1/2 · step 12 of 3,750 · loss 2.2500 · 20,000 images/s',
    ]);
    print(epoch);
    print({ ...progress, trainSeconds: 17 });
    expect(writer.lines).toHaveLength(6);
  });

  it('say when training was stopped early', () => {
    const writer = keepingWriter();
    const print = plainPrinter(writer, false);
    print(start);
    print({ ...done, epochs: 1, steps: 1_875 });
    expect(writer.lines[3]).toBe(
      'result    90.00 % of 10 test digits right · stopped after 1 of 2 epochs · 1,875 steps',
    );
  });

  it('tell errors and hints aside, and the stack trace where asked', () => {
    const writer = keepingWriter();
    plainPrinter(writer, false)(error);
    plainPrinter(writer, true)(error);
    plainPrinter(writer, false)({ ...error, hint: null });
    expect(writer.asides).toEqual([
      'downhill: no such folder: nowhere\n  Name a folder with the IDX files.',
      `downhill: no such folder: nowhere\n  Name a folder with the IDX files.\n${error.stack}`,
      'downhill: no such folder: nowhere',
    ]);
    expect(writer.lines).toEqual([]);
  });
});
