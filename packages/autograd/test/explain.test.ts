/** The graph as data, as a table and as drawings. */
import { describe, expect, it } from 'vitest';
import {
  conv2d,
  crossEntropy,
  defineOp,
  type ExplainedNode,
  explain,
  noGrad,
  ones,
  type Tensor,
  tensor,
  Value,
  withScope,
  zeros,
} from '../src/index.js';

const leaf = (shape: number[]) => ones(shape, { requiresGrad: true });

/** The last operation in the graph of `y`. */
const last = (y: Tensor): ExplainedNode => explain(y).nodes.at(-1)!;

describe('explain', () => {
  const w = leaf([3, 2]);
  const b = leaf([2]);
  const x = ones([4, 3]);
  const h = withScope('net', () => withScope('fc1', () => x.matmul(w).add(b)));
  const loss = h.tanh().mul(2).sum();
  const explanation = explain(loss, { names: [['fc1.weight', w]] });

  it('lists nodes in the order they were computed, with what they took', () => {
    const kept = { bytes: 32, keptBytes: 32, flops: 8, dtype: 'float32', shape: [4, 2] };
    const given = { bytes: 0, keptBytes: 0, flops: 0, dtype: 'float32', inputs: [] };
    const scope = ['net', 'fc1'];
    expect(explanation.nodes).toEqual([
      { ...given, id: 0, op: 'leaf', name: 'fc1.weight', scope, shape: [3, 2] },
      { ...given, id: 1, op: 'constant', scope, shape: [4, 3] },
      // 2·M·K·N operations; x is kept for the weight's gradient, and the weight is there anyway.
      { ...kept, id: 2, op: 'matmul', scope, inputs: [1, 0], flops: 48, keptBytes: 48 },
      { ...given, id: 3, op: 'leaf', scope, shape: [2] },
      { ...kept, id: 4, op: 'add', scope, inputs: [2, 3], keptBytes: 0 },
      { ...kept, id: 5, op: 'tanh', scope: [], inputs: [4] },
      { ...given, id: 6, op: 'constant', scope: [], shape: [] },
      { ...kept, id: 7, op: 'mul', scope: [], inputs: [5, 6], keptBytes: 4 },
      { ...kept, id: 8, op: 'sum', scope: [], inputs: [7], shape: [], bytes: 4, keptBytes: 0 },
    ]);
  });

  it('adds up', () => {
    expect(explanation.total).toEqual({ bytes: 132, keptBytes: 84, flops: 80, parameters: 8 });
  });

  it('prints a table', () => {
    expect(String(explanation).split('\n')).toEqual([
      '#  operation   inputs  result          bytes  kept  FLOPs  layer',
      '0  fc1.weight          float32 [3, 2]                      net.fc1',
      '1  constant            float32 [4, 3]                      net.fc1',
      '2  matmul      1 0     float32 [4, 2]   32 B  48 B     48  net.fc1',
      '3  leaf                float32 [2]                         net.fc1',
      '4  add         2 3     float32 [4, 2]   32 B            8  net.fc1',
      '5  tanh        4       float32 [4, 2]   32 B  32 B      8',
      '6  constant            float32 []',
      '7  mul         5 6     float32 [4, 2]   32 B   4 B      8',
      '8  sum         7       float32 []        4 B            8',
      '   total               8 parameters    132 B  84 B     80',
    ]);
  });

  it('draws a flowchart for Mermaid, layers as boxes in boxes', () => {
    expect(explanation.toMermaid().split('\n')).toEqual([
      'flowchart TD',
      '  n5["tanh<br/>float32 [4, 2]<br/>32 B · 8 FLOP"]',
      '  n6[/"constant<br/>float32 []"/]',
      '  n7["mul<br/>float32 [4, 2]<br/>32 B · 8 FLOP"]',
      '  n8["sum<br/>float32 []<br/>4 B · 8 FLOP"]',
      '  subgraph g0["net"]',
      '    subgraph g1["fc1"]',
      '      n0(["fc1.weight<br/>float32 [3, 2]"])',
      '      n1[/"constant<br/>float32 [4, 3]"/]',
      '      n2["matmul<br/>float32 [4, 2]<br/>32 B · 48 FLOP"]',
      '      n3(["leaf<br/>float32 [2]"])',
      '      n4["add<br/>float32 [4, 2]<br/>32 B · 8 FLOP"]',
      '    end',
      '  end',
      '  n1 --> n2',
      '  n0 --> n2',
      '  n2 --> n4',
      '  n3 --> n4',
      '  n4 --> n5',
      '  n5 --> n7',
      '  n6 --> n7',
      '  n7 --> n8',
    ]);
  });

  it('draws a graph for Graphviz', () => {
    const a = leaf([2]);
    const y = withScope('say "hi"\\', () => a.exp());
    expect(explain(y).toDot()).toBe(
      `digraph {
  node [shape=box, fontname="sans-serif"];
  subgraph cluster_g0 {
    label="say \\"hi\\"\\\\";
    n0 [label="leaf\\nfloat32 [2]", style=rounded];
    n1 [label="exp\\nfloat32 [2]\\n8 B · 2 FLOP"];
  }
  n0 -> n1;
}`,
    );
  });

  it('explains Values with their numbers', () => {
    const [p, q] = [new Value(2), new Value(-3)];
    const y = p.mul(q).add(p.mul(10)).relu();
    expect(String(explain(y, { names: [['p', p]] })).split('\n')).toEqual([
      '#  operation  inputs  result        bytes  kept  FLOPs  layer',
      '0  p                  2',
      '1  leaf               -3',
      '2  mul        0 1     -6              8 B            1',
      '3  constant           10',
      '4  mul        0 3     20              8 B            1',
      '5  add        2 4     14              8 B            1',
      '6  relu       5       14              8 B            1',
      '   total              2 parameters   32 B            4',
    ]);
  });

  it('counts memory once, however many operations keep it', () => {
    const a = leaf([10]).mul(2);
    expect(explain(a.square().add(a.sin())).total.keptBytes).toBe(4 + 40);
    const e = leaf([10]).exp();
    expect(explain(e.mul(e).add(e.reshape([2, 5]).square().sum())).total.keptBytes).toBe(40);
  });

  it('counts no memory for views', () => {
    const { nodes } = explain(leaf([2, 3]).transpose().select(0, 1).exp().sum());
    expect(nodes.map(({ op, bytes }) => [op, bytes])).toEqual([
      ['leaf', 0],
      ['transpose', 0],
      ['select', 0],
      ['exp', 8],
      ['sum', 4],
    ]);
  });

  it('changes nothing', () => {
    const a = leaf([2]);
    const y = a.square().sum();
    explain(y);
    y.backward();
    expect([...a.grad!.data]).toEqual([2, 2]);
  });

  it.each<[string, () => unknown, string]>([
    [
      'a constant',
      () => explain(ones([1])),
      'explain: this takes no gradient · explain a result of something with requiresGrad, before backward',
    ],
    [
      'what was computed in noGrad',
      () => explain(noGrad(() => leaf([1]).exp())),
      'explain: this takes no gradient',
    ],
    [
      'a graph that was let go',
      () => {
        const y = leaf([1]).exp();
        y.backward();
        explain(y);
      },
      'explain: backward has let the graph go · explain a result of something with requiresGrad, before backward',
    ],
  ])('refuses %s', (_name, call, message) => {
    expect(call).toThrow(message);
  });
});

