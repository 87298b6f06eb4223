/** A run as lines for people: what it is, a line per epoch and now and then between, and what came of it. */
import { formatError } from '../errors.js';
import { isModelFile } from '../trainer/model-name.js';
import type { RunConfig, TrainerEvent } from '../trainer/protocol.js';
import { loadingPrinter } from './loading.js';
import type { Printer, Writer } from './printer.js';

/** Seconds of training between two lines within an epoch. */
const secondsBetweenLines = 5;

type EventOf<Type extends TrainerEvent['type']> = Extract<TrainerEvent, { type: Type }>;

/** With `debug`, an error comes with its stack trace. */
export function plainPrinter(writer: Writer, debug: boolean): Printer {
  const printLoading = loadingPrinter(writer);
  let run: EventOf<'start'> | null = null;
  /** Seconds of training at the last line; null where that is still to be learnt. */
  let lastLine: number | null = null;
  const write = (lines: readonly string[]) => {
    for (const line of lines) writer.output(line);
  };
  return (event) => {
    switch (event.type) {
      case 'loading':
        printLoading(event);
        break;
      case 'start':
        run = event;
        lastLine = null;
        write(startLines(event));
        break;
      case 'progress':
        lastLine ??= event.trainSeconds;
        if (run === null || event.trainSeconds - lastLine < secondsBetweenLines) break;
        lastLine = event.trainSeconds;
        write([progressLine(event, run)]);
        break;
      case 'epoch':
        lastLine = null;
        if (run !== null) write([epochLine(event, run.config)]);
        break;
      case 'saved':
        write([`saved     ${event.path}`]);
        break;
      case 'notice':
        write([`note      ${event.message}`]);
        break;
      case 'done':
        if (run !== null) write(doneLines(event, run.config));
        break;
      case 'error':
        writer.aside(formatError(event, debug));
        break;
    }
  };
}

function startLines(event: EventOf<'start'>): string[] {
  const { config } = event;
  const { views, schedule, weightDecay, labelSmoothing, augment, average } = config;
  return [
    [
      `network   ${config.model}`,
      views === 1 ? [] : `${views} views`,
      `${count(event.parameters)} parameters`,
      isModelFile(config.model) ? [] : config.activation,
      config.loss,
    ]
      .flat()
      .join(' · '),
    [
      `training  ${config.optimizer}`,
      `learning rate ${config.learningRate}`,
      schedule === 'constant' ? [] : schedule,
      `momentum ${config.momentum}`,
      weightDecay === 0 ? [] : `weight decay ${weightDecay}`,
      labelSmoothing === 0 ? [] : `labels smoothed by ${labelSmoothing}`,
      augment === 'none' ? [] : `digits moved: ${augment}`,
      average === 0 ? [] : `weights averaged: ${average}`,
      `batch size ${config.batchSize}`,
      plural(config.epochs, 'epoch'),
      `seed ${config.seed}`,
    ]
      .flat()
      .join(' · '),
    `digits    ${event.source} · ${count(event.trainCount)} to learn, ${count(event.testCount)} to be tested on`,
    event.notice === null ? [] : `note      ${event.notice}`,
  ].flat();
}

function progressLine(event: EventOf<'progress'>, { config, stepsPerEpoch }: EventOf<'start'>) {
  return [
    `          ${ofTotal(event.epoch, config.epochs)}`,
    `step ${count(event.step)} of ${count(stepsPerEpoch * config.epochs)}`,
    `loss ${fixed(event.losses.at(-1) ?? Number.NaN)}`,
    `${count(event.imagesPerSecond)} images/s`,
  ].join(' · ');
}

function epochLine(event: EventOf<'epoch'>, { epochs }: RunConfig): string {
  return [
    `epoch     ${ofTotal(event.epoch, epochs)}`,
    `loss ${fixed(event.trainLoss)}`,
    `test loss ${fixed(event.test.loss)}`,
    `test accuracy ${percent(event.test.accuracy)}`,
    `${event.seconds.toFixed(1)} s`,
    `${count(event.imagesPerSecond)} images/s`,
  ].join(' · ');
}

function doneLines(event: EventOf<'done'>, { epochs }: RunConfig): string[] {
  const reached = event.epochs < epochs ? `stopped after ${event.epochs} of ` : '';
  return [
    [
      `result    ${percent(event.test.accuracy)} of ${count(event.test.count)} test digits right`,
      `${reached}${plural(epochs, 'epoch')}`,
      plural(event.steps, 'step'),
    ].join(' · '),
    [
      `speed     ${event.trainSeconds.toFixed(1)} s of training`,
      `${count(event.imagesPerSecond)} images/s`,
      `${count(event.microsecondsPerStep)} µs/step`,
    ].join(' · '),
    `digest    ${event.parametersDigest}`,
  ];
}

function ofTotal(part: number, total: number): string {
  return `${String(part).padStart(String(total).length)}/${total}`;
}

function plural(n: number, noun: string): string {
  return `${count(n)} ${noun}${n === 1 ? '' : 's'}`;
}

function count(n: number): string {
  return Math.round(n).toLocaleString('en-US');
}

function fixed(loss: number): string {
  return loss.toFixed(4);
}

function percent(fraction: number): string {
  return `${(fraction * 100).toFixed(2)} %`;
}
