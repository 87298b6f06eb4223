/** The network of a run. */
import { zeros } from '@downhill/autograd';
import type { DigitSet } from '@downhill/mnist';
import { inEvaluationMode, Linear, Sequential } from '@downhill/nn';
import { activations } from './activations.js';
import type { Architecture } from './architecture.js';
import { modelWidths } from './digits.js';
import { losses } from './losses.js';
import { loadModelFile } from './model-file.js';
import { isModelFile } from './model-name.js';
import { findPreset } from './presets/index.js';
import type { Preset } from './presets/preset.js';
import type { RunConfig } from './protocol.js';
import { withViews } from './views.js';

/**
 * The network that `--model` names.
 *
 * @throws HintedError when it cannot be had, or does not fit the digits
 */
export async function architectureOf(config: RunConfig, digits: DigitSet): Promise<Architecture> {
  if (!isModelFile(config.model)) return builtIn(config, digits);
  return withViews(await loadModelFile(config, digits), config, digits);
}

/**
 * The network of a preset's name, or of widths.
 *
 * @throws HintedError when it does not fit the digits
 */
export function builtIn(config: RunConfig, digits: DigitSet): Architecture {
  const preset = findPreset(config.model);
  const architecture =
    preset === undefined ? fullyConnected(config, digits) : named(preset, config, digits);
  return withViews(architecture, config, digits);
}

function named(
  preset: Preset,
  { activation, loss, seed }: RunConfig,
  { rows, columns, classes }: DigitSet,
): Architecture {
  const inputShape = [1, rows, columns];
  const layers = preset.layers({ classes, activation: activations[activation] });
  const network = new Sequential(...layers, ...losses[loss].outputLayers()).initialize(seed);
  // Lazy layers learn their widths.
  inEvaluationMode(network, () => network.forward(zeros([1, ...inputShape])));
  return { network, inputShape };
}

/**
 * The network whose layers have the widths that `--model` names.
 *
 * @throws HintedError when they do not fit the digits
 */
function fullyConnected(config: RunConfig, digits: DigitSet): Architecture {
  const widths = modelWidths(config.model, digits);
  const network = createNetwork(widths, config).initialize(config.seed);
  return { network, inputShape: [digits.rows * digits.columns] };
}

function createNetwork(widths: readonly number[], { activation, loss }: RunConfig): Sequential {
  const hidden = widths
    .slice(1, -1)
    .flatMap((width, i) => [new Linear(widths[i]!, width), activations[activation]()]);
  const [inputs, outputs] = widths.slice(-2) as [number, number];
  return new Sequential(...hidden, new Linear(inputs, outputs), ...losses[loss].outputLayers());
}
