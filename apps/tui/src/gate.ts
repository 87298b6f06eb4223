/** `--require-accuracy`: turns the exit code of a run that has not reached what was asked of it into 1. */
import type { TrainerPort } from './trainer/protocol.js';

/**
 * @param required the least final test accuracy, 0 to 1, or null where nothing is required
 * @param finished the exit code of whoever runs the trainer
 * @param complain is told what falls short
 * @returns `finished`, or 1 where that is 0 and the requirement is not met
 */
export async function requireAccuracy(
  trainer: TrainerPort,
  required: number | null,
  finished: Promise<number>,
  complain: (message: string) => void,
): Promise<number> {
  let reached: number | null = null;
  trainer.subscribe((event) => {
    if (event.type === 'start') reached = null;
    if (event.type === 'done') reached = event.test.accuracy;
  });
  const code = await finished;
  if (code !== 0 || required === null || (reached !== null && reached >= required)) return code;
  const found = reached ?? 'unknown, as training did not come to its end';
  complain(`downhill: the required test accuracy is ${required}, and the one reached is ${found}`);
  return 1;
}
