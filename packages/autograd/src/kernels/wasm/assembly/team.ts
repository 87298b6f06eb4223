/**
 * Threads that work off one instruction together.
 *
 * One thread leads: it walks the program, and for each instruction of several parts puts up a ticket. It takes parts from
 * the front; helpers that are awake take them from the back. An output element is computed the same way whoever takes its
 * part, so results do not depend on how many threads there are or how fast they run; and a helper that sleeps or was put
 * off by the system holds nothing up but a part that it has already taken.
 */
import { Control } from '../instructions';
import { execute } from './program';

/** How often a thread looks for news before it goes to sleep: some tens of microseconds. */
const HELPER_PATIENCE: i32 = 20000;
const LEADER_PATIENCE: i32 = 4000;

/**
 * How long the leader naps before it calls the helpers late, in nanoseconds: longer than a part takes, and less than the
 * system gives another program that it has put on a helper's core.
 */
const NAP: i64 = 1000000;
/**
 * Parts that the leader does alone after a helper was late, as helpers are when other programs have the cores: doubled each
 * time, and slowly forgiven.
 */
const LEAST_REST: i32 = 128;
const MOST_REST: i32 = 32768;

let rest: i32 = 0;
let partsToRest: i32 = 0;

/** Whether the next job, of so many parts, should be shared. */
export function isWorthSharing(control: usize, chunks: i32): bool {
  if (partsToRest > 0) {
    partsToRest -= chunks;
    return false;
  }
  return atomic.load<i32>(at(control, Control.Helpers)) > 0;
}

/** A ticket: the number of the job in the upper half; below, the first part not taken and the end of the untaken ones. */
@inline
function ticketOf(job: i32, first: i32, end: i32): i64 {
  return ((<i64>job) << 32) | ((<i64>end) << 16) | <i64>first;
}

@inline
function at(control: usize, field: i32): usize {
  return control + <usize>field;
}

/** The part taken by {@link takeFirst} or {@link takeLast}; −1 when none was left. */
@inline
function takeFirst(ticket: usize): i32 {
  while (true) {
    const seen = atomic.load<i64>(ticket);
    const first = <i32>(seen & 0xffff);
    if (first >= <i32>((seen >> 16) & 0xffff)) return -1;
    if (atomic.cmpxchg<i64>(ticket, seen, seen + 1) == seen) return first;
  }
}

@inline
function takeLast(ticket: usize): i32 {
  while (true) {
    const seen = atomic.load<i64>(ticket);
    const end = <i32>((seen >> 16) & 0xffff);
    if (<i32>(seen & 0xffff) >= end) return -1;
    if (atomic.cmpxchg<i64>(ticket, seen, seen - 0x10000) == seen) return end - 1;
  }
}

/** Works off all parts of the instruction at `p` together with the helpers. */
export function share(control: usize, p: usize, chunks: i32, scratch: usize, job: i32): void {
  const pending = at(control, Control.Pending);
  const ticket = at(control, Control.Ticket);
  store<usize>(at(control, Control.Instruction), p);
  store<i32>(at(control, Control.Job), job);
  atomic.store<i32>(pending, chunks);
  atomic.store<i64>(ticket, ticketOf(job, 0, chunks));
  if (atomic.load<i32>(at(control, Control.Sleepers)) > 0) {
    atomic.add<i32>(at(control, Control.Wake), 1);
    atomic.notify(at(control, Control.Wake), -1);
  }
  for (let chunk = takeFirst(ticket); chunk >= 0; chunk = takeFirst(ticket)) {
    execute(p, chunk, scratch, job);
    atomic.sub<i32>(pending, 1);
  }
  if (waitFor(pending, at(control, Control.LeaderSleeps))) {
    rest -= min(rest, (rest >> 4) + 1);
  } else {
    rest = min(2 * rest + LEAST_REST, MOST_REST);
    partsToRest = rest;
  }
}

/** Waits until no part is pending; whether that was soon. */
function waitFor(pending: usize, sleeps: usize): bool {
  let isSoon = true;
  let patience = LEADER_PATIENCE;
  for (let left = atomic.load<i32>(pending); left > 0; left = atomic.load<i32>(pending)) {
    if (--patience > 0) continue;
    atomic.store<i32>(sleeps, 1);
    // A helper that finishes from here on sees that somebody sleeps; one that finished before has changed the number.
    if (atomic.load<i32>(pending) == left && atomic.wait<i32>(pending, left, NAP) == TIMED_OUT) {
      isSoon = false;
    }
    atomic.store<i32>(sleeps, 0);
  }
  return isSoon;
}

const TIMED_OUT: i32 = 2;

/** The life of helper number `thread`, until it is told to stop. */
export function help(control: usize, thread: i32): void {
  const ticket = at(control, Control.Ticket);
  const pending = at(control, Control.Pending);
  const wake = at(control, Control.Wake);
  const sleepers = at(control, Control.Sleepers);
  atomic.add<i32>(at(control, Control.Helpers), 1);
  let patience = HELPER_PATIENCE;
  while (atomic.load<i32>(at(control, Control.Stop)) == 0) {
    const chunk = takeLast(ticket);
    if (chunk >= 0) {
      // Read after a part was taken: until it is done, they cannot change.
      const p = load<usize>(at(control, Control.Instruction));
      const job = load<i32>(at(control, Control.Job));
      const size = load<usize>(at(control, Control.ScratchSize));
      execute(p, chunk, load<usize>(at(control, Control.Scratch)) + <usize>thread * size, job);
      atomic.add<i32>(at(control, Control.Helped), 1);
      if (
        atomic.sub<i32>(pending, 1) == 1 &&
        atomic.load<i32>(at(control, Control.LeaderSleeps)) == 1
      ) {
        atomic.notify(pending, 1);
      }
      patience = HELPER_PATIENCE;
    } else if (--patience <= 0) {
      const seen = atomic.load<i32>(wake);
      atomic.add<i32>(sleepers, 1);
      if (!hasWork(ticket) && atomic.load<i32>(at(control, Control.Stop)) == 0)
        atomic.wait<i32>(wake, seen, -1);
      atomic.sub<i32>(sleepers, 1);
      patience = HELPER_PATIENCE;
    }
  }
  atomic.sub<i32>(at(control, Control.Helpers), 1);
}

@inline
function hasWork(ticket: usize): bool {
  const seen = atomic.load<i64>(ticket);
  return <i32>(seen & 0xffff) < <i32>((seen >> 16) & 0xffff);
}
