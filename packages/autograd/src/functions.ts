/** The methods of tensors as free functions: `sum(x, 0)` is `x.sum(0)`. The methods' documentation says what they do. */
import { requireTensor } from './op.js';
import type { Sorted } from './ops/order.js';
import type { Tensor } from './tensor.js';

/** The names of the methods that compute tensors. */
type Computation = {
  [Name in keyof Tensor]: Tensor[Name] extends (...args: never[]) => Tensor | Tensor[] | Sorted
    ? Name
    : never;
}[keyof Tensor];

function method<Name extends Computation>(name: Name) {
  return (x: Tensor, ...args: Parameters<Tensor[Name]>): ReturnType<Tensor[Name]> => {
    requireTensor(name, 0, x);
    return Reflect.apply(x[name], x, args);
  };
}

// Choice
/** `where(condition, a, b)`: {@link Tensor.where}. */
export const where = method('where');

// Reductions
/** {@link Tensor.sum} */
export const sum = method('sum');
/** {@link Tensor.mean} */
export const mean = method('mean');
/** {@link Tensor.prod} */
export const prod = method('prod');
/** {@link Tensor.var}, also by the name `var`. */
export const variance = method('var');
export { variance as var };
/** {@link Tensor.std} */
export const std = method('std');
/** {@link Tensor.norm} */
export const norm = method('norm');
/** {@link Tensor.logsumexp} */
export const logsumexp = method('logsumexp');
/** {@link Tensor.any} */
export const any = method('any');
/** {@link Tensor.all} */
export const all = method('all');
/** {@link Tensor.max} */
export const max = method('max');
/** {@link Tensor.min} */
export const min = method('min');
/** {@link Tensor.argmax} */
export const argmax = method('argmax');
/** {@link Tensor.argmin} */
export const argmin = method('argmin');
/** {@link Tensor.cumsum} */
export const cumsum = method('cumsum');
/** {@link Tensor.cumprod} */
export const cumprod = method('cumprod');

// Order
/** {@link Tensor.sort} */
export const sort = method('sort');
/** {@link Tensor.argsort} */
export const argsort = method('argsort');
/** {@link Tensor.topk} */
export const topk = method('topk');

// Softmax
/** {@link Tensor.softmax} */
export const softmax = method('softmax');
/** {@link Tensor.logSoftmax} */
export const logSoftmax = method('logSoftmax');

// Movement
/** {@link Tensor.clone} */
export const clone = method('clone');
/** {@link Tensor.reshape} */
export const reshape = method('reshape');
/** {@link Tensor.flatten} */
export const flatten = method('flatten');
/** {@link Tensor.transpose} */
export const transpose = method('transpose');
/** {@link Tensor.permute} */
export const permute = method('permute');
/** {@link Tensor.moveAxis} */
export const moveAxis = method('moveAxis');
/** {@link Tensor.expand} */
export const expand = method('expand');
/** {@link Tensor.squeeze} */
export const squeeze = method('squeeze');
/** {@link Tensor.unsqueeze} */
export const unsqueeze = method('unsqueeze');
/** {@link Tensor.slice} */
export const slice = method('slice');
/** {@link Tensor.select} */
export const select = method('select');
/** {@link Tensor.pad} */
export const pad = method('pad');
/** {@link Tensor.flip} */
export const flip = method('flip');
/** {@link Tensor.roll} */
export const roll = method('roll');
/** {@link Tensor.tile} */
export const tile = method('tile');
/** {@link Tensor.repeatInterleave} */
export const repeatInterleave = method('repeatInterleave');
/** {@link Tensor.unfold} */
export const unfold = method('unfold');
/** {@link Tensor.tril} */
export const tril = method('tril');
/** {@link Tensor.triu} */
export const triu = method('triu');
/** {@link Tensor.diagonal} */
export const diagonal = method('diagonal');
/** {@link Tensor.split} */
export const split = method('split');
/** {@link Tensor.chunk} */
export const chunk = method('chunk');

// Indexing
/** {@link Tensor.gather} */
export const gather = method('gather');
/** {@link Tensor.indexSelect} */
export const indexSelect = method('indexSelect');
/** {@link Tensor.scatterAdd} */
export const scatterAdd = method('scatterAdd');
/** {@link Tensor.maskedFill} */
export const maskedFill = method('maskedFill');
/** {@link Tensor.maskedSelect} */
export const maskedSelect = method('maskedSelect');
