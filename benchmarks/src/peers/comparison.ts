/** What a comparison in alternating rounds comes to. */
import { median } from '../statistics.js';

/** What one contender took for one workload, by setting and round: microseconds per step. */
export interface Series {
  readonly name: string;
  readonly settings: readonly { readonly label: string; readonly rounds: readonly number[] }[];
}

export interface Compared {
  readonly name: string;
  /** The fastest setting, by the median over its rounds. */
  readonly setting: string;
  readonly microseconds: number;
  /**
   * How many times as long as ours it took: the median over rounds, within each of which the machine was the same. A
   * contender that was measured once is held against our median.
   */
  readonly ratio: number;
}

/** Holds a contender against ours. NaN where it was not measured. */
export function compare(ours: Series, other: Series): Compared {
  const mine = fastest(ours);
  const its = fastest(other);
  const isPaired = its.rounds.length === mine.rounds.length;
  const ratios = its.rounds.map((time, i) => time / (isPaired ? mine.rounds[i]! : mine.median));
  return { name: other.name, setting: its.label, microseconds: its.median, ratio: median(ratios) };
}

function fastest({ settings }: Series) {
  const medians = settings.map(({ label, rounds }) => ({ label, rounds, median: median(rounds) }));
  const none = { label: '', rounds: [], median: Number.NaN };
  return medians.reduce((best, one) => (one.median < best.median ? one : best), medians[0] ?? none);
}
