/** What the table of operations cannot say of convolution and pooling: any geometry, ties and NaN, wrong calls. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  AutogradError,
  adaptiveAvgPool2d,
  avgPool2d,
  type ConvolutionOptions,
  conv1d,
  conv2d,
  convTranspose2d,
  Generator,
  gradients,
  maxPool2d,
  type Tensor,
  tensor,
  uniform,
  withScope,
} from '../src/index.js';
import { convolution, geometryOf } from './ops/convolution.js';
import type { Plain } from './support/cases.js';
import { zeros } from './support/unknown-shape.js';

const plain = (x: Tensor): Plain => ({ shape: x.shape, data: [...x.data] });

function expectClose(y: Tensor, expected: Plain): void {
  expect(y.shape).toEqual(expected.shape);
  for (const [i, value] of y.data.entries()) expect(value).toBeCloseTo(expected.data[i]!, 10);
}

const smallPair = (min: number, max: number) =>
  fc.tuple(fc.integer({ min, max }), fc.integer({ min, max }));

/** A convolution whose window fits at least once. */
const anyConvolution = fc
  .record({
    images: fc.integer({ min: 1, max: 2 }),
    groups: fc.integer({ min: 1, max: 3 }),
    channels: fc.integer({ min: 1, max: 2 }),
    filters: fc.integer({ min: 1, max: 3 }),
    size: smallPair(1, 3),
    stride: smallPair(1, 3),
    padding: smallPair(0, 2),
    dilation: smallPair(1, 2),
    more: smallPair(0, 4),
    seed: fc.nat(),
  })
  .map(({ images, groups, channels, filters, size, more, seed, ...options }) => {
    const random = new Generator(seed);
    const lengths = ([0, 1] as const).map((i) =>
      Math.max(1, options.dilation[i] * (size[i] - 1) + 1 - 2 * options.padding[i] + more[i]),
    );
    const draw = (shape: number[]) =>
      uniform(shape, random, { low: -1, dtype: 'float64', requiresGrad: true });
    return {
      x: draw([images, channels * groups, ...lengths]),
      weight: draw([filters * groups, channels, ...size]),
      options: { ...options, groups } satisfies ConvolutionOptions,
    };
  });

describe('a convolution of any geometry', () => {
  it('is what the loops over its definition compute', () => {
    fc.assert(
      fc.property(anyConvolution, ({ x, weight, options }) => {
        const y = conv2d(x, weight, null, options);
        expectClose(y, convolution(plain(x), plain(weight), undefined, geometryOf(options)));
      }),
    );
  });

  it('sends the gradient to its input as the transposed convolution', () => {
    fc.assert(
      fc.property(anyConvolution, ({ x, weight, options }) => {
        const y = conv2d(x, weight, null, options);
        const dy = y.detach().sin();
        const [dx] = gradients(y, [x], { seed: dy });
        // What the last step of the window does not reach is left over at the end of x.
        const outputPadding = ([0, 1] as const).map((i) => {
          const extent = options.dilation[i] * (weight.shape[i + 2]! - 1) + 1;
          return (x.shape[i + 2]! + 2 * options.padding[i] - extent) % options.stride[i];
        }) as [number, number];
        const turned = convTranspose2d(dy, weight, null, { ...options, outputPadding });
        expectClose(turned, plain(dx!));
      }),
    );
  });

  it('is linear in each operand: ⟨conv(x, w), y⟩ = ⟨x, dx⟩ = ⟨w, dw⟩', () => {
    fc.assert(
      fc.property(anyConvolution, ({ x, weight, options }) => {
        const y = conv2d(x, weight, null, options);
        const dy = y.detach().cos();
        const [dx, dw] = gradients(y, [x, weight], { seed: dy });
        const product = y.mul(dy).sum().item();
        expect(x.mul(dx!).sum().item()).toBeCloseTo(product, 9);
        expect(weight.mul(dw!).sum().item()).toBeCloseTo(product, 9);
      }),
    );
  });
});

