/** A summary as people read it. */
import type { Cost, LayerSummary } from './summary.js';

const headings = ['path', 'layer', 'output', 'parameters', 'FLOPs', 'memory'];
/** From here on, columns are numbers. */
const firstNumber = 3;

/** Columns wide enough for what they hold: words begin, and numbers end, below each other. */
export function formatTable(layers: readonly LayerSummary[], total: Cost): string {
  const rows = [
    headings,
    ...layers.map((layer) => [
      layer.path,
      layer.calls > 1 ? `${layer.layer} ×${layer.calls}` : layer.layer,
      layer.outputs.map((shape) => `[${shape.join(', ')}]`).join(' ') || 'not called',
      ...costCells(layer),
    ]),
    ['total', '', '', ...costCells(total)],
  ];
  const widths = headings.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  return rows
    .map((row) =>
      row
        .map((cell, i) => (i < firstNumber ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function costCells({ parameters, flops, memory }: Cost): string[] {
  return [parameters.toLocaleString('en-US'), scaled(flops).trim(), `${scaled(memory)}B`];
}

/** Three digits and a metric prefix: 1.23 M. */
function scaled(value: number): string {
  const prefixes = ['', 'k', 'M', 'G', 'T', 'P'];
  const power = Math.min(prefixes.length - 1, Math.floor(Math.log10(Math.max(value, 1)) / 3));
  const digits = power === 0 ? String(value) : (value / 1000 ** power).toPrecision(3);
  return `${digits} ${prefixes[power]}`;
}
