/** How each layer of a network fares: what it weighs, how it changes, and whether its units still say anything. */
import { Tensor } from '@downhill/autograd';
import { inEvaluationMode } from './evaluate.js';
import { observeForward } from './forward.js';
import type { AnyModule } from './module.js';
import { partsOf } from './parts.js';

/** Options of {@link layerStatistics}. */
export interface LayerStatisticsOptions {
  /** The model's `stateDict()` before the last step, to tell how far that step went. */
  readonly before?: Readonly<Record<string, Tensor>>;
  /** Some examples, to look at what units say of them: one forward pass in evaluation mode. A few dozen are enough. */
  readonly inputs?: Tensor;
}

/** Norms are √Σx² over the parameters that the layer holds itself, and null where there is nothing to measure. */
export interface LayerStatistics {
  readonly path: string;
  /** The name of its class. */
  readonly layer: string;
  readonly weightNorm: number | null;
  /** Of the gradients that the last `backward` left. */
  readonly gradientNorm: number | null;
  /** Of the difference to `before`. About a thousandth of `weightNorm` is usual. */
  readonly updateNorm: number | null;
  /** The share of units (along axis 1) whose output is 0 for every one of `inputs`: a ReLU that has died. */
  readonly dead: number | null;
  /**
   * The share of outputs that lie within a hundredth of an end of the layer's `range`, where its slope is almost 0. For layers
   * that have one: Sigmoid, Tanh, Hardtanh, and those of one's own.
   */
  readonly saturated: number | null;
}

/** What counts as near to an end of the range, as a share of it. */
const margin = 0.01;

/**
 * How each layer that holds parameters, or computes without layers of its own, fares. Changes nothing: ask after `backward`, or
 * after any event of `fit`.
 *
 * @throws AutogradError when a lazy layer has not seen an input, and whatever the model throws at `inputs`
 * @example layerStatistics(model, { inputs: x }).filter(({ dead }) => dead !== null && dead > 0.5)
 */
export function layerStatistics(
  model: AnyModule,
  { before, inputs }: LayerStatisticsOptions = {},
): LayerStatistics[] {
  const names = new Map([...model.namedParameters()].map(([name, tensor]) => [tensor, name]));
  const outputs = inputs === undefined ? new Map<AnyModule, Tensor>() : outputsOf(model, inputs);
  return [...model.namedModules()].flatMap(([path, module]): LayerStatistics[] => {
    const own = [...partsOf(module)].flatMap(({ value }) =>
      value instanceof Tensor && value.requiresGrad ? value : [],
    );
    if (own.length === 0 && module.children().length > 0) return [];
    const output = outputs.get(module);
    const pairs = own.flatMap((parameter): [Tensor, Tensor][] => {
      const past = before?.[names.get(parameter)!];
      return past === undefined ? [] : [[parameter, past]];
    });
    return [
      {
        path,
        layer: module.constructor.name,
        weightNorm: norm(own.map(({ data }) => sumOfSquares(data))),
        gradientNorm: norm(own.flatMap(({ grad }) => (grad ? sumOfSquares(grad.data) : []))),
        updateNorm: norm(pairs.map(([now, past]) => sumOfSquares(now.data, past.data))),
        dead: output === undefined ? null : shareOfDead(output),
        saturated: output === undefined ? null : shareOfSaturated(output, module),
      },
    ];
  });
}

/** What each module returned, the last time, where that is one tensor. */
function outputsOf(model: AnyModule, inputs: Tensor): Map<AnyModule, Tensor> {
  const outputs = new Map<AnyModule, Tensor>();
  inEvaluationMode(model, () =>
    observeForward(
      ({ module, output }) => {
        if (output instanceof Tensor) outputs.set(module, output);
      },
      () => model.forward(inputs),
    ),
  );
  return outputs;
}

function norm(squares: readonly number[]): number | null {
  return squares.length === 0 ? null : Math.sqrt(squares.reduce((sum, square) => sum + square));
}

type Numbers = ArrayLike<number>;

/** Σ(x − y)²; without y, Σx². */
function sumOfSquares(x: Numbers, y?: Numbers): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += (x[i]! - (y === undefined ? 0 : y[i]!)) ** 2;
  return sum;
}

/** Of outputs [N, units, …]. */
function shareOfDead({ data, shape }: Tensor): number | null {
  const units = shape[1];
  if (units === undefined || data.length === 0) return null;
  const positions = shape.slice(2).reduce((product, length) => product * length, 1);
  const alive = new Uint8Array(units);
  for (let i = 0; i < data.length; i++) {
    if (data[i] !== 0) alive[Math.floor(i / positions) % units] = 1;
  }
  return 1 - alive.reduce((sum, one) => sum + one, 0) / units;
}

function shareOfSaturated({ data }: Tensor, module: AnyModule): number | null {
  const range: unknown = Reflect.get(module, 'range');
  if (!Array.isArray(range) || data.length === 0) return null;
  const [low, high] = range.map(Number) as [number, number];
  const near = margin * (high - low);
  let count = 0;
  for (const y of data) if (y < low + near || y > high - near) count++;
  return count / data.length;
}
