/** Recorded calls as programs: one crossing into WebAssembly for each stretch of calls that it knows. */
import type { TypedArray } from '../../dtype.js';
import { accessOf } from '../access.js';
import { javascript } from '../javascript/index.js';
import type { KernelCall } from '../kernels.js';
import { encode } from './encode/index.js';
import type { Instruction } from './encode/instruction.js';
import type { LinearMemory } from './memory.js';
import type { Processor, Program } from './processor.js';

/** A function that runs the calls in order, again and again. Calls that are not for WebAssembly run in JavaScript. */
export function assemble(
  calls: readonly KernelCall[],
  memory: LinearMemory,
  processor: Processor,
): () => void {
  const stretches: (Instruction[] | (() => void))[] = [];
  for (const call of calls) {
    const instructions = encodeInPlace(call, memory);
    const last = stretches.at(-1);
    if (instructions === undefined) stretches.push(inJavaScript(call));
    else if (Array.isArray(last)) last.push(...instructions);
    else if (instructions.length > 0) stretches.push([...instructions]);
  }
  const programs: Program[] = [];
  const steps = stretches.map((stretch) => {
    if (!Array.isArray(stretch)) return stretch;
    const program = processor.load(stretch);
    programs.push(program);
    return () => processor.run(program);
  });
  const run = () => {
    for (const step of steps) step();
  };
  // Programs hold addresses only: the arrays live as long as what runs on them.
  owners.set(run, arraysOf(calls));
  registry.register(run, () => {
    for (const program of programs) processor.unload(program);
  });
  return run;
}

const owners = new WeakMap<() => void, ReadonlySet<TypedArray>>();
const registry = new FinalizationRegistry<() => void>((unload) => unload());

function encodeInPlace(call: KernelCall, memory: LinearMemory): Instruction[] | undefined {
  const { reads, writes } = accessOf(call);
  if (![...reads, ...writes].every(({ array }) => memory.owns(array))) return undefined;
  return encode(call, ({ array, offset }) => array.byteOffset + offset * array.BYTES_PER_ELEMENT);
}

function inJavaScript({ kernel, args }: KernelCall): () => void {
  const call = javascript[kernel] as (...args: readonly unknown[]) => void;
  return () => call(...args);
}

function arraysOf(calls: readonly KernelCall[]): Set<TypedArray> {
  const arrays = new Set<TypedArray>();
  for (const call of calls) {
    const { reads, writes } = accessOf(call);
    for (const { array } of [...reads, ...writes]) arrays.add(array);
  }
  return arrays;
}
