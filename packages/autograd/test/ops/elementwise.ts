/** Every row of the elementwise tables, in several shapes. The references are the rows' own functions of numbers. */
import * as binaryRules from '../../src/elementwise/binary.js';
import * as comparisonRules from '../../src/elementwise/comparison.js';
import * as predicateRules from '../../src/elementwise/predicate.js';
import type {
  BinaryName,
  BinaryRule,
  ComparisonRule,
  PredicateRule,
  UnaryName,
  UnaryRule,
} from '../../src/elementwise/rule.js';
import * as unaryRules from '../../src/elementwise/unary.js';
import { at, broadcast, build, type InputSpec, type OpCase } from '../support/cases.js';
import { domains, secondDomains } from '../support/domains.js';

function within(shape: readonly number[], domain: InputSpec['domain']): InputSpec {
  return { shape: [...shape], ...(domain && { domain }) };
}

const unaryCases = Object.values<UnaryRule>(unaryRules).flatMap((rule): OpCase[] =>
  [[3, 4], [5], [1], [], [0, 3]].map((shape) => ({
    name: `${rule.name} of [${shape}]`,
    f: (x) => x[rule.name as UnaryName](),
    inputs: [within(shape, domains[rule.name as UnaryName])],
    reference: (x) => ({
      shape: x!.shape,
      data: x!.data.map((value) => rule.f(value, ...rule.defaults)),
    }),
  })),
);

const PARAMETERS: readonly [UnaryName, number[], InputSpec['domain']?][] = [
  ['leakyRelu', [0.3], [-2, -0.1]],
  ['leakyRelu', [0.3], [0.1, 2]],
  ['elu', [0.7]],
  ['clamp', [-0.5], [-0.4, 2]],
  ['clamp', [-0.5], [-2, -0.6]],
  ['clamp', [-2.5, 0.5], [0.6, 2]],
  ['clamp', [1, -1]],
  ['hardtanh', [-0.5, 0.25], [-0.4, 0.2]],
  ['hardtanh', [-0.5, 0.25], [0.3, 1]],
  ['hardtanh', [-0.5, 0.25], [-1, -0.6]],
  ['polygamma', [0], [0.5, 3]],
  ['polygamma', [2], [-0.8, -0.2]],
];

const parametricCases = PARAMETERS.map(([name, parameters, domain]): OpCase => {
  const rule: UnaryRule = unaryRules[name];
  const method = (x: Parameters<OpCase['f']>[0]) =>
    (x[name] as (...given: number[]) => typeof x).apply(x, parameters);
  const all = rule.defaults.map((value, i) => parameters[i] ?? value);
  return {
    name: `${name} with ${parameters.join(', ')}${domain ? ` in [${domain}]` : ''}`,
    f: (x) => method(x!),
    inputs: [within([3, 4], domain)],
    reference: (x) => ({ shape: x!.shape, data: x!.data.map((value) => rule.f(value, ...all)) }),
  };
});

const predicateCases = Object.values<PredicateRule>(predicateRules).map(
  (rule): OpCase => ({
    name: rule.name,
    f: (x) => x![rule.name as keyof typeof predicateRules](),
    inputs: [{ shape: [2, 3], values: [0, 1, Number.NaN, Infinity, -Infinity, -0.5] }],
    reference: (x) => ({ shape: x!.shape, data: x!.data.map(rule.f) }),
    differentiable: false,
  }),
);

const BROADCASTS: readonly [number[], number[]][] = [
  [
    [3, 4],
    [3, 4],
  ],
  [[3, 4], [4]],
  [
    [3, 1],
    [2, 1, 4],
  ],
  [[], [2, 3]],
  [[1], []],
  [
    [0, 3],
    [1, 3],
  ],
];

const pairRules: readonly (BinaryRule | ComparisonRule)[] = [
  ...Object.values(binaryRules),
  ...Object.values(comparisonRules),
];

const pairCases = pairRules.flatMap((rule): OpCase[] =>
  BROADCASTS.map(([a, b]) => {
    const domain = domains[rule.name as BinaryName];
    const secondDomain = secondDomains[rule.name as BinaryName] ?? domain;
    return {
      name: `${rule.name} of [${a}] and [${b}]`,
      f: (x, y) => x![rule.name as keyof typeof binaryRules](y!),
      inputs: [within(a, domain), within(b, secondDomain)],
      reference: (x, y) => build(broadcast(a, b), (i) => rule.f(at(x!, i), at(y!, i))),
      ...('derivatives' in rule ? {} : { differentiable: false as const }),
    };
  }),
);

export const elementwiseCases: readonly OpCase[] = [
  ...unaryCases,
  ...parametricCases,
  ...predicateCases,
  ...pairCases,
];
