/** Programs as people write them: the compiler must find nothing to say, with shapes in types and without. */
import {
  add,
  chunk,
  concat,
  conv1d,
  conv2d,
  convTranspose2d,
  crossEntropy,
  type Generator,
  grad,
  mapTree,
  maximum,
  noGrad,
  normal,
  pow,
  type Shape,
  stack,
  sub,
  type Tensor,
  tensor,
  uniform,
  Value,
  valueAndGrad,
  zeros,
} from '@downhill/autograd';

export function trainingLoop(random: Generator): number {
  const hidden = normal([784, 16], random, { requiresGrad: true });
  const hiddenBias = zeros([16], { requiresGrad: true });
  const out = normal([16, 10], random, { requiresGrad: true });
  const parameters = [hidden, hiddenBias, out];
  let last = Number.POSITIVE_INFINITY;
  for (let step = 0; step < 100; step++) {
    const images = uniform([32, 784], random);
    const labels = zeros([32], { dtype: 'int32' });
    const scores = images.matmul(hidden).add(hiddenBias).relu().matmul(out);
    const loss = crossEntropy(scores, labels);
    loss.backward();
    noGrad(() => {
      for (const parameter of parameters) {
        parameter.assign(parameter.sub(parameter.grad!.mul(0.1)));
        parameter.grad = null;
      }
    });
    last = loss.item();
  }
  return last;
}

interface Model {
  readonly weight: Tensor<[784, 10]>;
  readonly bias: Tensor<[10]>;
}

export function functionalTraining(model: Model, images: Tensor, labels: Tensor): Model {
  const loss = (m: Model) => crossEntropy(images.matmul(m.weight).add(m.bias), labels);
  const [, gradients] = valueAndGrad(loss)(model);
  return mapTree((parameter, gradient) => parameter.sub(gradient.mul(0.1)), model, gradients);
}

export function attention(query: Tensor, key: Tensor, value: Tensor, mask?: Tensor): Tensor {
  let scores = query.matmul(key.transpose(-2, -1)).div(Math.sqrt(query.shape.at(-1)!));
  if (mask !== undefined) scores = mask.where(scores, Number.NEGATIVE_INFINITY);
  return scores.softmax(-1).matmul(value);
}

export function selfAttention<B extends number, L extends number, E extends number>(
  x: Tensor<[B, L, E]>,
  [query, key, value]: readonly Tensor<[E, E]>[],
): Tensor<[B, L, E]> {
  const scores = x.matmul(query!).matmul(x.matmul(key!).transpose());
  return scores.div(8).softmax().matmul(x.matmul(value!)).add(x);
}

export function framed<N extends number, S extends Shape>(
  images: Tensor<[N, 3, 8, 8]>,
  sequences: Tensor<[4, 3, N]>,
  x: Tensor<S>,
  width: number,
): Tensor {
  const filters: Tensor<[6, 3, 3, 3]> = zeros([6, 3, 3, 3]);
  const framed = images.pad([1, [width, 0]]).tile([2, 1, 1, 1]);
  const smaller = conv2d(images, filters);
  const greater = convTranspose2d(smaller, filters, null, { padding: 1 });
  const filtered = conv1d(sequences, zeros([2, 3, 5]), null, { stride: 2 });
  return stack([framed.sum(), greater.sum(), filtered.sum(), x.pad([1]).tile([width]).sum()]);
}

export function heads(x: Tensor<[32, 100, 192]>): Tensor<[32, 8, 100, 8]> {
  const [query, key, value] = x.chunk(3, -1);
  const apart = (y: Tensor<[32, 100, 64]>) => y.reshape([32, 100, 8, 8]).transpose(1, 2);
  return apart(query).matmul(apart(key).transpose()).div(8).softmax().matmul(apart(value));
}

export function dense<N extends number, In extends number, Out extends number>(
  x: Tensor<[N, In]>,
  weight: Tensor<[In, Out]>,
  bias: Tensor<[Out]>,
): Tensor<[N, Out]> {
  return x.matmul(weight).add(bias).relu();
}

export function standardized<S extends Shape>(x: Tensor<S>): Tensor<S> {
  return x.sub(x.mean()).div(x.std().add(1e-5));
}

export function residual<S extends Shape>(x: Tensor<S>, f: (x: Tensor<S>) => Tensor<S>): Tensor<S> {
  return f(x).add(x);
}

