/** A thread that moves digits whenever they are ordered, until it is ended from outside. */
import { workerData } from 'node:worker_threads';
import { createMover, type MovingJob, Order } from './moving.js';

const job: MovingJob = workerData;
const move = createMover(job);
for (let seen = 0; ; ) {
  Atomics.wait(job.order, Order.count, seen);
  seen = Atomics.load(job.order, Order.count);
  move();
}
