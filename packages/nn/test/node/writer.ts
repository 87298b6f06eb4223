/**
 * A program that saves checkpoints until it is killed: by whoever started it, or, where a number is given, by itself in
 * the middle of its so-manieth change of the file system.
 *
 * Arguments: folder, number (0 for none).
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { ones } from '@downhill/autograd';
import { Linear, SGD, takeCheckpoint } from '@downhill/nn';
import { CheckpointFolder } from '@downhill/nn/node';

const [path, last] = [process.argv[2]!, Number(process.argv[3])];
let changes = 0;

/** Counts a call of a function that changes files, and dies at the last one: before it, or, for a write, half-way. */
function mortal<Args extends readonly unknown[], Result>(
  call: (...args: Args) => Result,
  halfway?: (...args: Args) => void,
) {
  return (...args: Args): Result => {
    if (++changes === last) {
      halfway?.(...args);
      process.kill(process.pid, 'SIGKILL');
    }
    return call(...args);
  };
}

const { openSync, writeSync, fsyncSync, closeSync, renameSync, rmSync } = fs;
Object.assign(fs, {
  openSync: mortal(openSync),
  writeSync: mortal(
    (file: number, bytes: Uint8Array, at: number) => writeSync(file, bytes, at),
    (file, bytes) => writeSync(file, bytes.subarray(0, bytes.length / 2)),
  ),
  fsyncSync: mortal(fsyncSync),
  closeSync: mortal(closeSync),
  renameSync: mortal(renameSync),
  rmSync: mortal(rmSync),
});
syncBuiltinESMExports();

const model = new Linear(40, 40).initialize(1);
const optimizer = new SGD(model.parameters(), { learningRate: 0.01, momentum: 0.9 });
const folder = new CheckpointFolder(path, { keep: 2 });
for (let step = 1; ; step++) {
  model
    .forward(ones([1, 40]))
    .sum()
    .backward();
  optimizer.step();
  const position = { epoch: 1, batch: step, step, lossSum: 0, examples: step };
  folder.save(takeCheckpoint({ model, optimizer }, { position, score: step === 1 ? 1 : 0 }));
  process.stdout.write(`${step}\n`);
}
