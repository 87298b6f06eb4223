import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { Linear, readSafetensors, takeCheckpoint } from '@downhill/nn';
import {
  CheckpointFolder,
  loadCheckpoint,
  loadSafetensors,
  saveCheckpoint,
  saveSafetensors,
  writeFileAtomically,
} from '@downhill/nn/node';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../support/folder.js';
import '../support/tensor-equality.js';

const model = new Linear(2, 2).initialize(1);

function checkpoint(step: number, score: number | null = null) {
  const position = { epoch: 1, batch: step, step, lossSum: 0, examples: step };
  return takeCheckpoint({ model }, { position, score });
}

const stepsIn = (folder: CheckpointFolder) =>
  folder.list().map((path) => loadCheckpoint(path).position!.step);

it('keeps the newest, in the order in which they were written', () => {
  const folder = new CheckpointFolder(join(temporaryFolder(), 'deep', 'down'), { keep: 2 });
  expect(folder.list()).toEqual([]);
  for (const step of [10, 20, 30, 5]) folder.save(checkpoint(step));
  expect(stepsIn(folder)).toEqual([30, 5]);
  expect(folder.list().map((path) => basename(path))).toEqual([
    'checkpoint-000003-step-30.safetensors',
    'checkpoint-000004-step-5.safetensors',
  ]);
});

it('keeps the best beside them, and knows it again', () => {
  const path = temporaryFolder();
  const folder = new CheckpointFolder(path, { keep: 1 });
  for (const [step, score] of [
    [1, 0.5],
    [2, 0.9],
    [3, 0.7],
    [4, 0.9],
  ] as const) {
    folder.save(checkpoint(step, score));
  }
  expect(stepsIn(folder)).toEqual([4]);
  folder.save(checkpoint(5, 0.1));
  const again = new CheckpointFolder(path, { keep: 1 });
  again.save(checkpoint(6, 0.2));
  again.save(checkpoint(7));
  expect(stepsIn(again)).toEqual([4, 7]);
});

it('finds the newest that can be read, and tells of those that cannot', () => {
  const folder = new CheckpointFolder(temporaryFolder());
  for (const step of [1, 2, 3]) folder.save(checkpoint(step));
  const [, second, third] = folder.list();
  truncateSync(third!, 100);
  const bytes = readFileSync(second!);
  bytes[bytes.length - 1]! ^= 1;
  writeFileSync(second!, bytes);
  const { checkpoint: found, path, skipped } = folder.newest();
  expect(found.position!.step).toBe(1);
  expect(path).toBe(folder.list()[0]);
  expect(skipped.map((each) => each.path)).toEqual([third, second]);
  expect(skipped[0]!.reason).toContain('truncated');
  expect(skipped[1]!.reason).toContain('the digest does not match');
});

it('says why there is nothing to go on from', () => {
  const path = temporaryFolder();
  const folder = new CheckpointFolder(path);
  const message = `CheckpointFolder: there is no checkpoint that can be read in ${path}`;
  expect(() => folder.newest()).toThrow(message);
  writeFileSync(join(path, 'checkpoint-000007-step-9.safetensors'), 'no');
  expect(() => folder.newest()).toThrow(`${message} · readSafetensors: `);
  folder.save(checkpoint(10));
  expect(basename(folder.newest().path)).toBe('checkpoint-000008-step-10.safetensors');
});

it('heeds its own files only', () => {
  const path = temporaryFolder();
  for (const name of ['notes.txt', 'checkpoint-1.safetensors', '.checkpoint-000001.partial']) {
    writeFileSync(join(path, name), 'mine');
  }
  const folder = new CheckpointFolder(path, { keep: 1 });
  folder.save(checkpoint(1));
  folder.save(checkpoint(2));
  expect(readdirSync(path)).toHaveLength(4);
});

it('refuses to keep none', () => {
  expect(() => new CheckpointFolder('x', { keep: 0 })).toThrow('keep must be a whole number');
});

it('a write that fails leaves the file as it was, and nothing beside it', () => {
  const folder = temporaryFolder();
  const path = join(folder, 'file');
  mkdirSync(path);
  expect(() => writeFileAtomically(path, new Uint8Array(3))).toThrow();
  expect(readdirSync(folder)).toEqual(['file']);
  expect(() => writeFileAtomically(join(folder, 'none', 'file'), new Uint8Array())).toThrow(
    'ENOENT',
  );
});

it('a temporary file of a process that still runs is left alone', () => {
  const path = temporaryFolder();
  const running = join(path, `.checkpoint-000001-step-1.safetensors.${process.ppid}-0.partial`);
  const dead = join(path, '.checkpoint-000001-step-1.safetensors.99999999-0.partial');
  for (const file of [running, dead]) writeFileSync(file, 'half');
  new CheckpointFolder(path).save(checkpoint(1));
  expect([existsSync(running), existsSync(dead)]).toEqual([true, false]);
});

it('weights go to a file and back', () => {
  const path = join(temporaryFolder(), 'weights.safetensors');
  saveSafetensors(path, model.stateDict(), { made: 'here' });
  const { tensors, metadata } = loadSafetensors(path);
  expect(tensors).toEqual(model.stateDict());
  expect(metadata).toEqual({ made: 'here' });
  expect(readSafetensors(readFileSync(path)).tensors).toEqual(tensors);
  expect(() => loadSafetensors(`${path}x`)).toThrow('ENOENT');
});

it('a checkpoint goes to a file and back, digest and all', () => {
  const path = join(temporaryFolder(), 'checkpoint');
  saveCheckpoint(path, checkpoint(3, 0.5));
  expect(loadCheckpoint(path)).toEqual(checkpoint(3, 0.5));
});
