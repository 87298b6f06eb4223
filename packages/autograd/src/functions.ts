/** The methods of tensors as free functions: `sum(x, 0)` is `x.sum(0)`. The methods' documentation says what they do. */
import { requireTensor } from './op.js';
import type { ShapeOf } from './shape-types/broadcast.js';
import { Tensor } from './tensor.js';

/** The function that takes what the method is called on as its first argument. */
function method<Of extends Tensor, Arguments extends readonly unknown[], Result>(
  of: (this: Of, ...args: Arguments) => Result,
): (x: Of, ...args: Arguments) => Result {
  return (x, ...args) => {
    requireTensor(of.name, 0, x);
    return Reflect.apply(of, x, args);
  };
}

/** The same for a method whose result has the shape of what it is called on. */
const keepingShape: <Arguments extends readonly unknown[]>(
  of: (...args: Arguments) => Tensor,
) => <X extends Tensor>(x: X, ...args: Arguments) => Tensor<ShapeOf<X>> = method;

const { prototype }: { readonly prototype: Tensor } = Tensor;

// Choice
/** `where(condition, a, b)`: {@link Tensor.where}. */
export const where = method(prototype.where);

// Reductions
/** {@link Tensor.sum} */
export const sum = method(prototype.sum);
/** {@link Tensor.mean} */
export const mean = method(prototype.mean);
/** {@link Tensor.prod} */
export const prod = method(prototype.prod);
/** {@link Tensor.var}, also by the name `var`. */
export const variance = method(prototype.var);
export { variance as var };
/** {@link Tensor.std} */
export const std = method(prototype.std);
/** {@link Tensor.norm} */
export const norm = method(prototype.norm);
/** {@link Tensor.logsumexp} */
export const logsumexp = method(prototype.logsumexp);
/** {@link Tensor.any} */
export const any = method(prototype.any);
/** {@link Tensor.all} */
export const all = method(prototype.all);
/** {@link Tensor.max} */
export const max = method(prototype.max);
/** {@link Tensor.min} */
export const min = method(prototype.min);
/** {@link Tensor.argmax} */
export const argmax = method(prototype.argmax);
/** {@link Tensor.argmin} */
export const argmin = method(prototype.argmin);
/** {@link Tensor.cumsum} */
export const cumsum = method(prototype.cumsum);
/** {@link Tensor.cumprod} */
export const cumprod = method(prototype.cumprod);

// Order
/** {@link Tensor.sort} */
export const sort = method(prototype.sort);
/** {@link Tensor.argsort} */
export const argsort = keepingShape(prototype.argsort);
/** {@link Tensor.topk} */
export const topk = method(prototype.topk);

// Softmax
/** {@link Tensor.softmax} */
export const softmax = method(prototype.softmax);
/** {@link Tensor.logSoftmax} */
export const logSoftmax = method(prototype.logSoftmax);

// Movement
/** {@link Tensor.clone} */
export const clone = keepingShape(prototype.clone);
/** {@link Tensor.reshape} */
export const reshape = method(prototype.reshape);
/** {@link Tensor.flatten} */
export const flatten = method(prototype.flatten);
/** {@link Tensor.transpose} */
export const transpose = method(prototype.transpose);
/** {@link Tensor.permute} */
export const permute = method(prototype.permute);
/** {@link Tensor.moveAxis} */
export const moveAxis = method(prototype.moveAxis);
/** {@link Tensor.expand} */
export const expand = method(prototype.expand);
/** {@link Tensor.squeeze} */
export const squeeze = method(prototype.squeeze);
/** {@link Tensor.unsqueeze} */
export const unsqueeze = method(prototype.unsqueeze);
/** {@link Tensor.slice} */
export const slice = method(prototype.slice);
/** {@link Tensor.select} */
export const select = method(prototype.select);
/** {@link Tensor.pad} */
export const pad = method(prototype.pad);
/** {@link Tensor.flip} */
export const flip = keepingShape(prototype.flip);
/** {@link Tensor.roll} */
export const roll = keepingShape(prototype.roll);
/** {@link Tensor.tile} */
export const tile = method(prototype.tile);
/** {@link Tensor.repeatInterleave} */
export const repeatInterleave = method(prototype.repeatInterleave);
/** {@link Tensor.unfold} */
export const unfold = method(prototype.unfold);
/** {@link Tensor.tril} */
export const tril = keepingShape(prototype.tril);
/** {@link Tensor.triu} */
export const triu = keepingShape(prototype.triu);
/** {@link Tensor.diagonal} */
export const diagonal = method(prototype.diagonal);
/** {@link Tensor.split} */
export const split = method(prototype.split);
/** {@link Tensor.chunk} */
export const chunk = method(prototype.chunk);

// Indexing
/** {@link Tensor.gather} */
export const gather = method(prototype.gather);
/** {@link Tensor.indexSelect} */
export const indexSelect = method(prototype.indexSelect);
/** {@link Tensor.scatterAdd} */
export const scatterAdd = keepingShape(prototype.scatterAdd);
/** {@link Tensor.maskedFill} */
export const maskedFill = keepingShape(prototype.maskedFill);
/** {@link Tensor.maskedSelect} */
export const maskedSelect = method(prototype.maskedSelect);
