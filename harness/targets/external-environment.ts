import { badVariable, type Environment, given, type Variable } from '../networks/environment.ts';
import { networks } from '../networks/index.ts';
import type { Site } from '../networks/site.ts';

const ofAll = {
  ASSAY_DOMAIN: { meaning: 'its domain (default: the host)' },
  ASSAY_CA: { meaning: 'a PEM file with certificates to trust, such as a self-signed one' },
  ASSAY_IMPLEMENTS: {
    meaning:
      'RFC7622,RFC6120=https://example.org/page: specifications that its makers say it implements, and where; it decides where texts contradict each other',
  },
} as const satisfies Readonly<Record<string, Variable>>;

/** What can be said of a server that runs already, in the order of `--help`: of every one, then of those of a network. */
export const variables: Readonly<Record<string, Variable>> = Object.assign(
  {},
  ofAll,
  ...Array.from(networks.values(), ({ external }) => external.variables),
);

/** What was given, as `NAME=value`, for whoever wants to repeat a run; passwords are left out. */
export const givenIn = (environment: Environment): readonly string[] =>
  Object.entries(variables).flatMap(([name, { secret }]) => {
    const value = given(environment, name);
    return value === undefined ? [] : [`${name}=${secret ? '…' : value}`];
  });

/** What is said of a server: by its definition, and before that by the variables that are set. */
export const environmentOf = (
  { environment }: { readonly environment?: Environment },
  own: Environment,
): Environment => ({
  ...environment,
  ...Object.fromEntries(Object.entries(own).filter(([name]) => given(own, name) !== undefined)),
});

/** What the server calls itself, where that is not what it is called in its address. */
export const domainIn = ({ host }: { readonly host: string }, environment: Environment): string =>
  given(environment, 'ASSAY_DOMAIN') ?? host;

/** Specifications that it is said to implement, each with where. */
export const declaredIn = (target: string, environment: Environment): Pick<Site, 'implements'> => {
  const entries = given(environment, 'ASSAY_IMPLEMENTS')?.split(',');
  if (entries === undefined) return {};
  const read = entries.map((entry): [string, string] => {
    const [, spec, source = 'ASSAY_IMPLEMENTS'] =
      /^(RFC\d+|XEP-\d{4}(?: \d+(?:\.\d+)*)?)(?:=(https?:\/\/\S+))?$/.exec(entry.trim()) ?? [];
    if (spec !== undefined) return [spec, source];
    const what = `ASSAY_IMPLEMENTS has ${entry.trim()}, which is no specification`;
    throw badVariable(target, 'configuration', what, 'ASSAY_IMPLEMENTS=RFC7622');
  });
  return { implements: Object.fromEntries(read) };
};
