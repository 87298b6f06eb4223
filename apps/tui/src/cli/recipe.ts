/** The flags that a preset brings along. */
import { findPreset } from '../trainer/presets/index.js';
import type { Options } from './flags.js';
import { parseArguments } from './parse.js';
import { recipeFlags } from './settings.js';

/**
 * The options of a command line, in which a preset's recipe stands for what is not said.
 *
 * Learning rate and momentum of a recipe suit its optimizer, loss and activation: with another, the usual ones count.
 *
 * @throws UsageError as {@link parseArguments} does
 */
export function optionsWithRecipe(argv: readonly string[]): Options {
  const typed = parseArguments(argv);
  const preset = findPreset(typed.model);
  if (preset === undefined) return typed;
  const recipe = recipeFlags(preset.recipe);
  const options = parseArguments(argv, Object.fromEntries(recipe));
  const suited = parseArguments([], Object.fromEntries(recipe));
  const suits = (['optimizer', 'loss', 'activation'] as const).every(
    (name) => options[name] === suited[name],
  );
  if (suits) return options;
  recipe.delete('lr');
  recipe.delete('momentum');
  return parseArguments(argv, Object.fromEntries(recipe));
}