describe('max pooling', () => {
  const gradientOf = (values: number[][]): unknown => {
    const x = tensor([[values]], { requiresGrad: true });
    maxPool2d(x, 2).sum().backward();
    return x.grad!.squeeze().toArray();
  };

  it('gives the gradient to the first of equals', () => {
    expect(
      gradientOf([
        [1, 3],
        [3, 3],
      ]),
    ).toEqual([
      [0, 1],
      [0, 0],
    ]);
  });

  it('counts an element as often as it is the greatest', () => {
    const x = tensor(
      [
        [
          [
            [0, 0, 0],
            [0, 9, 0],
            [0, 0, 0],
          ],
        ],
      ],
      { requiresGrad: true },
    );
    maxPool2d(x, 2, { stride: 1 }).sum().backward();
    expect(x.grad!.squeeze().toArray()).toEqual([
      [0, 0, 0],
      [0, 4, 0],
      [0, 0, 0],
    ]);
  });

  it('lets NaN through', () => {
    expect(
      maxPool2d(
        tensor([
          [
            [
              [1, Number.NaN],
              [5, 2],
            ],
          ],
        ]),
        2,
      ).item(),
    ).toBeNaN();
  });

  it('never takes the padding, not even over −∞', () => {
    const low = Number.NEGATIVE_INFINITY;
    const y = maxPool2d(
      tensor([
        [
          [
            [low, -3],
            [low, -2],
          ],
        ],
      ]),
      2,
      { padding: 1, stride: 2 },
    );
    expect(y.squeeze().toArray()).toEqual([
      [low, -3],
      [low, -2],
    ]);
  });

  it('keeps integers', () => {
    const y = maxPool2d(
      tensor(
        [
          [
            [
              [1, 7],
              [5, 2],
            ],
          ],
        ],
        { dtype: 'uint8' },
      ),
      2,
    );
    expect([y.dtype, y.item()]).toEqual(['uint8', 7]);
  });
});

describe('average pooling', () => {
  it('passes infinities on to their own windows only', () => {
    const x = tensor([[[[1, 2, Number.POSITIVE_INFINITY, 4, 5]]]]);
    expect(adaptiveAvgPool2d(x, [1, 2]).squeeze().toArray()).toEqual([
      Number.POSITIVE_INFINITY,
      Number.POSITIVE_INFINITY,
    ]);
    expect(avgPool2d(x, [1, 2]).squeeze().toArray()).toEqual([1.5, Number.POSITIVE_INFINITY]);
  });

  it('averages integers as float32', () => {
    const x = tensor(
      [
        [
          [
            [1, 2],
            [3, 5],
          ],
        ],
      ],
      { dtype: 'int32' },
    );
    expect(avgPool2d(x, 2).item()).toBe(2.75);
    expect(adaptiveAvgPool2d(x, 1).item()).toBe(2.75);
  });
});

const x = zeros([2, 3, 5, 5]);
const w = zeros([4, 3, 3, 3]);

