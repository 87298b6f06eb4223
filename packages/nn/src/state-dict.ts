/** Loading tensors by name, all or none. */
import { AutogradError, Tensor } from '@downhill/autograd';

const SHOWN = 5;

/**
 * Overwrites each of `targets` with the tensor of the same name in `state`.
 *
 * @throws AutogradError that lists missing and unknown names, and those whose shapes differ with both shapes; then
 * nothing has been changed
 */
export function assignAll(
  targets: ReadonlyMap<string, Tensor>,
  state: Readonly<Record<string, Tensor>>,
): void {
  const missing = [...targets.keys()].filter((name) => !(state[name] instanceof Tensor));
  const unknown = Object.keys(state).filter((name) => !targets.has(name));
  const different = [...targets]
    .filter(([name, target]) => state[name] instanceof Tensor && !fits(target, state[name]))
    .map(([name, target]) => `${name} is ${format(state[name]!)} there and ${format(target)} here`);
  const problems = [
    ...list('missing', missing),
    ...list('unknown', unknown),
    ...list('of another shape', different),
  ];
  if (problems.length > 0) {
    throw new AutogradError(
      'loadStateDict',
      'the state does not fit this module; nothing was loaded',
      ...problems,
    );
  }
  for (const [name, target] of targets) target.assign(state[name]!);
}

function fits(a: Tensor, b: Tensor): boolean {
  return a.rank === b.rank && a.shape.every((length, axis) => length === b.shape[axis]);
}

function format({ shape }: Tensor): string {
  return `[${shape.join(', ')}]`;
}

function list(what: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const more = names.length > SHOWN ? `, and ${names.length - SHOWN} more` : '';
  return [`${what}: ${names.slice(0, SHOWN).join(', ')}${more}`];
}
