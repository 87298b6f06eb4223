/** The networks that `--model` may name: one row each. */
import { best } from './best.js';
import { cnn } from './cnn.js';
import { lenet } from './lenet.js';
import { mlp } from './mlp.js';
import type { Preset } from './preset.js';
import { tuned } from './tuned.js';

export const presets = { tuned, mlp, lenet, cnn, best } satisfies Record<string, Preset>;

export const presetNames: readonly string[] = Object.keys(presets);

/** The preset of this name, if there is one. */
export function findPreset(model: string): Preset | undefined {
  return new Map<string, Preset>(Object.entries(presets)).get(model);
}
