/** What the numbers were measured on. */
import { spawnSync } from 'node:child_process';
import { arch, availableParallelism, cpus, loadavg, platform, totalmem } from 'node:os';

/** One line: processor, memory, system, versions, date. */
export function describeMachine(now = new Date()): string {
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
  ].join(' · ');
}

function commit(): string {
  const { stdout, status } = spawnSync('git', ['rev-parse', '--short', 'HEAD'], {
    encoding: 'utf8',
  });
  return status === 0 ? stdout.trim() : 'unknown';
}
