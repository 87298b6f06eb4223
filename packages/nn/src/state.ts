/** State that can be written down: a tree of plain values with tensors as leaves. */
import { AutogradError, type Tensor } from '@downhill/autograd';

/** A tensor, or plain data with tensors as leaves. */
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

/**
 * The numbers under some names of a state.
 *
 * @throws AutogradError when there is none under one of them; so ask before anything is changed
 */
export function numbersIn<Name extends string>(
  owner: string,
  state: State,
  ...names: readonly Name[]
): Record<Name, number> {
  const numbers: Partial<Record<Name, number>> = {};
  for (const name of names) {
    const value = state[name];
    if (typeof value !== 'number') {
      const what = 'the state is not of its kind; nothing was loaded';
      throw new AutogradError(`${owner}.loadStateDict`, what, `${name} must be a number`);
    }
    numbers[name] = value;
  }
  return numbers as Record<Name, number>;
}