const wrongCalls: readonly [title: string, call: () => unknown, message: string][] = [
  [
    'an image without the batch axis',
    () => conv2d(zeros([3, 5, 5]), w),
    'conv2d: x must be [N, C, H, W] · x [3, 5, 5] · x.unsqueeze(0) makes a batch of one',
  ],
  [
    'a weight of another rank',
    () => conv2d(x, zeros([4, 3])),
    'conv2d: weight must be [out, C/groups, kH, kW] · weight [4, 3]',
  ],
  [
    'other channels than the weight reads',
    () => conv2d(x, zeros([4, 1, 3, 3])),
    'conv2d: channels differ (3 ≠ 1) · x [2, 3, 5, 5] · weight [4, 1, 3, 3] · the weight is [out, C/groups, …]',
  ],
  [
    'other channels than the groups read',
    () => conv2d(x, w, null, { groups: 2 }),
    'conv2d: channels differ (3 ≠ 6)',
  ],
  [
    'filters that do not fall into groups',
    () => conv2d(x, w, null, { groups: 3 }),
    'conv2d: groups must divide the output channels: 4 do not fall into 3 groups',
  ],
  [
    'no groups',
    () => conv2d(x, w, null, { groups: 0 }),
    'conv2d: groups must divide the output channels: 4 do not fall into 0 groups',
  ],
  [
    'a window greater than the image',
    () => conv2d(x, zeros([4, 3, 7, 3])),
    'conv2d: the window does not fit: along axis -2 it spans 7, and the padded input has 5 · x [2, 3, 5, 5] · window [7, 3] · padding [0, 0] · dilation [1, 1]',
  ],
  [
    'an empty window',
    () => conv2d(x, zeros([4, 3, 0, 3])),
    'conv2d: the window must be an integer ≥ 1 or a pair of them, and is [0,3]',
  ],
  [
    'a stride of zero',
    () => conv2d(x, w, null, { stride: 0 }),
    'conv2d: stride must be an integer ≥ 1 or a pair of them, and is 0',
  ],
  [
    'half a pixel of padding',
    () => conv2d(x, w, null, { padding: [1, 0.5] }),
    'conv2d: padding must be an integer ≥ 0 or a pair of them, and is [1,0.5]',
  ],
  [
    'a bias of another length',
    () => conv2d(x, w, zeros([3])),
    'conv2d: the bias must be [4], one number per output · bias [3] · weight [4, 3, 3, 3]',
  ],
  [
    'two axes for a convolution over one',
    () => conv1d(x, zeros([4, 3, 3])),
    'conv1d: x must be [N, C, L] · x [2, 3, 5, 5]',
  ],
  [
    'a window greater than the sequence',
    () => conv1d(zeros([1, 3, 2]), zeros([4, 3, 3])),
    'conv1d: the window does not fit: along axis -1 it spans 3, and the padded input has 2',
  ],
  [
    'other channels than the transposed weight reads',
    () => convTranspose2d(x, w),
    'convTranspose2d: channels differ (3 ≠ 4) · x [2, 3, 5, 5] · weight [4, 3, 3, 3] · the weight is [C, out/groups, kH, kW]',
  ],
  [
    'too much output padding',
    () => convTranspose2d(x, zeros([3, 4, 3, 3]), null, { outputPadding: 1 }),
    'convTranspose2d: outputPadding must be less than stride or dilation along axis -2, and is 1 · stride [1, 1] · dilation [1, 1]',
  ],
  [
    'a transposed convolution that pads everything away',
    () => convTranspose2d(zeros([1, 3, 1, 1]), zeros([3, 4, 3, 3]), null, { padding: 2 }),
    'convTranspose2d: nothing is left of the output along axis -2',
  ],
  [
    'channels of a transposed convolution that do not fall into groups',
    () => convTranspose2d(x, zeros([3, 4, 3, 3]), null, { groups: 2 }),
    'convTranspose2d: groups must divide the input channels: 3 do not fall into 2 groups',
  ],
  [
    'pooling of a matrix',
    () => maxPool2d(zeros([5, 5]), 2),
    'maxPool2d: x must be [N, C, H, W] · x [5, 5]',
  ],
  [
    'padding greater than half of the window',
    () => avgPool2d(x, 2, { padding: [1, 2] }),
    'avgPool2d: padding must be at most half of the window · padding [1, 2] · window [2, 2]',
  ],
  [
    'pooling of an empty image',
    () => maxPool2d(zeros([1, 1, 0, 4]), 2, { padding: 1 }),
    'maxPool2d: a window could lie beside the image along axis 2 · x [1, 1, 0, 4] · dilation [1, 1]',
  ],
  [
    'a dilation that steps over the image',
    () => maxPool2d(zeros([1, 1, 4, 4]), 2, { padding: 1, dilation: 5 }),
    'maxPool2d: a window could lie beside the image along axis 2',
  ],
  [
    'a window greater than the padded image',
    () => maxPool2d(x, 6),
    'maxPool2d: the window does not fit: along axis -2 it spans 6, and the padded input has 5',
  ],
  [
    'adaptive pooling to nothing',
    () => adaptiveAvgPool2d(x, 0),
    'adaptiveAvgPool2d: the size must be an integer ≥ 1 or a pair of them, and is [0,0]',
  ],
  [
    'adaptive pooling of nothing',
    () => adaptiveAvgPool2d(zeros([1, 1, 3, 0]), [1, 1]),
    'adaptiveAvgPool2d: there are no elements along axis 3 · x [1, 1, 3, 0]',
  ],
];

describe('a wrong call is explained', () => {
  it.each(wrongCalls)('%s', (_title, call, message) => {
    expect(call).toThrow(AutogradError);
    expect(call).toThrow(message);
  });

  it('with the layer it happened in', () => {
    const call = () => withScope('conv1', () => conv2d(x, w, zeros([3])));
    expect(call).toThrow(/ · in conv1$/);
  });
});