export function rows<T extends Tensor>(x: T): Tensor {
  return x.mul(2).sum(0).reshape([-1]).unsqueeze(0).transpose().matmul(x).sub(x);
}

/** Plain tensors are welcome where shapes are asked for, and the other way round. */
export function plain(x: Tensor, n: number, shape: readonly number[]): Tensor<[32, 10]> {
  const scores: Tensor<[32, 10]> = dense(x, zeros([784, 10]), x);
  const sized: Tensor<[number, 784]> = zeros([32, 784]);
  const narrowed: Tensor<[32, 784]> = sized;
  const computed = zeros([n, ...shape])
    .matmul(x)
    .sum(n)
    .reshape(shape)
    .transpose(n, 0)
    .expand(shape);
  return scores.add(computed).add(narrowed.sum()).add(standardized(x)) as Tensor<[32, 10]>;
}

export function lists(x: Tensor, flag: boolean, random: Generator): Tensor {
  const different = [zeros([1]), zeros([2, 3]), zeros([3, 4, 5])];
  const sums = different.map((one) => one.square().sum()).reduce((a, b) => a.add(b));
  let total: Tensor = zeros([]);
  for (const one of different) total = total.add(one.sum());
  const largest = [zeros([2]), zeros([2])].reduce((a, b) => maximum(a, b));
  const named: Record<string, Tensor> = { a: zeros([1]), b: zeros([2, 2]) };
  const either = flag ? zeros([2, 3]) : zeros([3]);
  const batches = Array.from({ length: 5 }, (_, i) => uniform([i + 1, 4], random));
  const [first, second] = x.split([1, 2]);
  const [third, ...rest] = x.split(2);
  const halves = chunk(x, 2);
  const parts = [first, second, third ?? zeros([2]), ...rest, ...halves, ...Object.values(named)];
  const joined = concat(batches)
    .add(stack([either, either]).sum())
    .add(either.add(1).sum());
  const activations: Record<string, (x: Tensor) => Tensor> = {
    relu: (y) => y.relu(),
    id: (y) => y,
  };
  return concat(parts.map((part) => activations.relu!(part)))
    .add(joined.sum(null, { keepDims: flag }))
    .add(add(total, sums))
    .add(largest.sum());
}

export class Accumulator {
  private sum: Tensor | null = null;

  add(x: Tensor): this {
    this.sum = this.sum === null ? x : this.sum.add(x);
    return this;
  }

  mean(count: number): Tensor {
    return (this.sum ?? tensor(0)).div(count);
  }
}

export const seen: Tensor = new Accumulator().add(zeros([2, 3])).mean(4);

/** Gradients keep the types of the trees that they are of. */
export const slope: Tensor<[3]> = grad((x: Tensor<[3]>) => x.square().sum())(zeros([3]));
export const curvature: Tensor<[3]> = grad((x: Tensor<[3]>) =>
  grad((y: Tensor<[3]>) => y.exp().sum())(x).sum(),
)(zeros([3]));

/** Neither long shapes nor large lengths nor unions are too much. */
export const twelve = zeros([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
export const turned = twelve.permute([11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]).flatten();
export const large: Tensor<[123_456_000_000]> = zeros([1_000_000, 50_257])
  .matmul(zeros([50_257, 123_456]))
  .reshape([-1]);
export const union = (
  x: Tensor<[1, 2]> | Tensor<[3, 4]> | Tensor<[5, 6]>,
  y: Tensor<[1, 2] | [3, 4]>,
  k: 1 | 2 | 3,
) => [x.add(x), x.matmul(x.transpose()), y.sum(1), zeros([2, k]).matmul(zeros([3, 4]))];

export function valuesInFunctions(): Value {
  const [x, y] = [new Value(2), new Value(3)];
  const cube: Value = pow(x, 3);
  return sub(1, maximum(add(x, y), sub(cube, 3)));
}

export function looking(x: Tensor, log: (shape: Shape) => void): () => void {
  return x.registerHook((gradient) => log(gradient.shape));
}

export function clipping(x: Tensor): () => void {
  x.registerHook((gradient) => (gradient.size > 1 ? gradient.clamp(-1, 1) : undefined));
  // @ts-expect-error a gradient is a tensor
  x.registerHook((gradient) => gradient.size);
  return x.registerHook((gradient) => gradient.clamp(-1, 1));
}
