/** The compatibility tables as Markdown. */
import { type Cells, missing, names } from './compatibility.js';

const INTRODUCTION = `# Names here and elsewhere

What to write when you come from [PyTorch](https://pytorch.org/docs/stable/torch.html),
[JAX](https://docs.jax.dev/en/latest/), [TensorFlow.js](https://js.tensorflow.org/api/latest/) or
[jax-js](https://github.com/ekzhang/jax-js). Without a prefix, names stand in \`torch\`, \`jax.numpy\`, \`tf\` and \`numpy\` of
\`@jax-js/jax\`; \`F\` is \`torch.nn.functional\`, and \`x\` is an array or a tensor. A dash means that there is nothing of the
kind. The same name need not mean the same arguments: the [reference](api/autograd.md) has ours.

A test holds this page against what the package exports: every name is in it, and none that is not there. The others' names
are those of PyTorch 2, JAX 0.10.2, tfjs-core 4.22.0 and jax-js 0.1.25.`;

const MISSING = `## What is not here

Elsewhere, and not (yet) in \`@downhill/autograd\`. Much of it is a line of what there is: \`zerosLike(x)\` is
\`zeros(x.shape)\`.`;

/** The page of every row, section by section, and of what is missing here. */
export function writeCompatibility(): string {
  const sections = Object.entries(names).map(
    ([heading, rows]) => `## ${heading}\n\n${table('here', rows)}`,
  );
  return `${[INTRODUCTION, ...sections, MISSING, table('what', missing)].join('\n\n')}\n`;
}

function table(first: string, rows: Readonly<Record<string, Cells>>): string {
  const lines = Object.entries(rows).map(([name, cells]) => {
    const texts = cells.map((cell) => (cell === '' ? '–' : `\`${cell === '=' ? name : cell}\``));
    return `| \`${name}\` | ${texts.join(' | ')} |`;
  });
  return [`| ${first} | PyTorch | JAX | tfjs | jax-js |`, '|---|---|---|---|---|', ...lines].join(
    '\n',
  );
}
