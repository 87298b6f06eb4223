/** Checking an optimizer's numbers. */
import { AutogradError } from '@downhill/autograd';

/** Where numbers must lie, by name; all others must be at least 0. */
const limits: Readonly<Record<string, { readonly below: number }>> = {
  betas: { below: 1 },
  rho: { below: 1 },
  alpha: { below: 1 },
};

/**
 * @throws AutogradError for a name that `defaults` does not have, a value of another type, and a number out of range
 */
export function checkOptions(optimizer: string, options: object, defaults: object): void {
  const known: Readonly<Record<string, unknown>> = { ...defaults };
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(known, name)) {
      const names = Object.keys(known).join(', ');
      throw new AutogradError(optimizer, `there is no option ${name}`, `options are ${names}`);
    }
    checkValue(optimizer, name, value, known[name]);
  }
}

function checkValue(optimizer: string, name: string, value: unknown, usual: unknown): void {
  if (Array.isArray(usual)) {
    if (!Array.isArray(value) || value.length !== usual.length) {
      throw new AutogradError(optimizer, `${name} must be ${usual.length} numbers`);
    }
    for (const [i, element] of value.entries()) checkValue(optimizer, name, element, usual[i]);
    return;
  }
  if (typeof value !== typeof usual) {
    const problem = `${name} must be a ${typeof usual}, and is ${value}`;
    throw new AutogradError(optimizer, problem);
  }
  if (typeof value !== 'number') return;
  const below = limits[name]?.below ?? Number.POSITIVE_INFINITY;
  if (value >= 0 && value < below) return;
  const range = below === Number.POSITIVE_INFINITY ? 'finite and at least 0' : `in [0, ${below})`;
  throw new AutogradError(optimizer, `${name} must be ${range}, and is ${value}`);
}
