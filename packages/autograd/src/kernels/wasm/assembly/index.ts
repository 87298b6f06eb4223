/** What the module offers to its loader. */
export { help } from './team';
export { run } from './program';
