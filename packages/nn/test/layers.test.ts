/** What must hold for every layer, checked on every row of the table. */
import { compile, type DType, noGrad, Tensor } from '@downhill/autograd';
import { describe, expect, it } from 'vitest';
import * as nn from '../src/index.js';
import { inputsOf, layerTable } from './layer-table.js';

it('has a row for every layer', () => {
  const abstract = new Set(['Module', 'ModuleList', 'ModuleDict']);
  const layers = Object.entries(nn)
    .filter(([, value]) => typeof value === 'function' && value.prototype instanceof nn.Module)
    .map(([name]) => name)
    .filter((name) => !abstract.has(name));
  const rows = new Set(layerTable.map(({ name }) => name.split(/[ ,]/)[0]));
  expect(layers.filter((name) => !rows.has(name))).toEqual([]);
});

describe.each(layerTable)('$name', (row) => {
  const make = (dtype: DType = 'float32') => row.make({ dtype }).initialize(1);
  const state = row.state ?? {};

  it.each(['float32', 'float64'] as const)('has the promised shape and type in %s', (dtype) => {
    const y = output(make(dtype).forward(...inputsOf(row, dtype)));
    expect(y.shape).toEqual(row.output);
    expect(y.dtype).toBe(dtype);
  });

  it('has right derivatives, in training and in evaluation', () => {
    for (const training of [true, false]) {
      nn.checkModule(make().train(training), inputsOf(row, 'float64'), { output });
    }
  });

  it('names its parameters and buffers as PyTorch does', () => {
    const layer = make();
    const shapes = Object.entries(layer.stateDict()).map(([name, { shape }]) => [name, shape]);
    if (row.state !== undefined) expect(shapes).toEqual(Object.entries(state));
    expect([...layer.namedBuffers().keys()]).toEqual(row.buffers ?? []);
  });

  it('gives its state to another of its kind', () => {
    const source = make();
    train(source, row);
    const target = make().initialize(2).loadStateDict(source.stateDict());
    expect(evaluate(target, row)).toEqual(evaluate(source, row));
  });

  it(`computes ${row.modesDiffer ? 'otherwise' : 'the same'} in evaluation`, () => {
    const layer = make('float64');
    const inputs = inputsOf(row, 'float64');
    const trained = [...output(layer.forward(...inputs)).data];
    const evaluated = [...output(layer.eval().forward(...inputs)).data];
    if (row.modesDiffer) expect(evaluated).not.toEqual(trained);
    else expect(evaluated).toEqual(trained);
    expect([...output(layer.forward(...inputs)).data]).toEqual(evaluated);
  });

  it('learns the same, bit for bit, from the same seed', () => {
    expect(train(make(), row)).toEqual(train(make(), row));
  });

  it('learns the same compiled as eager, bit for bit', () => {
    expect(train(make(), row, 'compiled')).toEqual(train(make(), row));
  });
});

/** The tensor in what a layer returns: all results of a recurrent layer, side by side in sum. */
function output(result: unknown): Tensor {
  if (result instanceof Tensor) return result;
  const { output: sequence, ...states }: Record<string, Tensor> = Object(result);
  return Object.values(states).reduce((y, state) => y.add(state.square().sum()), sequence!);
}

function evaluate(layer: nn.AnyModule, row: (typeof layerTable)[number]): unknown {
  return noGrad(() => output(layer.eval().forward(...inputsOf(row, 'float32'))).toArray());
}

/** Everything that is left after some steps on the same inputs: losses, parameters, buffers. */
function train(
  layer: nn.AnyModule,
  row: (typeof layerTable)[number],
  how: 'eager' | 'compiled' = 'eager',
): unknown {
  const parameters = layer.parameters();
  const optimizer =
    parameters.length > 0 ? new nn.Adam(parameters, { learningRate: 0.01 }) : undefined;
  const step = (...inputs: Tensor[]): Tensor => {
    optimizer?.zeroGrad();
    const loss = output(layer.forward(...inputs))
      .sub(0.1)
      .square()
      .mean();
    if (optimizer !== undefined) {
      loss.backward();
      optimizer.step();
    }
    return loss;
  };
  const compiled = compile(step);
  const run = how === 'compiled' ? compiled : step;
  const losses = Array.from({ length: 6 }, () => run(...inputsOf(row, 'float32')).item());
  if (how === 'compiled') {
    expect(compiled.fallback).toBeUndefined();
    expect(compiled.state(...(inputsOf(row, 'float32') as Tensor[]))).toBe('replayed');
  }
  const state = Object.values(layer.stateDict()).map(({ data }) => [...data]);
  return { losses, state };
}
