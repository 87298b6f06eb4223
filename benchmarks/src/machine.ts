/** What the numbers were measured on. */
import { spawnSync } from 'node:child_process';
import { arch, availableParallelism, cpus, loadavg, platform, totalmem } from 'node:os';
import { loadTestDigits } from '@downhill/mnist';

/** One line: processor, memory, system, versions, date, and the digits: how many zeros they have makes a difference. */
export function describeMachine(digits: string, now = new Date()): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  const { node, v8 } = process.versions;
  return [
    `${availableParallelism()} × ${model}`,
    `${Math.round(totalmem() / 2 ** 30)} GB`,
    `${platform()} ${arch()}`,
    `Node ${node} (V8 ${v8})`,
    `load ${loadavg()[0]!.toFixed(1)}`,
    `commit ${commit()}`,
    now.toISOString().slice(0, 10),
    digits,
  ].join(' · ');
}

/** Which digits `loadDigits` finds; what it has to say of that is said. */
export async function describeDigits(data: string | null): Promise<string> {
  const { source } = await loadTestDigits({ data: data ?? undefined });
  if (source.notice !== null) process.stderr.write(`bench: ${source.notice}\n`);
  return source.kind === 'synthetic' ? 'synthetic digits' : 'MNIST';
}

function commit(): string {
  const { stdout, status } = spawnSync('git', ['rev-parse', '--short', 'HEAD'], {
    encoding: 'utf8',
  });
  return status === 0 ? stdout.trim() : 'unknown';
}
