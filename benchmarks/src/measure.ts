/** Measures one configuration of one suite: `node measure.js SUITE CONFIGURATION`, prints its rows as one JSON line. */
import { suites } from './suites/index.js';

const [suite, configuration] = process.argv.slice(2);
const rows = await suites[suite as keyof typeof suites].measure(JSON.parse(configuration!));
process.stdout.write(`${JSON.stringify(rows)}\n`, () => process.exit());
