/** PyTorch's schedules by the names that the reference file calls them. */
import {
  chain,
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
  sequence,
  stepDecay,
} from '../../src/index.js';
import { IRRELEVANT, translate } from './torch-options.js';

type Options = Readonly<Record<string, unknown>>;

const schedules: Readonly<Record<string, (options: never) => Schedule>> = {
  step: stepDecay,
  multi_step: multiStepDecay,
  exponential: exponentialDecay,
  polynomial: polynomialDecay,
  linear,
  constant,
  cosine_annealing: cosineAnnealing,
  cosine_warm_restarts: cosineWarmRestarts,
  one_cycle: torchOneCycle,
  cyclic: torchCyclic,
  sequential: ({ schedules, milestones }) => sequence(parts(schedules), milestones),
  chained: ({ schedules }) => chain(...parts(schedules)),
};

const optionNames = {
  step_size: 'stepSize',
  gamma: 'gamma',
  milestones: 'milestones',
  total_iters: 'totalSteps',
  total_steps: 'totalSteps',
  epochs: 'epochs',
  steps_per_epoch: 'stepsPerEpoch',
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
  base_lr: 'base',
  pct_start: 'riseFraction',
  div_factor: 'startDivisor',
  final_div_factor: 'endDivisor',
  anneal_strategy: 'shape',
  three_phase: 'threePhase',
  step_size_up: 'riseSteps',
  step_size_down: 'fallSteps',
  mode: 'mode',
  patience: 'patience',
  threshold: 'threshold',
  threshold_mode: 'thresholdMode',
  cooldown: 'cooldown',
  eps: 'leastChange',
  schedulers: 'schedules',
  cycle_momentum: IRRELEVANT,
  base_momentum: IRRELEVANT,
  max_momentum: IRRELEVANT,
  scale_mode: IRRELEVANT, // it is of functions, which the file cannot hold
  verbose: IRRELEVANT,
};

/**
 * A function that takes the schedule's next step; a schedule that needs a measure gets it as argument.
 *
 * @throws Error for a schedule or option that is not known here
 */
export function torchSchedule(
  name: string,
  optimizer: Optimizer,
  options: Options,
): (measure: number) => void {
  if (name === 'reduce_on_plateau') {
    const { thresholdMode = 'rel', ...translated } = translate(name, options, optionNames);
    const thresholdIs = { rel: 'relative', abs: 'absolute' }[String(thresholdMode)];
    const plateau = new ReduceOnPlateau(optimizer, { ...translated, thresholdIs } as never);
    return (measure) => plateau.step(measure);
  }
  const scheduler = new Scheduler(optimizer, scheduleOf(name, options));
  return () => scheduler.step();
}

function scheduleOf(name: string, options: Options): Schedule {
  const make = Object.hasOwn(schedules, name) ? schedules[name] : undefined;
  if (make === undefined) throw new Error(`unknown schedule ${name}`);
  return make(translate(name, options, optionNames) as never);
}

function parts(list: readonly { scheduler: string; options: Options }[]): Schedule[] {
  return list.map(({ scheduler, options }) => scheduleOf(scheduler, options));
}

function torchOneCycle({
  epochs = 0,
  stepsPerEpoch = 0,
  shape = 'cos',
  ...options
}: {
  maximum: number;
  epochs?: number;
  stepsPerEpoch?: number;
  shape?: string;
}): Schedule {
  const totalSteps = epochs * stepsPerEpoch;
  return oneCycle({ totalSteps, ...options, shape: shape === 'cos' ? 'cosine' : 'linear' });
}

/** PyTorch's rises from a base of its own; its modes are ways to scale the height of a cycle. */
function torchCyclic({
  base,
  mode = 'triangular',
  gamma = 1,
  ...options
}: {
  base: number;
  maximum: number;
  mode?: string;
  gamma?: number;
}): Schedule {
  const scales: Record<string, (cycle: number, step: number) => number> = {
    triangular: () => 1,
    triangular2: (cycle) => 0.5 ** cycle,
    exp_range: (_, step) => gamma ** step,
  };
  const scale = scales[mode];
  if (scale === undefined) throw new Error(`cyclic: unknown mode ${mode}`);
  const schedule = cyclic({ ...options, scale });
  return (step) => schedule(step, base);
}
