import { readFile } from 'node:fs/promises';
import type { Environment } from './apt.ts';
import { messageOf, TargetError } from './errors.ts';
import { explainFailure } from './failure.ts';
import type { TargetRequest } from './name.ts';
import { untilListenersReady } from './ready-listeners.ts';
import type { StartOptions } from './start-options.ts';
import type { Account, AccountSource, RunningTarget } from './target.ts';

export type ExternalRequest = Extract<TargetRequest, { readonly driver: 'external' }>;

// It is meant to be running already, so this only bridges a restart.
const seconds = 10;

/**
 * Attaches to a server that runs already. `ASSAY_DOMAIN` names its domain (default: the host), `ASSAY_ACCOUNTS`
 * lists accounts to share as `user:password,user:password` (default: scenarios register in-band), `ASSAY_CA` is a
 * file of PEM certificates to trust.
 */
export async function startExternal(request: ExternalRequest, options: StartOptions): Promise<RunningTarget> {
  const { id, host, port, directTls } = request;
  const { report, signal, config, environment = process.env } = options;
  const domain = environment.ASSAY_DOMAIN ?? host;
  const ca = await trusted(id, environment);
  const accounts = accountSource(id, environment);
  const address = { host, port };
  const listeners = directTls ? { 'c2s-tls': address } : { c2s: address };
  const gone = new AbortController().signal;
  const deadline = AbortSignal.timeout(seconds * 1000);
  report(`connecting to ${id}`);
  try {
    await untilListenersReady(listeners, { domain, ca }, AbortSignal.any([signal, deadline]));
  } catch (failure) {
    const { code, what } = explainFailure(failure, { phase: 'readiness', signal, gone, deadline, seconds });
    throw new TargetError({
      code,
      target: id,
      phase: 'readiness',
      what,
      hint: `check the address, and that ${domain} is its domain (ASSAY_DOMAIN)`,
      cause: failure,
    });
  }
  return {
    facts: { id, name: 'external', version: 'unknown', driver: 'external', config },
    endpoint: { target: id, domain, listeners, ca, accounts, logs: [] },
    gone,
    [Symbol.asyncDispose]: async () => undefined,
  };
}

function accountSource(target: string, { ASSAY_ACCOUNTS: text }: Environment): AccountSource {
  if (text === undefined || text.trim() === '') return { kind: 'registration' };
  const accounts = text.split(',').map((entry, index): Account => {
    const [user = '', ...rest] = entry.trim().split(':');
    if (user === '' || rest.length === 0) {
      // The entry itself may be a password, so only its place is told.
      const what = `ASSAY_ACCOUNTS has no "user:password" in place ${index + 1}`;
      const hint = 'ASSAY_ACCOUNTS=romeo:secret,juliet:secret';
      throw new TargetError({ code: 'bad-environment', target, phase: 'accounts', what, hint });
    }
    return { user, password: rest.join(':') };
  });
  return { kind: 'list', accounts };
}

async function trusted(target: string, { ASSAY_CA: file }: Environment): Promise<readonly string[]> {
  if (file === undefined || file === '') return [];
  const bad = (what: string, cause?: unknown) =>
    new TargetError({
      code: 'bad-environment',
      target,
      phase: 'configuration',
      what: `ASSAY_CA is ${file}: ${what}`,
      hint: 'name a file of PEM certificates',
      cause,
    });
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw bad(messageOf(cause), cause);
  });
  const certificates = text.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g);
  if (certificates === null) throw bad('it holds no certificate');
  return certificates;
}
