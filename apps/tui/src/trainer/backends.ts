/** What `--backend` may be: one row each. */
import { javascript, useKernels as switchKernels } from '@downhill/autograd';

export const backends = {
  /** The fastest that this machine can run. */
  auto: javascript,
  js: javascript,
};

export type BackendName = keyof typeof backends;

/** Makes all that is computed from now on run on a backend. */
export function selectBackend(name: BackendName): void {
  switchKernels(backends[name]);
}
