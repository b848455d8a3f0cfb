import type { Account, AccountSource, Address, Site } from '../networks/site.ts';
import { TargetError, type TargetPhase } from '../target-error.ts';
import { parseJid } from '../xml/jid.ts';
import type { Environment } from './apt.ts';

/** What can be said of a server that runs already, in the order of `--help`. */
export const variables = {
  ASSAY_DOMAIN: 'its domain (default: the host)',
  ASSAY_CA: 'a PEM file with certificates to trust, such as a self-signed one',
  ASSAY_ADMIN: 'admin@domain:password of an administrator who creates and deletes the accounts (XEP-0133)',
  ASSAY_ACCOUNTS:
    'user:password,user:password of accounts made for testing, emptied after each scenario (default: accounts are registered in-band, XEP-0077, and deleted at the end)',
  ASSAY_DIRECT_TLS: 'host:port where it accepts direct TLS (XEP-0368), for xmpp://',
  ASSAY_STARTTLS: 'host:port where it accepts STARTTLS, for xmpps://',
  ASSAY_IMPLEMENTS:
    'RFC7622,RFC6120=https://example.org/page: specifications that its makers say it implements, and where; it decides where texts contradict each other',
  ASSAY_HISTORY: 'http://host:port of the history server, for xmtp://',
} as const;
export type Variable = keyof typeof variables;

const secrets: ReadonlySet<string> = new Set<Variable>(['ASSAY_ADMIN', 'ASSAY_ACCOUNTS']);

/** A value, unless it is missing or empty. */
export const given = (environment: Environment, name: Variable): string | undefined => {
  const value = environment[name]?.trim();
  return value === undefined || value === '' ? undefined : value;
};

/** What was given, as `NAME=value`, for whoever wants to repeat a run; passwords are left out. */
export const givenIn = (environment: Environment): readonly string[] =>
  (Object.keys(variables) as Variable[]).flatMap((name) => {
    const value = given(environment, name);
    return value === undefined ? [] : [`${name}=${secrets.has(name) ? '…' : value}`];
  });

export const badVariable = (target: string, phase: TargetPhase, what: string, hint: string): TargetError =>
  new TargetError({ code: 'bad-environment', target, phase, what, hint });

/** `user:password` or `user@domain:password`; nothing where it is neither. */
const accountIn = (target: string, name: Variable, text: string, domain: string): Account | undefined => {
  const colon = text.indexOf(':');
  const { local, domain: own } = parseJid(text.slice(0, Math.max(colon, 0)));
  const user = local || own;
  if (colon < 1 || user === '' || user.includes('/')) return undefined;
  if (local !== '' && own.toLowerCase() !== domain.toLowerCase()) {
    const what = `${name} has an account of ${own}, and the domain that is tested is ${domain}`;
    throw badVariable(target, 'accounts', what, `ASSAY_DOMAIN=${own}`);
  }
  return { user, password: text.slice(colon + 1) };
};

/** Accounts that were listed, if any were; `ann:secret` or `ann@example.org:secret`. */
export const listedAccounts = (
  target: string,
  environment: Environment,
  domain: string,
): readonly Account[] | undefined => {
  const text = given(environment, 'ASSAY_ACCOUNTS');
  return text?.split(',').map((entry, index): Account => {
    const account = accountIn(target, 'ASSAY_ACCOUNTS', entry.trim(), domain);
    if (account) return account;
    // The entry itself may be a password, so only its place is told.
    const what = `ASSAY_ACCOUNTS has no "user:password" in place ${index + 1}`;
    throw badVariable(target, 'accounts', what, 'ASSAY_ACCOUNTS=romeo:secret,juliet:secret');
  });
};

/** How accounts come to be: by an administrator, from a list, or by registration. */
export const accountSource = (target: string, environment: Environment, domain: string): AccountSource => {
  const text = given(environment, 'ASSAY_ADMIN');
  if (text !== undefined) {
    const admin = accountIn(target, 'ASSAY_ADMIN', text, domain);
    if (admin) return { kind: 'administrator', admin };
    const what = 'ASSAY_ADMIN is no "admin@domain:password"';
    throw badVariable(target, 'accounts', what, `ASSAY_ADMIN=admin@${domain}:secret`);
  }
  const accounts = listedAccounts(target, environment, domain);
  return accounts ? { kind: 'list', accounts } : { kind: 'registration' };
};

/** `host:port`, or `[::1]:port`. */
export const addressIn = (target: string, environment: Environment, name: Variable): Address | undefined => {
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

/** Specifications that it is said to implement, each with where. */
export const declaredIn = (target: string, environment: Environment): Pick<Site, 'implements'> => {
  const entries = given(environment, 'ASSAY_IMPLEMENTS')?.split(',');
  if (entries === undefined) return {};
  const read = entries.map((entry): [string, string] => {
    const [, spec, source = 'ASSAY_IMPLEMENTS'] =
      /^(RFC\d+|XEP-\d{4})(?:=(https?:\/\/\S+))?$/.exec(entry.trim()) ?? [];
    if (spec !== undefined) return [spec, source];
    const what = `ASSAY_IMPLEMENTS has ${entry.trim()}, which is no specification`;
    throw badVariable(target, 'configuration', what, 'ASSAY_IMPLEMENTS=RFC7622');
  });
  return { implements: Object.fromEntries(read) };
};
