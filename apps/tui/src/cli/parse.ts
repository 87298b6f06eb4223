/** From what was typed to {@link Options}. */
import { type FlagName, flagNames, flags, type Options } from './flags.js';
import { nearest } from './nearest.js';
import { UsageError } from './usage-error.js';

/**
 * Reads the arguments after the program's name: `--flag value`, `--flag=value`, `--switch`. Where a flag appears twice
 * the last one counts. A command line that asks for help gets it, whatever else is wrong.
 *
 * @param defaults what counts where a flag is absent; by default what the table says
 * @throws UsageError with one line that says what is wrong and what was probably meant
 */
export function parseArguments(argv: readonly string[], defaults: Partial<Options> = {}): Options {
  const values = new Map<FlagName, Options[FlagName]>();
  if (argv.some((argument) => findFlag(argument) === 'help')) {
    return collect(values.set('help', true), defaults);
  }
  const rest = [...argv];
  for (let argument = rest.shift(); argument !== undefined; argument = rest.shift()) {
    const [typed, attached] = splitOnce(argument, '=');
    const name = findFlag(typed);
    if (name === undefined) throw new UsageError(unknown(typed));
    const { kind } = flags[name];
    const isSwitch = kind.placeholder === '';
    if (isSwitch && attached !== undefined) {
      throw new UsageError(`--${name} takes no value, and was given "${attached}"`);
    }
    const next = rest[0]?.startsWith('--') ? undefined : rest[0];
    const text = isSwitch ? '' : (attached ?? next);
    if (text === undefined) {
      throw new UsageError(`--${name} needs a value: --${name} ${kind.placeholder}`);
    }
    if (!isSwitch && attached === undefined) rest.shift();
    values.set(name, parseValue(name, text));
  }
  return collect(values, defaults);
}

function parseValue(name: FlagName, text: string): Options[FlagName] {
  try {
    return flags[name].kind.parse(text);
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(`--${name} ${error.message}`);
    throw error;
  }
}

function collect(
  values: ReadonlyMap<FlagName, Options[FlagName]>,
  defaults: Partial<Options>,
): Options {
  // Each kind parses to the type of its own flag, which a loop over names cannot express.
  return Object.fromEntries(
    flagNames.map((name) => [name, values.get(name) ?? defaults[name] ?? flags[name].default]),
  ) as Options;
}

function findFlag(argument: string): FlagName | undefined {
  return flagNames.find((name) => {
    const { letter } = flags[name];
    return argument === `--${name}` || (letter !== undefined && argument === `-${letter}`);
  });
}

function unknown(typed: string): string {
  const words = new Map<string, FlagName>(
    flagNames.flatMap((name) =>
      [name, ...(flags[name].synonyms ?? [])].map((word): [string, FlagName] => [word, name]),
    ),
  );
  const close = nearest(typed.replace(/^-+/, ''), [...words.keys()]);
  const suggestion =
    close === null ? '--help lists the flags' : `did you mean --${words.get(close)}?`;
  const what = typed.startsWith('-') ? `unknown flag ${typed}` : `unexpected "${typed}"`;
  return `${what}: ${suggestion}`;
}

function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
