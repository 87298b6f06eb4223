/** What the module offers to its loader. */
import { CONSTANTS_END } from '../instructions';

export { help } from './team';
export { run } from './program';

if (__heap_base > <usize>CONSTANTS_END) unreachable();

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
export { combine1x8, combine2x4, combine4x1, combine5x2 } from './combine-lines';
export { combine16, combine32 } from './sparse';