describe('floating-point operations of', () => {
  const own = defineOp({
    name: 'own',
    forward: ([x]: readonly [Tensor], power: number) => x.pow(power),
    flops: ([x], _y, power) => power * x![0]!,
    gradients: [{ reads: [], vjp: (dy) => dy }],
  });
  it.each<[string, () => Tensor, number]>([
    ['an elementwise operation: one per element', () => leaf([3, 4]).exp(), 12],
    ['broadcasting: one per element of the result', () => leaf([3, 1]).add(leaf([4])), 12],
    ['a reduction: one per element that is read', () => leaf([3, 4]).sum(0), 12],
    ['matmul: 2·M·K·N', () => leaf([3, 4]).matmul(leaf([4, 5])), 120],
    ['a batch of matmul', () => leaf([7, 3, 4]).matmul(leaf([4, 5])), 840],
    ['a view: none', () => leaf([3, 4]).transpose(), 0],
    ['a copy: none', () => leaf([3, 4]).clone(), 0],
    ['a reshape that copies: none', () => leaf([3, 4]).transpose().reshape([12]), 0],
    ['gather: none', () => leaf([3, 4]).gather(0, zeros([1, 4], { dtype: 'int32' })), 0],
    ['softmax: five per element', () => leaf([3, 4]).softmax(), 60],
    // 2 images, 5 maps of 6 × 6, each from 3 channels of 3 × 3
    [
      'conv2d: 2·N·O·oH·oW·C·kH·kW',
      () => conv2d(leaf([2, 3, 8, 8]), leaf([5, 3, 3, 3])),
      2 * 2 * 5 * 36 * 27,
    ],
    [
      'conv2d in groups',
      () => conv2d(leaf([2, 4, 8, 8]), leaf([6, 2, 3, 3]), null, { groups: 2 }),
      2 * 2 * 6 * 36 * 18,
    ],
    ['an operation that says so itself', () => own([leaf([3])], 7), 21],
  ])('%s', (_name, compute, flops) => {
    expect(last(compute()).flops).toBe(flops);
  });

  it('a training step of two layers', () => {
    const logits = ones([128, 784])
      .matmul(leaf([784, 16]))
      .relu()
      .matmul(leaf([16, 10]));
    const loss = crossEntropy(logits, tensor(new Int32Array(128)));
    const matmuls = explain(loss).nodes.filter(({ op }) => op === 'matmul');
    expect(matmuls.map(({ flops }) => flops)).toEqual([2 * 128 * 784 * 16, 2 * 128 * 16 * 10]);
  });
});
