/** All tables. Importing the rows enters them, which bundlers learn from `sideEffects` in package.json. */
import './binary.js';
import './comparison.js';
import './predicate.js';
import './unary.js';

export { binaryRules, unaryRules } from './rule.js';
