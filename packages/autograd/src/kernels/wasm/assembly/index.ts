/** What the module offers to its loader. */
export { help } from './team';
export { run } from './program';

// Not for the loader: what is exported is not inlined.
export {
  columns1,
  columns2,
  columns3,
  columns4,
  columns5,
  columns6,
  rows1,
  rows2,
  rows3,
  rows4,
  rows5,
  rows6,
} from './tile';
export { filters1, filters2, filters3, filters4, filters5, filters6 } from './convolve-tile';
export { combine16, combine32 } from './sparse';
