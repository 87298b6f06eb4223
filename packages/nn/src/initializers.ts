/**
 * Ways to fill a tensor in place with initial values. Each returns the tensor.
 *
 * The fans of a weight [out, in, …kernel] are in = in·kernel (what an output is computed from) and out = out·kernel.
 */
import { AutogradError, type Generator, type Tensor } from '@downhill/autograd';

/**
 * One number everywhere.
 *
 * @example fillConstant(zeros([2]), 3)   // [3, 3]
 */
export function fillConstant(x: Tensor, value: number): Tensor {
  return fill(x, () => value);
}

/**
 * Numbers uniform in [low, high). Defaults: 0 and 1.
 *
 * @example fillUniform(zeros([2, 3]), new Generator(1), -1, 1)
 */
export function fillUniform(x: Tensor, random: Generator, low = 0, high = 1): Tensor {
  return fill(x, () => random.uniform(low, high));
}

/**
 * Numbers from the normal distribution. Defaults: mean 0, standard deviation 1.
 *
 * @example fillNormal(zeros([2, 3]), new Generator(1), 0, 0.1)
 */
export function fillNormal(x: Tensor, random: Generator, mean = 0, standardDeviation = 1): Tensor {
  return fill(x, () => random.normal(mean, standardDeviation));
}

/**
 * Numbers from the normal distribution, those outside of mean ± `cut` standard deviations drawn anew. Default cut 2.
 *
 * @throws AutogradError when the cut is not above 0
 * @example fillTruncatedNormal(zeros([100]), new Generator(1)).abs().max().item() < 2   // true
 */
export function fillTruncatedNormal(
  x: Tensor,
  random: Generator,
  mean = 0,
  standardDeviation = 1,
  cut = 2,
): Tensor {
  if (!(cut > 0))
    throw new AutogradError('fillTruncatedNormal', `cut must be above 0, and is ${cut}`);
  return fill(x, () => {
    let draw = random.normal();
    while (Math.abs(draw) > cut) draw = random.normal();
    return mean + standardDeviation * draw;
  });
}

/**
 * Uniform in ±gain·√(6/(in + out)): keeps variances in both directions (Glorot & Bengio, 2010). Default gain 1.
 *
 * @example fillXavierUniform(zeros([4, 3]), new Generator(1), gainOf('tanh'))
 */
export function fillXavierUniform(weight: Tensor, random: Generator, gain = 1): Tensor {
  const [fanIn, fanOut] = fans(weight);
  const bound = gain * Math.sqrt(6 / (fanIn + fanOut));
  return fillUniform(weight, random, -bound, bound);
}

/**
 * Normal with standard deviation gain·√(2/(in + out)) (Glorot & Bengio, 2010). Default gain 1.
 *
 * @example fillXavierNormal(zeros([4, 3]), new Generator(1))
 */
export function fillXavierNormal(weight: Tensor, random: Generator, gain = 1): Tensor {
  const [fanIn, fanOut] = fans(weight);
  return fillNormal(weight, random, 0, gain * Math.sqrt(2 / (fanIn + fanOut)));
}

/** Options of {@link fillKaimingUniform} and {@link fillKaimingNormal}. */
export interface KaimingOptions {
  /** Which fan is divided by. Default 'in'. */
  readonly fan?: 'in' | 'out';
  /** What the activation that follows does to the scale: see {@link gainOf}. Default: that of ReLU, √2. */
  readonly gain?: number;
}

/**
 * Uniform in ±gain·√(3/fan) (He et al., 2015).
 *
 * @example fillKaimingUniform(zeros([4, 3]), new Generator(1), { fan: 'out' })
 */
export function fillKaimingUniform(
  weight: Tensor,
  random: Generator,
  { fan = 'in', gain = Math.SQRT2 }: KaimingOptions = {},
): Tensor {
  const bound = gain * Math.sqrt(3 / fans(weight)[fan === 'in' ? 0 : 1]);
  return fillUniform(weight, random, -bound, bound);
}

/**
 * Normal with standard deviation gain/√fan (He et al., 2015).
 *
 * @example fillKaimingNormal(zeros([4, 3]), new Generator(1))
 */
export function fillKaimingNormal(
  weight: Tensor,
  random: Generator,
  { fan = 'in', gain = Math.SQRT2 }: KaimingOptions = {},
): Tensor {
  return fillNormal(weight, random, 0, gain / Math.sqrt(fans(weight)[fan === 'in' ? 0 : 1]));
}

/**
 * Orthonormal rows (or columns, if there are more rows), times `gain` (Saxe et al., 2014). Default gain 1.
 *
 * @example
 * const q = fillOrthogonal(zeros([2, 3], { dtype: 'float64' }), new Generator(1));
 * q.matmul(q.transpose()).round()   // [[1, 0], [0, 1]]
 */
export function fillOrthogonal(weight: Tensor, random: Generator, gain = 1): Tensor {
  fans(weight);
  const rows = weight.shape[0]!;
  const columns = weight.size / rows;
  const [count, length] = [Math.min(rows, columns), Math.max(rows, columns)];
  const basis: Float64Array[] = [];
  while (basis.length < count) {
    const vector = Float64Array.from({ length }, () => random.normal());
    // Taking out the others twice leaves nothing of them, whatever was lost in rounding the first time.
    for (const other of [...basis, ...basis]) {
      const share = dot(vector, other);
      for (let i = 0; i < length; i++) vector[i]! -= share * other[i]!;
    }
    const norm = Math.sqrt(dot(vector, vector));
    basis.push(vector.map((element) => element / norm));
  }
  let position = 0;
  return fill(weight, () => {
    const [row, column] = [Math.floor(position / columns), position++ % columns];
    return gain * (rows <= columns ? basis[row]![column]! : basis[column]![row]!);
  });
}

/**
 * PyTorch's default for layers with a fan-in: weight and bias uniform in ±1/√in.
 *
 * @example
 * const { weight, bias } = new Linear(4, 3);
 * fillFanIn(weight, bias, new Generator(1));
 */
export function fillFanIn(weight: Tensor, bias: Tensor | null, random: Generator): void {
  const bound = 1 / Math.sqrt(fans(weight)[0]);
  fillUniform(weight, random, -bound, bound);
  if (bias !== null) fillUniform(bias, random, -bound, bound);
}

/**
 * By how much an activation shrinks the scale of what goes through it, as PyTorch has it.
 *
 * @example gainOf('relu')   // 1.4142
 */
export function gainOf(
  activation: 'linear' | 'sigmoid' | 'tanh' | 'relu' | 'leakyRelu' | 'selu',
  slope = 0.01,
): number {
  if (activation === 'tanh') return 5 / 3;
  if (activation === 'relu') return Math.SQRT2;
  if (activation === 'leakyRelu') return Math.sqrt(2 / (1 + slope ** 2));
  return activation === 'selu' ? 3 / 4 : 1;
}

function fans({ shape, size }: Tensor): [fanIn: number, fanOut: number] {
  const [outputs, inputs] = shape;
  if (outputs === undefined || inputs === undefined) {
    const problem = 'only a weight [out, in, …] has fans';
    throw new AutogradError('initialize', problem, `weight [${shape.join(', ')}]`);
  }
  return [size / outputs, size / inputs];
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function fill(x: Tensor, draw: () => number): Tensor {
  const { data } = x.changing('initialize');
  for (let i = 0; i < data.length; i++) data[i] = draw();
  return x;
}
