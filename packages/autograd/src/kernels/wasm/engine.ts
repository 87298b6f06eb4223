/** The host's WebAssembly, as far as it is used here, and the module that suits it. */
import { plain, relaxed } from './binary.js';

export interface Memory {
  readonly buffer: ArrayBufferLike;
  /** Adds pages of 64 KiB; throws when there is no room. */
  grow(pages: number): number;
}

export interface Module {
  readonly [Symbol.toStringTag]?: string;
}

/** What the module exports. Addresses are plain numbers. */
export interface Exports {
  run(control: number, start: number, end: number): void;
  help(control: number, thread: number): void;
}

declare const WebAssembly: {
  readonly Memory: new (size: { initial: number; maximum: number; shared: boolean }) => Memory;
  readonly Module: new (bytes: Uint8Array) => Module;
  readonly Instance: new (
    module: Module,
    imports: { env: { memory: Memory } },
  ) => { readonly exports: Exports };
  validate(bytes: Uint8Array): boolean;
};

export const PAGE_BYTES = 65536;

export function createMemory(pages: number, maximum: number, shared: boolean): Memory {
  return new WebAssembly.Memory({ initial: pages, maximum, shared });
}

export function instantiate(module: Module, memory: Memory): Exports {
  return new WebAssembly.Instance(module, { env: { memory } }).exports;
}

/** Whether the host multiplies and adds in one (relaxed SIMD). */
export function hasRelaxed(): boolean {
  return WebAssembly.validate(RELAXED_PROBE);
}

/** (module (func (result v128) f32x4.relaxed_madd of three zeros)) */
const RELAXED_PROBE = Uint8Array.of(
  ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 19, 1, 17, 0],
  ...[65, 0, 253, 17, 65, 0, 253, 17, 65, 0, 253, 17, 253, 133, 2, 11],
);

/**
 * Compiles the kernels.
 *
 * @param shared whether the memory they import is shared between threads
 */
export function compileKernels(isRelaxed: boolean, shared: boolean): Module {
  const { base64, sharedFlagAt } = isRelaxed ? relaxed : plain;
  const text = atob(base64);
  const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
  // One bit of the memory's import says whether it is shared; the code is the same.
  if (!shared) bytes[sharedFlagAt]! &= ~SHARED;
  return new WebAssembly.Module(bytes);
}

const SHARED = 2;
