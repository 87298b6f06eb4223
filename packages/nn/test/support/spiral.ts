import { Generator, tensor } from '@downhill/autograd';
import { TensorDataset } from '../../src/index.js';

/** Points in two features on `classes` arms of a spiral: small, and not linearly separable. */
export function spiral(count: number, classes = 3): TensorDataset {
  const random = new Generator('spiral');
  const points: number[][] = [];
  const labels: number[] = [];
  for (let i = 0; i < count; i++) {
    const label = i % classes;
    const along = 0.3 + (0.7 * i) / count;
    const angle = 4 * along + (2 * Math.PI * label) / classes + random.normal(0, 0.05);
    points.push([along * Math.cos(angle), along * Math.sin(angle)]);
    labels.push(label);
  }
  return new TensorDataset(tensor(points), tensor(labels, { dtype: 'int32' }));
}
