/** A run without a dashboard: each event goes to a printer, and the way it ends gives the exit code. */
import type { Printer } from './printers/printer.js';
import type { TrainerPort } from './trainer/protocol.js';

/** As a shell reports them: 128 and the signal's number. */
const signalCodes = { SIGINT: 130, SIGTERM: 143 } as const;

/** Milliseconds within which the same signal is the same event: timeout(1), npm and shells send it on to who has it already. */
const echoWithin = 200;

/**
 * Prints a run to its end, then closes the trainer.
 *
 * SIGINT and SIGTERM end training after the current step, and what it has reached is printed. Before training has
 * begun, or at the second signal, the run ends at once; what comes right after its like is no second one.
 *
 * @returns the exit code: 0, or 1 where the run failed, or 130 or 143 after SIGINT or SIGTERM
 */
export async function runHeadless(trainer: TrainerPort, printer: Printer): Promise<number> {
  let training = false;
  let code = 0;
  let lastSignal = Number.NEGATIVE_INFINITY;
  let end: () => void;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });

  const unsubscribe = trainer.subscribe((event) => {
    printer(event);
    if (event.type === 'start') training = true;
    if (event.type === 'error') code = 1;
    if (event.type === 'done' || event.type === 'error') end();
  });
  const interrupt = (signal: keyof typeof signalCodes) => {
    const isEcho = code === signalCodes[signal] && performance.now() < lastSignal + echoWithin;
    if (isEcho) return;
    const again = code !== 0;
    code = signalCodes[signal];
    lastSignal = performance.now();
    if (again || !training) end();
    else trainer.send({ type: 'stop' });
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  await ended;
  process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  unsubscribe();
  await trainer.close();
  return code;
}
