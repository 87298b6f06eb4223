/** The network of a run, and how it is given an image. */
import type { Shape } from '@downhill/autograd';
import type { DigitSet } from '@downhill/mnist';
import { Linear, type Module, Sequential } from '@downhill/nn';
import { activations } from './activations.js';
import { modelWidths } from './digits.js';
import { losses } from './losses.js';
import { loadModelFile } from './model-file.js';
import { isModelFile } from './model-name.js';
import type { RunConfig } from './protocol.js';

export interface Architecture {
  readonly network: Module;
  /** The shape of one input, without the batch axis. */
  readonly inputShape: Shape;
}

/**
 * The network that `--model` names.
 *
 * @throws HintedError when it cannot be had, or does not fit the digits
 */
export async function architectureOf(config: RunConfig, digits: DigitSet): Promise<Architecture> {
  return isModelFile(config.model) ? loadModelFile(config, digits) : fullyConnected(config, digits);
}

/**
 * The network whose layers have the widths that `--model` names.
 *
 * @throws HintedError when they do not fit the digits
 */
export function fullyConnected(config: RunConfig, digits: DigitSet): Architecture {
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
