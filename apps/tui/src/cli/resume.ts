/** `--resume`: finds the checkpoint, and takes over the settings of the run that it is of. */
import { statSync } from 'node:fs';
import type { Checkpoint } from '@downhill/nn';
import { CheckpointFolder, type FoundCheckpoint, loadCheckpoint } from '@downhill/nn/node';
import { HintedError } from '../errors.js';
import type { Resume } from '../trainer/files.js';
import { type FlagName, flags, type Options } from './flags.js';
import { parseArguments } from './parse.js';
import { flagOf } from './settings.js';
import { UsageError } from './usage-error.js';

/** What may be given anew; all else would make another run of it. */
const changeable: readonly FlagName[] = [
  'data',
  'test-data',
  'lr',
  'epochs',
  'backend',
  'threads',
  'pace',
];

/**
 * The options of a command line that goes on from a checkpoint: settings that it leaves out are those of the checkpoint.
 *
 * @param path a checkpoint, or a folder of them
 * @throws HintedError when there is none, or it is not of this program
 * @throws AutogradError when none can be read
 * @throws UsageError when a setting is given that would make another run of it
 */
export function resumeOptions(
  argv: readonly string[],
  path: string,
): { options: Options; resume: Resume } {
  const found = findCheckpoint(path);
  const saved = savedOptions(found.checkpoint, found.path);
  const options = parseArguments(argv, saved);
  for (const name of Object.values(flagOf)) {
    if (changeable.includes(name) || options[name] === saved[name]) continue;
    throw new UsageError(
      `--${name} ${options[name]} would make another run of it: the checkpoint has ${saved[name]}`,
    );
  }
  return {
    options,
    resume: {
      path: found.path,
      learningRate: options.lr === saved.lr ? null : options.lr,
      checkpointEvery: checkpointEveryOf(found.checkpoint),
      passedOver: found.skipped.map(({ reason }) => `passed over: ${reason}`),
    },
  };
}

/** How often the run kept checkpoints. */
function checkpointEveryOf({ config }: Checkpoint): number | null {
  const { checkpointEvery }: { checkpointEvery?: unknown } = Object(config);
  return typeof checkpointEvery === 'number' && checkpointEvery > 0 ? checkpointEvery : null;
}

function findCheckpoint(path: string): FoundCheckpoint {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) {
    const hint =
      'Leave --resume out to begin a run, and give --checkpoint-dir to keep checkpoints.';
    throw new HintedError(`--resume ${path}: there is no such folder or file`, hint);
  }
  if (found.isDirectory()) return new CheckpointFolder(path).newest();
  return { checkpoint: loadCheckpoint(path), path, skipped: [] };
}

/** The settings in a checkpoint as flags. */
function savedOptions({ config }: Checkpoint, path: string): Partial<Options> {
  const { run }: { run?: unknown } = Object(config);
  const settings: Readonly<Record<string, unknown>> = Object(run);
  try {
    const entries = Object.entries(flagOf).map(([setting, name]) => {
      const value = settings[setting];
      return [name, value === null ? null : flags[name].kind.parse(String(value))];
    });
    return Object.fromEntries(entries);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new HintedError(
      `${path} holds no settings that this program could go on with`,
      'Its weights can be loaded with @downhill/nn.',
    );
  }
}
