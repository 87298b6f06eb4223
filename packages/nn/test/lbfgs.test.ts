/** The line search of LBFGS held against what PyTorch computes in float64: losses, and how often each step asked for them. */
import { readFileSync } from 'node:fs';
import { crossEntropy, type Tensor, tensor } from '@downhill/autograd';
import { describe, expect, it } from 'vitest';
import { torchModel } from './support/torch-models.js';
import { torchOptimizer } from './support/torch-optimizers.js';

interface Problem {
  readonly parameters: readonly Tensor[];
  lossAt(step: number): Tensor;
}

interface Run {
  readonly problem: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly losses: readonly number[];
  readonly evaluations: readonly number[];
}

const dtype = 'float64';

function read<Content>(name: string): Content {
  return JSON.parse(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8'));
}

function quadratic(...targets: readonly number[][]): Problem {
  const p = tensor([0, 0, 0], { dtype, requiresGrad: true });
  const scales = tensor([1, 10, 100], { dtype });
  const lossAt = (step: number) => {
    const target = tensor(targets[step % targets.length]!, { dtype });
    return p.sub(target).square().mul(scales).sum();
  };
  return { parameters: [p], lossAt };
}

const problems: Readonly<Record<string, () => Problem>> = {
  quadratic: () => quadratic([3, -2, 0.5]),
  // Steps end where there is nowhere to go on, and the next one starts on another hill.
  moving: () => quadratic([3, -2, 0.5], [3, -2, 0.5], [1, -1, 2]),
  rosenbrock: () => {
    const p = tensor([-1.2, 1], { dtype, requiresGrad: true });
    const [x, y] = [() => p.slice(0), () => p.slice(1)];
    const lossAt = () =>
      y().sub(x().square()).square().mul(100).add(x().neg().add(1).square()).sum();
    return { parameters: [p], lossAt };
  },
  waves: () => {
    const p = tensor([0.3, -2, 5], { dtype, requiresGrad: true });
    const rates = tensor([1, 3, 7], { dtype });
    const lossAt = () => {
      const waves = p.mul(rates).sin().mul(0.7).add(p.square().mul(0.1)).sum();
      return waves.add(p.slice(0).mul(p.slice(1)).cos().sum());
    };
    return { parameters: [p], lossAt };
  },
  // Steep down to 0.3, then gently up: what lies far out is higher than the first point, and flat.
  bend: () => {
    const p = tensor([0], { dtype, requiresGrad: true });
    const lossAt = () => {
      const beyond = p.sub(0.3);
      return beyond.add(beyond.square().add(1e-4).sqrt()).mul(0.525).sub(p).sum();
    };
    return { parameters: [p], lossAt };
  },
  mlp: () => {
    type Data = { readonly shape: readonly number[]; readonly data: readonly number[] };
    type Reference = {
      readonly model: string;
      readonly init: Readonly<Record<string, Data>>;
      readonly batches: readonly { readonly x: Data; readonly y: readonly number[] }[];
    };
    const { runs } = read<{ runs: readonly Reference[] }>('torch-training');
    const { init, batches } = runs.find(({ model: name }) => name === 'mlp')!;
    const toTensor = ({ shape, data }: Data) => tensor(data, { shape, dtype });
    const model = torchModel('mlp');
    const entries = Object.entries(init).map(([name, data]) => [name, toTensor(data)]);
    model.loadStateDict(Object.fromEntries(entries));
    const lossAt = (step: number) => {
      const { x, y } = batches[step % batches.length]!;
      return crossEntropy(model.forward(toTensor(x)), tensor([...y], { dtype: 'int32' }));
    };
    return { parameters: model.parameters(), lossAt };
  },
};

const { source, runs } = read<{ source: string; runs: readonly Run[] }>('torch-lbfgs');

describe.each(runs)('$problem, $options', ({ problem, options, losses, evaluations }) => {
  it('goes the way of PyTorch', () => {
    const { parameters, lossAt } = problems[problem]!();
    const optimizer = torchOptimizer('lbfgs', parameters, options, source);
    for (const [step, expected] of losses.entries()) {
      let calls = 0;
      const found = optimizer.step(() => {
        calls++;
        optimizer.zeroGrad();
        const loss = lossAt(step);
        loss.backward();
        return loss.item();
      });
      const allowed = Math.max(1e-6 * Math.abs(expected), 1e-11);
      expect(Math.abs(found - expected), `step ${step}`).toBeLessThanOrEqual(allowed);
      expect(calls, `step ${step}`).toBe(evaluations[step]);
    }
  });
});
