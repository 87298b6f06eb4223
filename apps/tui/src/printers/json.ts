/**
 * A run as JSON lines, for programs. Numbers that JSON cannot write (the loss of a run that diverged) are null.
 *
 * - `start`: the whole configuration, the number of parameters, the digits and where they come from
 * - `step`: at most ten a second, the latest step's loss
 * - `epoch`: after each pass, evaluated on all test digits
 * - `saved`: the network, or all that training needs to go on, was written to a file
 * - `notice`: something to know, while training goes on
 * - `done`: the result; `trainSeconds` leaves evaluation out, `confusion[truth][prediction]` counts test digits
 * - `error`: what went wrong, and what to do
 */
import type { TrainerEvent } from '../trainer/protocol.js';
import { loadingPrinter } from './loading.js';
import type { Printer, Writer } from './printer.js';

/** With `debug`, an error's stack trace goes to the side. */
export function jsonPrinter(writer: Writer, debug: boolean): Printer {
  const printLoading = loadingPrinter(writer);
  return (event) => {
    if (event.type === 'loading') printLoading(event);
    if (event.type === 'error' && debug && event.stack !== null) writer.aside(event.stack);
    const line = toLine(event);
    if (line !== null) writer.output(JSON.stringify(line));
  };
}

function toLine(event: TrainerEvent): object | null {
  switch (event.type) {
    case 'start':
      return event;
    case 'progress':
      // The packet that only says that the run is over would come too soon after the one before it.
      return event.state === 'done' || event.losses.length === 0
        ? null
        : {
            type: 'step',
            epoch: event.epoch,
            step: event.step,
            loss: event.losses.at(-1),
            lr: event.learningRate,
            imagesPerSecond: event.imagesPerSecond,
          };
    case 'epoch':
      return {
        type: 'epoch',
        epoch: event.epoch,
        step: event.step,
        trainLoss: event.trainLoss,
        testLoss: event.test.loss,
        testAccuracy: event.test.accuracy,
        seconds: event.seconds,
        imagesPerSecond: event.imagesPerSecond,
      };
    case 'done':
      return {
        type: 'done',
        epochs: event.epochs,
        steps: event.steps,
        testLoss: event.test.loss,
        testAccuracy: event.test.accuracy,
        confusion: event.test.confusion,
        trainSeconds: event.trainSeconds,
        imagesPerSecond: event.imagesPerSecond,
        microsecondsPerStep: event.microsecondsPerStep,
        parametersDigest: event.parametersDigest,
      };
    case 'saved':
    case 'notice':
      return event;
    case 'error':
      return { type: 'error', message: event.message, hint: event.hint };
    case 'loading':
      return null;
  }
}
