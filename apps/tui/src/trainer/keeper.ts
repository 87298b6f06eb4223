/** Writes what a run leaves behind: checkpoints on the way, the network at its end. */
import { exportOnnx, type Position, type StepEvent } from '@downhill/nn';
import { CheckpointFolder, saveSafetensors, writeFileAtomically } from '@downhill/nn/node';
import { describeError } from '../errors.js';
import type { RunFiles } from './files.js';
import type { Learner } from './learner.js';
import type { TrainerEvent } from './protocol.js';

export class Keeper {
  readonly #folder: CheckpointFolder | null;
  #savedStep: number;

  /** @throws AutogradError when the network is to become ONNX at the end and cannot: better now than then */
  constructor(
    readonly files: RunFiles,
    readonly learner: Learner,
    readonly emit: (event: TrainerEvent) => void,
  ) {
    this.#folder = files.checkpoints === null ? null : new CheckpointFolder(files.checkpoints);
    this.#savedStep = learner.from?.step ?? 0;
    if (files.onnx !== null) this.#onnx();
  }

  /** Says what the run goes on from, if it does not begin. */
  tellResumed(): void {
    const { resume } = this.files;
    if (resume === null || this.learner.from === null) return;
    const { epoch, step } = this.learner.from;
    for (const reason of resume.passedOver) this.emit({ type: 'notice', message: reason });
    const message = `going on from ${resume.path}, in epoch ${epoch} after step ${step}`;
    this.emit({ type: 'notice', message });
  }

  stepTaken({ position, batch, batches }: StepEvent): void {
    const { checkpointEvery } = this.files;
    // The end of the epoch is near, and saves with a score.
    if (checkpointEvery === null || batch === batches) return;
    if (position.step % checkpointEvery === 0) this.#save(position, null);
  }

  epochEnded(position: Position, accuracy: number): void {
    this.#save(position, accuracy);
  }

  /** Training was stopped at a position, perhaps by somebody in a hurry. */
  stopped(position: Position | null): void {
    if (position !== null && position.step !== this.#savedStep) this.#save(position, null);
  }

  /** The run is over. */
  ended(position: Position | null): void {
    const { safetensors, onnx } = this.files;
    const { network } = this.learner;
    const step = position?.step ?? 0;
    this.#export('safetensors', safetensors, step, (path) =>
      saveSafetensors(
        path,
        this.learner.asJudged(() => network.stateDict()),
      ),
    );
    this.#export('onnx', onnx, step, (path) => writeFileAtomically(path, this.#onnx()));
  }

  /** A checkpoint that cannot be written is told of, and ends nothing. */
  #save(position: Position, score: number | null): void {
    if (this.#folder === null) return;
    const { step } = position;
    this.#savedStep = step;
    try {
      const { checkpointEvery } = this.files;
      const path = this.#folder.save(this.learner.checkpoint(position, score, { checkpointEvery }));
      this.emit({ type: 'saved', what: 'checkpoint', path, step });
    } catch (error) {
      const { message } = describeError(error);
      this.emit({ type: 'notice', message: `no checkpoint was written: ${message}` });
    }
  }

  /** A file that was asked for and cannot be written is an error. */
  #export(
    what: 'safetensors' | 'onnx',
    path: string | null,
    step: number,
    write: (path: string) => void,
  ): void {
    if (path === null) return;
    try {
      write(path);
      this.emit({ type: 'saved', what, path, step });
    } catch (error) {
      this.emit({ type: 'error', ...describeError(error) });
    }
  }

  #onnx(): Uint8Array {
    const { learner } = this;
    return learner.asJudged(() => exportOnnx(learner.network, [learner.example()]));
  }
}
