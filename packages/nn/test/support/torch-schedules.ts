/** PyTorch's schedules by the names that the reference file calls them. */
import {
  constant,
  cosineAnnealing,
  cosineWarmRestarts,
  cyclic,
  exponentialDecay,
  linear,
  multiStepDecay,
  type Optimizer,
  oneCycle,
  polynomialDecay,
  ReduceOnPlateau,
  type Schedule,
  Scheduler,
  stepDecay,
} from '../../src/index.js';
import { translate } from './torch-options.js';

const schedules = {
  step: stepDecay,
  multi_step: multiStepDecay,
  exponential: exponentialDecay,
  polynomial: polynomialDecay,
  linear,
  constant,
  cosine_annealing: cosineAnnealing,
  cosine_warm_restarts: cosineWarmRestarts,
  one_cycle: oneCycle,
  cyclic,
};

const optionNames = {
  step_size: 'stepSize',
  gamma: 'gamma',
  milestones: 'milestones',
  total_iters: 'totalSteps',
  total_steps: 'totalSteps',
  power: 'power',
  start_factor: 'startFactor',
  end_factor: 'endFactor',
  factor: 'factor',
  T_max: 'totalSteps',
  T_0: 'period',
  T_mult: 'growth',
  eta_min: 'minimum',
  min_lr: 'minimum',
  max_lr: 'maximum',
  pct_start: 'riseFraction',
  div_factor: 'startDivisor',
  final_div_factor: 'endDivisor',
  step_size_up: 'riseSteps',
  step_size_down: 'fallSteps',
  mode: 'mode',
  patience: 'patience',
  threshold: 'threshold',
  cooldown: 'cooldown',
};

/**
 * A function that takes the schedule's next step; a schedule that needs a measure gets it as argument.
 *
 * @throws Error for a schedule or option that is not known here
 */
export function torchSchedule(
  name: string,
  optimizer: Optimizer,
  options: Readonly<Record<string, unknown>>,
): (measure: number) => void {
  const translated = translate(name, options, optionNames);
  if (name === 'reduce_on_plateau') {
    const plateau = new ReduceOnPlateau(optimizer, translated);
    return (measure) => plateau.step(measure);
  }
  if (!isKnown(name)) throw new Error(`unknown schedule ${name}`);
  const make: (options: never) => Schedule = schedules[name];
  const scheduler = new Scheduler(optimizer, make(translated));
  return () => scheduler.step();
}

function isKnown(name: string): name is keyof typeof schedules {
  return Object.hasOwn(schedules, name);
}
