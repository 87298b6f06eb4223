/** Measures one configuration of one suite: `node measure.js SUITE CONFIGURATION`, prints its rows as one JSON line. */
import { suites } from './suites/index.js';

const [suite, configuration] = process.argv.slice(2);
try {
  const rows = await suites[suite as keyof typeof suites].measure(JSON.parse(configuration!));
  process.stdout.write(`${JSON.stringify(rows)}\n`, () => process.exit());
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`, () =>
    process.exit(1),
  );
}
