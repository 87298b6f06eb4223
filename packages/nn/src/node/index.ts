/** `@downhill/nn/node`: weights and checkpoints in files. The package's core runs in browsers too, and knows no files. */

export { writeFileAtomically } from './atomic-file.js';
export {
  CheckpointFolder,
  type CheckpointFolderOptions,
  type FoundCheckpoint,
} from './checkpoint-folder.js';
export { loadCheckpoint, loadSafetensors, saveCheckpoint, saveSafetensors } from './files.js';
