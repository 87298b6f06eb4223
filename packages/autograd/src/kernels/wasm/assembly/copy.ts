/** Elements as they are, or as another type. */
import { Kind, Walk } from '../instructions';
import { clear, copyBytes, loadBytes, storeFirst } from './vector';
import { beginWalk, rowLength, rowOf, rowsBegin, rowsEnd, stepOf } from './walk';
import { word } from './words';

export function copy(p: usize, chunk: i32): void {
  const kinds = word(p, Walk.Function);
  const from = kinds >> 2;
  const to = kinds & 3;
  beginWalk(p, chunk);
  const length = rowLength();
  const xStep = stepOf(0);
  const yStep = stepOf(1);
  const size = sizeOfKind(to);
  for (let row = rowsBegin(); row < rowsEnd(); row++) {
    let x = rowOf(0, row);
    let y = rowOf(1, row);
    if (from == to && xStep == size && yStep == size) {
      copyBytes(y, x, <usize>length * size);
    } else if (from == to && xStep == 0 && yStep == size && isZero(x, size)) {
      clear(y, <usize>length * size);
    } else if (from == to && size == 4) {
      for (let n = length; n > 0; n--) {
        store<i32>(y, load<i32>(x));
        x += xStep;
        y += yStep;
      }
    } else if (from == Kind.Uint8 && to == Kind.Float32 && xStep == 1 && yStep == 4) {
      for (let n = length; n > 0; n -= 4) {
        storeFirst(y, f32x4.convert_i32x4_s(loadBytes(x)), n);
        x += 4;
        y += 16;
      }
    } else {
      for (let n = length; n > 0; n--) {
        storeNumber(y, to, loadNumber(x, from));
        x += xStep;
        y += yStep;
      }
    }
  }
}

function isZero(x: usize, size: usize): bool {
  for (let i: usize = 0; i < size; i++) if (load<u8>(x + i) != 0) return false;
  return true;
}

export function sizeOfKind(kind: i32): usize {
  return kind == Kind.Uint8 ? 1 : kind == Kind.Float64 ? 8 : 4;
}

export function loadNumber(address: usize, kind: i32): f64 {
  switch (kind) {
    case Kind.Float32:
      return load<f32>(address);
    case Kind.Int32:
      return load<i32>(address);
    case Kind.Uint8:
      return load<u8>(address);
    default:
      return load<f64>(address);
  }
}

/** Integers are stored as they come: the encoder sees to it that none has a fraction or is out of range. */
export function storeNumber(address: usize, kind: i32, x: f64): void {
  switch (kind) {
    case Kind.Float32:
      store<f32>(address, <f32>x);
      break;
    case Kind.Int32:
      store<i32>(address, <i32>x);
      break;
    case Kind.Uint8:
      store<u8>(address, <u8>x);
      break;
    default:
      store<f64>(address, x);
  }
}
