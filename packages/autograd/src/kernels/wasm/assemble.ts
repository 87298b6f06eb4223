/** Recorded calls as programs: one crossing into WebAssembly for each stretch of calls that it knows. */
import type { TypedArray } from '../../dtype.js';
import { accessOf } from '../calls.js';
import type { KernelCall, View } from '../kernels.js';
import { encode } from './encode/index.js';
import type { Instruction } from './encode/instruction.js';
import { joinUpdates } from './encode/join-updates.js';
import { NonZeroLists } from './encode/non-zeros.js';
import type { Block, LinearMemory } from './memory.js';
import type { Processor, Program } from './processor.js';

/**
 * A function that runs the calls in order, again and again.
 *
 * @param run makes a call that cannot be part of a program: on arrays of the heap, or not for WebAssembly at all
 * @param after called after each call; each is a stretch of its own then
 */
export function assemble(
  calls: readonly KernelCall[],
  memory: LinearMemory,
  processor: Processor,
  run: (call: KernelCall) => void,
  after?: (call: KernelCall) => void,
): () => void {
  const blocks: Block[] = [];
  const reserve = (bytes: number): Block => {
    const block = memory.reserve(bytes);
    blocks.push(block);
    return block;
  };
  const steps = stretchesOf(calls, memory, reserve, run, after).map((stretch) => {
    if (!Array.isArray(stretch)) return stretch;
    const load = (instructions: readonly Instruction[]): Program => {
      const program = processor.load(instructions);
      blocks.push(program.block);
      return program;
    };
    const { instructions, areEqual } = joinUpdates(stretch);
    const program = load(instructions);
    let apart: Program | undefined;
    return () => processor.run(areEqual() ? program : (apart ??= load(stretch)));
  });
  const runAll = () => {
    for (const step of steps) step();
  };
  // Programs hold addresses only: the arrays live as long as what runs on them.
  owners.set(runAll, arraysOf(calls));
  registry.register(runAll, () => {
    for (const block of blocks) memory.release(block);
  });
  return runAll;
}

const owners = new WeakMap<() => void, ReadonlySet<TypedArray>>();
const registry = new FinalizationRegistry<() => void>((release) => release());

/** Stretches of instructions, and between them calls that run in JavaScript. */
function stretchesOf(
  calls: readonly KernelCall[],
  memory: LinearMemory,
  reserve: (bytes: number) => Block,
  run: (call: KernelCall) => void,
  after: ((call: KernelCall) => void) | undefined,
): (Instruction[] | (() => void))[] {
  const lists = new NonZeroLists(reserve, addressOf);
  const stretches: (Instruction[] | (() => void))[] = [];
  for (const call of calls) {
    const { reads, writes } = accessOf(call);
    const isHere = [...reads, ...writes].every(({ array }) => memory.owns(array));
    const instructions = isHere ? (lists.encode(call) ?? encode(call, addressOf)) : undefined;
    lists.note(call);
    const last = stretches.at(-1);
    if (instructions === undefined) stretches.push(() => run(call));
    else if (Array.isArray(last)) last.push(...instructions);
    else if (instructions.length > 0) stretches.push([...instructions]);
    if (after !== undefined) stretches.push(() => after(call));
  }
  return stretches;
}

function addressOf({ array, offset }: View): number {
  return array.byteOffset + offset * array.BYTES_PER_ELEMENT;
}

function arraysOf(calls: readonly KernelCall[]): Set<TypedArray> {
  const arrays = new Set<TypedArray>();
  for (const call of calls) {
    const { reads, writes } = accessOf(call);
    for (const { array } of [...reads, ...writes]) arrays.add(array);
  }
  return arrays;
}
