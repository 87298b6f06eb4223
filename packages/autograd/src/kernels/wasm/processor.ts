/** The interpreter and its threads, as JavaScript sees them: programs go in, and are run. */
import type { Instruction } from './encode/instruction.js';
import { type Exports, instantiate, type Module } from './engine.js';
import type { Helper, Host } from './host.js';
import { Control } from './instructions.js';
import type { Block, LinearMemory } from './memory.js';

/** Instructions that lie in linear memory, and the numbers in them that are read anew before each run. */
export interface Program {
  readonly block: Block;
  readonly end: number;
  readonly live: readonly { readonly scalars: ArrayLike<number>; readonly address: number }[];
}

/** What a helper thread does; its source is sent to the thread as text. */
const HELP = `({ module, memory, control, thread }) =>
  new WebAssembly.Instance(module, { env: { memory } }).exports.help(control, thread)`;

const WORD = 4;

export class Processor {
  readonly #memory: LinearMemory;
  readonly #exports: Exports;
  readonly #control: number;
  readonly #helpers: Helper[] = [];
  readonly #threads: number;
  #scratch: Block;
  #scratchSize = 4096;
  /** Where programs of a single call are written, one after the other. */
  #desk: Block;

  constructor(memory: LinearMemory, module: Module, threads: number, host: Host) {
    this.#memory = memory;
    this.#exports = instantiate(module, memory.memory);
    this.#control = memory.reserve(Control.Size).address;
    this.#threads = threads;
    this.#scratch = memory.reserve(threads * this.#scratchSize);
    this.#desk = memory.reserve(4096);
    this.#tellScratch();
    for (let thread = 1; thread < threads; thread++) {
      const data = { module, memory: memory.memory, control: this.#control, thread };
      this.#helpers.push(host.spawn(HELP, data));
    }
  }

  /** Puts the instructions into memory of their own. */
  load(instructions: readonly Instruction[]): Program {
    return this.#write(instructions, this.#memory.reserve(bytesOf(instructions)));
  }

  run({ block, end, live }: Program): void {
    if (live.length > 0) {
      const view = new DataView(this.#memory.memory.buffer);
      for (const { scalars, address } of live) {
        for (let i = 0; i < scalars.length; i++) {
          view.setFloat64(address + 8 * i, scalars[i]!, true);
        }
      }
    }
    this.#exports.run(this.#control, block.address, end);
  }

  runOnce(instructions: readonly Instruction[]): void {
    if (instructions.length === 0) return;
    const bytes = bytesOf(instructions);
    if (bytes > this.#desk.size) {
      this.#memory.release(this.#desk);
      this.#desk = this.#memory.reserve(bytes);
    }
    this.run(this.#write(instructions, this.#desk));
  }

  /** Sends the helpers home. The processor goes on alone. */
  close(): void {
    const words = this.#words();
    Atomics.store(words, (this.#control + Control.Stop) / WORD, 1);
    Atomics.add(words, (this.#control + Control.Wake) / WORD, 1);
    Atomics.notify(words, (this.#control + Control.Wake) / WORD);
    this.#helpers.length = 0;
  }

  /** Helpers that have started and not been sent home. */
  get helpersThere(): number {
    return Atomics.load(this.#words(), (this.#control + Control.Helpers) / WORD);
  }

  /** How many parts of instructions helpers have done so far. */
  get partsHelped(): number {
    return Atomics.load(this.#words(), (this.#control + Control.Helped) / WORD);
  }

  #write(instructions: readonly Instruction[], block: Block): Program {
    const scratch = Math.max(...instructions.map((one) => one.scratch));
    if (scratch > this.#scratchSize) {
      this.#memory.release(this.#scratch);
      this.#scratchSize = 2 ** Math.ceil(Math.log2(scratch));
      this.#scratch = this.#memory.reserve(this.#threads * this.#scratchSize);
      this.#tellScratch();
    }
    const words = new Int32Array(this.#memory.memory.buffer, block.address, block.size / WORD);
    const live: Program['live'][number][] = [];
    let at = 0;
    for (const one of instructions) {
      words.set(one.words, at);
      if (one.live !== undefined) {
        const address = block.address + (at + one.live.at) * WORD;
        live.push({ scalars: one.live.scalars, address });
      }
      at += one.words.length;
    }
    return { block, end: block.address + at * WORD, live };
  }

  /** All of memory as it is now. */
  #words(): Int32Array {
    return new Int32Array(this.#memory.memory.buffer);
  }

  #tellScratch(): void {
    const words = this.#words();
    words[(this.#control + Control.Scratch) / WORD] = this.#scratch.address;
    words[(this.#control + Control.ScratchSize) / WORD] = this.#scratchSize;
  }
}

function bytesOf(instructions: readonly Instruction[]): number {
  return WORD * instructions.reduce((sum, { words }) => sum + words.length, 0);
}
