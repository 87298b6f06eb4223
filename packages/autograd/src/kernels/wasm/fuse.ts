/** Joins neighbouring calls where one kernel can do the work of several: same numbers, fewer passes over memory. */
import type { TypedArray } from '../../dtype.js';
import { isRowMajor, sameShape, sizeOf } from '../../shape.js';
import { accessOf } from '../calls.js';
import type { Epilogue, KernelCall, View } from '../kernels.js';

type Call<Name extends KernelCall['kernel']> = Extract<KernelCall, { kernel: Name }>;

/** Kernels that can do more to what they have summed up before they write it. */
type Product = Call<'matmul'> | Call<'channelAffine'> | Call<'conv2d'>;

/** Activations that every kernel set can apply while it writes a product. */
const ACTIVATIONS = new Set(['relu', 'sigmoid', 'tanh']);

/**
 * Calls that compute the same as `calls`, with a sum and an activation that follow a product, convolution or scaling done in
 * its epilogue, and the gradient of a rectifier before max pooling taken among what was pooled.
 *
 * @param isTemporary whether nobody looks at an array after the step
 */
export function fuse(
  calls: readonly KernelCall[],
  isTemporary: (array: TypedArray) => boolean,
): KernelCall[] {
  const fused = [...calls];
  for (let i = 0; i < fused.length; i++) {
    for (let product = fused[i]; isProduct(product); product = fused[i]) {
      const next = soleReader(fused, i, product.args[2], isTemporary);
      const joined = next === undefined ? undefined : join(product, fused[next]!);
      if (next === undefined || joined === undefined || isDisturbed(fused, i, next, joined)) break;
      fused[i] = joined;
      fused.splice(next, 1);
    }
    rectifyPooled(fused, i, isTemporary);
  }
  return fused;
}

/**
 * The gradient of a rectifier before max pooling: 0 where its output y ≤ 0. What reaches y was the greatest of its window, so
 * the pooled y tells as well, and no mask of the whole image is needed.
 */
function rectifyPooled(
  calls: KernelCall[],
  i: number,
  isTemporary: (array: TypedArray) => boolean,
): void {
  const unpool = calls[i];
  if (unpool?.kernel !== 'maxUnpool' || unpool.args[3] !== undefined) return;
  const [dy, indices, dx] = unpool.args;
  const next = soleReader(calls, i, dx, isTemporary);
  const select = next === undefined ? undefined : calls[next]!;
  if (select?.kernel !== 'select' || !isWhole(select.args[2], dx)) return;
  const [mask, zero, , out] = select.args;
  const at = calls.findIndex((call) => isWriter(call, mask));
  const compare = calls[at];
  const pooling = calls.findIndex((call) => isWriter(call, indices));
  const pool = calls[pooling];
  if (compare?.kernel !== 'zip' || pool?.kernel !== 'maxPool') return;
  const [{ name }, y, least] = compare.args;
  const [x, pooled] = pool.args;
  const joined: KernelCall = { kernel: 'maxUnpool', args: [dy, indices, out, pooled] };
  const fits =
    name === 'lessEqual' &&
    [zero, least].every((view) => isZero(calls, view)) &&
    isWhole(y, x) &&
    isWhole(x, y) &&
    isWhole(out, { ...dx, array: out.array }) &&
    soleReader(calls, at, mask, isTemporary) === next &&
    !calls.slice(pooling + 1, at).some((call) => isWriter(call, y)) &&
    !calls.slice(pooling + 1, i).some((call) => isWriter(call, pooled)) &&
    !isDisturbed(calls, i, next!, joined);
  if (!fits) return;
  calls[i] = joined;
  calls.splice(next!, 1);
  calls.splice(at, 1);
}

function isWriter(call: KernelCall, { array }: View): boolean {
  return accessOf(call).writes.some((view) => view.array === array);
}

/** Whether a view shows nothing but one 0 that the step does not change. */
function isZero(calls: readonly KernelCall[], view: View): boolean {
  const { array, strides, offset } = view;
  const isOne = strides.every((step) => step === 0);
  return isOne && array[offset] === 0 && !calls.some((call) => isWriter(call, view));
}

/** The only call that reads what call `i` wrote, if there is just one. */
function soleReader(
  calls: readonly KernelCall[],
  i: number,
  { array }: View,
  isTemporary: (array: TypedArray) => boolean,
): number | undefined {
  if (!isTemporary(array)) return undefined;
  const users = calls.flatMap((call, at) => {
    const { reads, writes } = accessOf(call);
    return at !== i && [...reads, ...writes].some((view) => view.array === array) ? [at] : [];
  });
  const [reader] = users;
  return users.length === 1 && reader! > i ? reader : undefined;
}

function isProduct(call: KernelCall | undefined): call is Product {
  return call?.kernel === 'matmul' || call?.kernel === 'channelAffine' || call?.kernel === 'conv2d';
}

/** The product that also does what `next` does to it. */
function join(product: Product, next: KernelCall): Product | undefined {
  const y = product.args[2];
  const epilogue = (product.args[epilogueAt(product)] ?? {}) as Epilogue;
  if (epilogue.activation !== undefined) return undefined;
  if (next.kernel === 'zip' && next.args[0].name === 'add' && epilogue.bias === undefined) {
    const [, left, right, out] = next.args;
    const bias = isWhole(left, y) ? right : isWhole(right, y) ? left : undefined;
    const fits =
      bias !== undefined && bias.array !== y.array && isWhole(out, { ...y, array: out.array });
    return fits ? withEpilogue(product, out, { bias }) : undefined;
  }
  if (next.kernel === 'map' && ACTIVATIONS.has(next.args[0].name)) {
    const [activation, x, out] = next.args;
    const fits = isWhole(x, y) && isWhole(out, { ...y, array: out.array });
    return fits ? withEpilogue(product, out, { ...epilogue, activation }) : undefined;
  }
  return undefined;
}

function withEpilogue(product: Product, out: View, epilogue: Epilogue): Product {
  const args: unknown[] = [...product.args];
  args[2] = out;
  args[epilogueAt(product)] = epilogue;
  return { ...product, args } as Product;
}

/** The place of the epilogue among the arguments. */
function epilogueAt({ kernel }: Product): number {
  return kernel === 'conv2d' ? 5 : 3;
}

/** Whether `view` shows all of the row-major array that `y` shows, in the same way. */
function isWhole(view: View, y: View): boolean {
  return (
    view.array === y.array &&
    sameShape(view.shape, y.shape) &&
    isRowMajor(view.shape, view.strides) &&
    sizeOf(view.shape) === view.array.length &&
    view.array.constructor === y.array.constructor
  );
}

/** Whether a call between `i` and `next` changes what the joined call reads, or uses where it writes. */
function isDisturbed(
  calls: readonly KernelCall[],
  i: number,
  next: number,
  joined: KernelCall,
): boolean {
  const wanted = accessOf(joined);
  return calls.slice(i + 1, next).some((call) => {
    const { reads, writes } = accessOf(call);
    const touched = new Set([...reads, ...writes].map(({ array }) => array));
    return (
      wanted.writes.some(({ array }) => touched.has(array)) ||
      wanted.reads.some((read) => writes.some(({ array }) => array === read.array))
    );
  });
}
