/** Protocol buffers, as far as writing ONNX needs them: https://protobuf.dev/programming-guides/encoding */

const encoder = new TextEncoder();

/** A message under way. Fields are written in the order of the calls; a repeated field by repeated calls. */
export class ProtobufMessage {
  readonly #parts: Uint8Array[] = [];

  /** An integer: int32, int64 or an enum. */
  int(field: number, value: number): this {
    return this.#write(tag(field, 0), varint(BigInt.asUintN(64, BigInt(value))));
  }

  float(field: number, value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    return this.#write(tag(field, 5), bytes);
  }

  text(field: number, value: string): this {
    return this.bytes(field, encoder.encode(value));
  }

  bytes(field: number, value: Uint8Array): this {
    return this.#write(tag(field, 2), varint(BigInt(value.length)), value);
  }

  message(field: number, value: ProtobufMessage): this {
    const { length } = value;
    return this.#write(tag(field, 2), varint(BigInt(length)), ...value.#parts);
  }

  /** Bytes written so far. */
  get length(): number {
    return this.#parts.reduce((sum, { length }) => sum + length, 0);
  }

  finish(): Uint8Array {
    const bytes = new Uint8Array(this.length);
    let at = 0;
    for (const part of this.#parts) {
      bytes.set(part, at);
      at += part.length;
    }
    return bytes;
  }

  #write(...parts: readonly Uint8Array[]): this {
    for (const part of parts) this.#parts.push(part);
    return this;
  }
}

function tag(field: number, wireType: number): Uint8Array {
  return varint(BigInt((field << 3) | wireType));
}

/** Seven bits a byte, the lowest first; the eighth says that more follow. */
function varint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}
