/** The files that a run begins from and leaves behind. */

/** They change nothing in what a run learns, but for the checkpoint it goes on from. */
export interface RunFiles {
  /** The checkpoint to go on from; null to begin. A restart begins. */
  readonly resume: Resume | null;
  /** The folder in which checkpoints are kept, one after each epoch; null for none. */
  readonly checkpoints: string | null;
  /** After how many steps there are checkpoints too; null for at the ends of epochs only. */
  readonly checkpointEvery: number | null;
  /** Where the network goes at the end of the run, as safetensors; null for nowhere. */
  readonly safetensors: string | null;
  /** Where the network goes at the end of the run, as ONNX; null for nowhere. */
  readonly onnx: string | null;
}

/** Where learning goes on. */
export interface ResumePoint {
  readonly path: string;
  /** The learning rate to go on with; null for the one in the checkpoint. */
  readonly learningRate: number | null;
}

/** What is known of the run that is gone on with. */
export interface Resume extends ResumePoint {
  /** After how many steps the run has kept checkpoints so far; null for at the ends of epochs only. */
  readonly checkpointEvery: number | null;
  /** Newer checkpoints that cannot be read, and why: a line each. */
  readonly passedOver: readonly string[];
}

export const noFiles: RunFiles = {
  resume: null,
  checkpoints: null,
  checkpointEvery: null,
  safetensors: null,
  onnx: null,
};
