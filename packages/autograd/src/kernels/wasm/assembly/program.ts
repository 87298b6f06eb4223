/** The interpreter: walks a program instruction by instruction. */
import { Control, Header, Opcode } from '../instructions';
import { layOutChannelsLast } from './channels-last';
import { channelAffine, channelSums } from './channels';
import { convolve } from './convolve';
import { convolveInput } from './convolve-input';
import { convolveWeight } from './convolve-weight';
import { copy } from './copy';
import { gemm } from './gemm';
import { crossEntropy } from './cross-entropy';
import { gather, scatterAdd, takeRows } from './indexing';
import { argReduce, softmax } from './last-axis';
import { map } from './map';
import { indexColumns, indexRows } from './non-zeros';
import { maxPool, maxUnpool } from './pool';
import { reduce } from './reduce';
import { isWorthSharing, share } from './team';
import { update } from './update';
import { word } from './words';
import { select, zip } from './zip';

/** Counts runs of instructions: no two of them have one number (within 2³² of each other). */
let job: i32 = 0;

/** Runs the instructions between two addresses, with the helpers that are there. */
export function run(control: usize, start: usize, end: usize): void {
  const scratch = load<usize>(control + <usize>Control.Scratch);
  for (let p = start; p < end; p += (<usize>word(p, Header.Length)) << 2) {
    const chunks = word(p, Header.Chunks);
    job++;
    if (chunks > 1 && isWorthSharing(control, chunks)) share(control, p, chunks, scratch, job);
    else for (let chunk = 0; chunk < chunks; chunk++) execute(p, chunk, scratch, job);
  }
}

/** Computes one part of the output of the instruction at `p`. */
export function execute(p: usize, chunk: i32, scratch: usize, run: i32): void {
  switch (word(p, Header.Opcode)) {
    case Opcode.Map:
      return map(p, chunk);
    case Opcode.Zip:
      return zip(p, chunk);
    case Opcode.Select:
      return select(p, chunk);
    case Opcode.Copy:
      return copy(p, chunk);
    case Opcode.Reduce:
      return reduce(p, chunk);
    case Opcode.ArgReduce:
      return argReduce(p, chunk);
    case Opcode.Gemm:
      return gemm(p, chunk, scratch, run);
    case Opcode.Softmax:
      return softmax(p, chunk);
    case Opcode.Gather:
      return gather(p, chunk);
    case Opcode.ScatterAdd:
      return scatterAdd(p, chunk);
    case Opcode.TakeRows:
      return takeRows(p, chunk);
    case Opcode.Update:
      return update(p, chunk);
    case Opcode.Convolve:
      return convolve(p, chunk, scratch, run);
    case Opcode.ConvolveInput:
      return convolveInput(p, chunk, scratch, run);
    case Opcode.ConvolveWeight:
      return convolveWeight(p, chunk, scratch);
    case Opcode.LayOutChannelsLast:
      return layOutChannelsLast(p, chunk);
    case Opcode.IndexRows:
      return indexRows(p, chunk);
    case Opcode.IndexColumns:
      return indexColumns(p, chunk);
    case Opcode.MaxPool:
      return maxPool(p, chunk);
    case Opcode.MaxUnpool:
      return maxUnpool(p, chunk);
    case Opcode.ChannelSums:
      return channelSums(p, chunk);
    case Opcode.ChannelAffine:
      return channelAffine(p, chunk);
    case Opcode.CrossEntropy:
      return crossEntropy(p, chunk);
  }
}
