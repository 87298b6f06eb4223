/** The trainer's worker: commands come in over its port, events go out. */
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { CommandQueue } from './commands.js';
import type { RunFiles } from './files.js';
import type { RunConfig, TrainerEvent } from './protocol.js';
import { runTrainer } from './session.js';

const port = parentPort;
if (port === null) throw new Error('worker.ts runs in a worker: start it with startWorkerTrainer');

const commands = new CommandQueue();
// While training runs, this thread never comes to its event loop, so the port is read between steps; while it waits for a
// command, the event loop delivers them.
port.on('message', (command) => commands.push(command));
const hear = () => {
  for (let next = receiveMessageOnPort(port); next; next = receiveMessageOnPort(port)) {
    commands.push(next.message);
  }
};
const { config, files }: { config: RunConfig; files: RunFiles } = workerData;
const emit = (event: TrainerEvent) => port.postMessage(event);
await runTrainer(config, { commands, hear, emit, watched: true }, files);
