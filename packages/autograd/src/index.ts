export { Generator, type GeneratorState } from './random.js';
