import { expect, it } from 'vitest';
import { presetNames as known } from '../../apps/tui/src/trainer/presets/index.js';
import { presetNames } from '../src/suites/presets.js';

it('the presets that are measured are those of the program', () => {
  expect(presetNames).toEqual(known);
});
