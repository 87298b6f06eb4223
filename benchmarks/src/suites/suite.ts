/** What a suite of measurements is. */
import type { Flags } from '../flags.js';
import { type Column, formatTable } from '../table.js';

/** Plain data: it goes from one process to another as JSON. */
export type Plain = object;

export interface SuiteDefinition<Config extends Plain, Row extends Plain> {
  /** The heading of its results. */
  readonly title: string;
  /** One paragraph on what the numbers are. */
  readonly about: string;
  /** Whether it is left out where no suite is named. Its table is kept row by row: those not measured again stay. */
  readonly isLong?: boolean;
  /** Where its results are kept beside RESULTS.md. */
  readonly documents?: readonly URL[];
  /** What is measured, each in a process of its own. */
  readonly configurations: (flags: Flags) => readonly Config[];
  /** Rows of the table. */
  readonly measure: (config: Config) => Promise<readonly Row[]>;
  readonly columns: readonly Column<Row>[];
}

/** A suite whose configurations and rows are its own business. */
export interface Suite {
  readonly title: string;
  readonly about: string;
  readonly isLong?: boolean;
  readonly documents?: readonly URL[];
  readonly configurations: (flags: Flags) => readonly Plain[];
  readonly measure: (config: Plain) => Promise<readonly Plain[]>;
  readonly table: (rows: readonly Plain[]) => string;
}

export function defineSuite<Config extends Plain, Row extends Plain>({
  columns,
  measure,
  ...rest
}: SuiteDefinition<Config, Row>): Suite {
  return {
    ...rest,
    measure: (config) => measure(config as Config),
    table: (rows) => formatTable(columns, rows as readonly Row[]),
  };
}
