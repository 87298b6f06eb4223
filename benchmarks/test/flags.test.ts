import { describe, expect, it } from 'vitest';
import { benchFlags, parseFlags, peersFlags, UsageError } from '../src/flags.js';

const parse = (...argv: string[]) =>
  parseFlags(argv, ['steps', 'gemm'], [...benchFlags, ...peersFlags]);

describe('flags', () => {
  it('mean everything when there are none', () => {
    expect(parse()).toEqual({
      models: ['mlp16', 'mlp128', 'mlp512', 'lenet', 'cnn32'],
      batch: null,
      threads: 'auto',
      backend: 'auto',
      steps: null,
      data: null,
      seed: 1,
      json: false,
      suites: null,
      rounds: 5,
      presets: null,
      seeds: null,
      help: false,
      isNarrowed: false,
    });
  });

  it('narrow what is measured', () => {
    const flags = parse(
      ...['--model', 'mlp16', '--model=lenet,cnn32', '--batch', '10', '--threads', '2'],
      ...['--backend', 'js', '--steps', '7', '--data', 'some/folder', '--seed', '4', '--json'],
    );
    expect(flags).toMatchObject({
      models: ['mlp16', 'lenet', 'cnn32'],
      batch: 10,
      threads: 2,
      backend: 'js',
      steps: 7,
      data: 'some/folder',
      seed: 4,
      json: true,
      isNarrowed: true,
    });
  });

  it('name suites', () => {
    expect(parse('--suite', 'gemm,steps').suites).toEqual(['gemm', 'steps']);
    expect(parse('--suite', 'all').suites).toEqual(['all']);
  });

  it.each([
    [['--data', 'x'], false],
    [['--rounds', '2'], false],
    [['--preset', 'mlp'], false],
    [['--seeds', '2'], false],
    [['--json'], false],
    [['--batch', '8'], true],
    [['--threads', '1'], true],
  ])('%j narrow what is measured: %s', (argv, isNarrowed) => {
    expect(parse(...argv).isNarrowed).toBe(isNarrowed);
  });

  it.each([
    [['--modle', 'mlp16'], "Unknown option '--modle'"],
    [['mlp16'], "Unexpected argument 'mlp16'"],
    [['--model', 'vgg'], '--model may be mlp16, mlp128, mlp512, lenet, cnn32, and is "vgg"'],
    [['--suite', 'steps,conv'], '--suite may be steps, gemm, all, and is "conv"'],
    [['--backend', 'gpu'], '--backend may be auto, wasm, js, and is "gpu"'],
    [['--batch', '0'], '--batch must be a whole number of at least 1, and is "0"'],
    [['--preset', 'mpl'], '--preset may be tuned, mlp, lenet, cnn, best, and is "mpl"'],
    [['--steps', '1.5'], '--steps must be a whole number of at least 1, and is "1.5"'],
    [['--threads', 'many'], '--threads must be a whole number of at least 1'],
  ])('%j are refused', (argv, message) => {
    expect(() => parse(...argv)).toThrow(UsageError);
    expect(() => parse(...argv)).toThrow(message);
  });

  it.each([
    ['--rounds', benchFlags],
    ['--steps', peersFlags],
    ['--seed', peersFlags],
    ['--seeds', peersFlags],
  ] as const)('%s is refused where it would do nothing', (flag, taken) => {
    const message = `${flag} does nothing here; --help lists the flags`;
    expect(() => parseFlags([flag, '2'], ['steps'], taken)).toThrow(new UsageError(message));
  });
});
