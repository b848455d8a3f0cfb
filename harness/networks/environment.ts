import { TargetError, type TargetPhase } from '../target-error.ts';
import type { Address } from './site.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** A variable of the environment that says something of a server that runs already. */
export interface Variable {
  /** For `--help`. */
  readonly meaning: string;
  /** Its value holds passwords: nothing repeats it. */
  readonly secret?: true;
}

/** A value, unless it is missing or empty. */
export const given = (environment: Environment, name: string): string | undefined => {
  const value = environment[name]?.trim();
  return value === undefined || value === '' ? undefined : value;
};

export const badVariable = (target: string, phase: TargetPhase, what: string, hint: string): TargetError =>
  new TargetError({ code: 'bad-environment', target, phase, what, hint });

/** `host:port`, or `[::1]:port`. */
export const addressIn = (target: string, environment: Environment, name: string): Address | undefined => {
  const text = given(environment, name);
  if (text === undefined) return undefined;
  const url = URL.canParse(`tcp://${text}`) ? new URL(`tcp://${text}`) : undefined;
  if (
    url === undefined ||
    url.hostname === '' ||
    url.port === '' ||
    url.username !== '' ||
    !['', '/'].includes(url.pathname)
  ) {
    throw badVariable(
      target,
      'configuration',
      `${name} is ${text}, which is no address`,
      `${name}=localhost:5223`,
    );
  }
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port) };
};
