/** How many float32 operations a second the processor can do in WebAssembly: a loop of nothing else. */

/** Sums that do not wait for each other: more than the units for multiplying and adding can take in. */
const SUMS = 12;

declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
  ) => { readonly exports: { readonly run: (rounds: number) => number } };
};

/** Of one thread: four numbers at a time, multiplied and added in one where `relaxed`, else one after the other. */
export function peakGigaflops(relaxed: boolean): number {
  const { run } = new WebAssembly.Instance(new WebAssembly.Module(assemble(relaxed))).exports;
  const rounds = 200_000;
  let best = 0;
  for (let attempt = 0; attempt < 200; attempt++) {
    const began = performance.now();
    run(rounds);
    const seconds = (performance.now() - began) / 1000;
    best = Math.max(best, (8 * SUMS * rounds) / seconds / 1e9);
  }
  return best;
}

/** (func (param rounds) (result f32)): sumᵢ = x·y + sumᵢ for each of the sums in turn, so many rounds. */
function assemble(relaxed: boolean): Uint8Array {
  const [x, y] = [SUMS + 1, SUMS + 2];
  const get = (local: number) => [0x20, local];
  const set = (local: number) => [0x21, local];
  const simd = (opcode: number) => [0xfd, ...leb128(opcode)];
  const [splat, extract, add, mul, madd] = [0x13, 0x1f, 0xe4, 0xe6, 0x105];
  const sums = Array.from({ length: SUMS }, (_, i) => i + 1);
  const code = [
    ...[0x43, ...float(0.999), ...simd(splat), ...set(x)],
    ...[0x43, ...float(1e-3), ...simd(splat), ...set(y)],
    ...[0x03, 0x40],
    ...sums.flatMap((sum) =>
      relaxed
        ? [...get(x), ...get(y), ...get(sum), ...simd(madd), ...set(sum)]
        : [...get(sum), ...get(x), ...get(y), ...simd(mul), ...simd(add), ...set(sum)],
    ),
    // rounds = rounds − 1, and again unless it is 0.
    ...[...get(0), 0x41, 1, 0x6b, 0x22, 0, 0x0d, 0, 0x0b],
    ...get(1),
    ...sums.slice(1).flatMap((sum) => [...get(sum), ...simd(add)]),
    ...[...simd(extract), 0, 0x0b],
  ];
  const body = [1, SUMS + 2, 0x7b, ...code];
  return Uint8Array.of(
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 1, 0x7f, 1, 0x7d]),
    ...section(3, [1, 0]),
    ...section(7, [1, 3, ...Buffer.from('run'), 0, 0]),
    ...section(10, [1, ...leb128(body.length), ...body]),
  );
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...leb128(content.length), ...content];
}

function leb128(n: number): number[] {
  return n < 128 ? [n] : [(n & 127) | 128, ...leb128(n >> 7)];
}

function float(x: number): Uint8Array {
  return new Uint8Array(Float32Array.of(x).buffer);
}
