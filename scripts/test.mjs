// @ts-check
/** `npm test`: installs what is missing, then lint, types, unit tests, and the real program in a real terminal. */
import { spawnSync } from 'node:child_process';
import { ensureInstalled, fail, run } from './workspace.mjs';

ensureInstalled();
ensureTmux();
const tasks = ['lint', 'typecheck', 'build', 'test'];
const extra = process.argv.slice(2);
const code = run('turbo', ['run', ...tasks, '--output-logs=new-only', ...extra], {
  stdout: 'inherit',
});
if (code !== 0) fail('a check failed: see the lines above', code);

/** The end-to-end tests drive the dashboard in tmux; where it cannot be had they skip and say so. */
function ensureTmux() {
  const has = (/** @type {string} */ command) => spawnSync(command, ['-V']).status === 0;
  if (has('tmux') || process.platform !== 'linux' || process.getuid?.() !== 0) return;
  process.stderr.write('Installing tmux for the end-to-end tests…\n');
  const quiet = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  spawnSync('apt-get', ['update'], quiet);
  spawnSync('apt-get', ['install', '-y', '--no-install-recommends', 'tmux'], quiet);
  if (!has('tmux'))
    process.stderr.write('tmux could not be installed: its tests will be skipped\n');
}
