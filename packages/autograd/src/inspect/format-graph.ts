/** An explained graph as a table, and as a drawing for Mermaid and Graphviz. */
import { formatNumber } from '../print.js';
import { formatShape } from '../shape.js';
import type { ExplainedNode, Explanation } from './explain.js';
import { formatQuantity, formatTable } from './format.js';

export function formatText({ nodes, total }: Explanation): string {
  const rows = nodes.map((node) => [
    String(node.id),
    title(node),
    node.inputs.join(' '),
    result(node),
    formatQuantity(node.bytes, 'B'),
    formatQuantity(node.keptBytes, 'B'),
    formatQuantity(node.flops),
    node.scope.join('.'),
  ]);
  const { bytes, keptBytes, flops, parameters } = total;
  const sums = [bytes, keptBytes].map((sum) => formatQuantity(sum, 'B'));
  const counted = `${formatQuantity(parameters) || 0} parameters`;
  return formatTable('># operation inputs result >bytes >kept >FLOPs layer', [
    ...rows,
    ['', 'total', '', counted, ...sums, formatQuantity(flops), ''],
  ]);
}

/** How a language draws. */
interface Language {
  readonly begin: string;
  readonly end: string;
  readonly openGroup: (id: string, label: string) => string;
  readonly closeGroup: string;
  readonly node: (id: string, label: readonly string[], op: string) => string;
  readonly edge: (from: string, to: string) => string;
}

export const mermaid: Language = {
  begin: 'flowchart TD',
  end: '',
  openGroup: (id, label) => `subgraph ${id}["${unquoted(label)}"]`,
  closeGroup: 'end',
  node: (id, label, op) => {
    const text = `"${unquoted(label.join('<br/>'))}"`;
    return op === 'leaf'
      ? `${id}([${text}])`
      : op === 'constant'
        ? `${id}[/${text}/]`
        : `${id}[${text}]`;
  },
  edge: (from, to) => `${from} --> ${to}`,
};

export const dot: Language = {
  begin: 'digraph {\n  node [shape=box, fontname="sans-serif"];',
  end: '}',
  openGroup: (id, label) => `subgraph cluster_${id} {\n  label=${JSON.stringify(label)};`,
  closeGroup: '}',
  node: (id, label, op) => {
    const style = op === 'leaf' ? ', style=rounded' : op === 'constant' ? ', style=dashed' : '';
    return `${id} [label=${JSON.stringify(label.join('\n'))}${style}];`;
  },
  edge: (from, to) => `${from} -> ${to};`,
};

/** The graph as a drawing in the language. */
export function draw({ nodes }: Explanation, language: Language): string {
  const edges = nodes.flatMap(({ id, inputs }) =>
    inputs.map((input) => language.edge(`n${input}`, `n${id}`)),
  );
  let groups = 0;
  const drawGroup = (members: readonly ExplainedNode[], depth: number): string[] => {
    const inner = new Map<string, ExplainedNode[]>();
    const lines: string[] = [];
    for (const node of members) {
      const layer = node.scope[depth];
      if (layer === undefined) lines.push(language.node(`n${node.id}`, label(node), node.op));
      else inner.set(layer, [...(inner.get(layer) ?? []), node]);
    }
    for (const [layer, part] of inner) {
      const open = language.openGroup(`g${groups++}`, layer);
      lines.push(open, ...drawGroup(part, depth + 1).map(indented), language.closeGroup);
    }
    return lines;
  };
  const lines = [...drawGroup(nodes, 0), ...edges].map(indented);
  return [language.begin, ...lines, language.end].filter(Boolean).join('\n');
}

function label(node: ExplainedNode): string[] {
  const cost = [formatQuantity(node.bytes, 'B'), formatQuantity(node.flops, 'FLOP')];
  const lines = [title(node), result(node), cost.filter(Boolean).join(' · ')];
  return lines.filter(Boolean);
}

function title({ op, name }: ExplainedNode): string {
  return name ?? op;
}

function result({ dtype, shape, data }: ExplainedNode): string {
  return data === undefined ? `${dtype} ${formatShape(shape)}` : formatNumber(data);
}

function unquoted(text: string): string {
  return text.replaceAll('"', "'");
}

function indented(line: string): string {
  return line.replace(/^/gm, '  ');
}
