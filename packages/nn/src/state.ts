/** State that can be written down: a tree of plain values with tensors as leaves. */
import type { Tensor } from '@downhill/autograd';

export type StateValue =
  | Tensor
  | number
  | string
  | boolean
  | null
  | readonly StateValue[]
  | { readonly [key: string]: StateValue };

/** What `stateDict()` returns and `loadStateDict()` takes. */
export type State = { readonly [key: string]: StateValue };
