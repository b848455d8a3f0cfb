import { readFile } from 'node:fs/promises';
import type { Environment } from './apt.ts';
import { messageOf, TargetError } from './errors.ts';
import { startError } from './failure.ts';
import type { TargetRequest } from './name.ts';
import { type Listeners, untilListenersReady } from './ready-listeners.ts';
import type { StartOptions } from './start-options.ts';
import type { Account, AccountSource, Address, RunningTarget } from './target.ts';

export type ExternalRequest = Extract<TargetRequest, { readonly driver: 'external' }>;

// It is meant to be running already, so this only bridges a restart.
const seconds = 10;

/** Where a node of an XMTP network that runs already answers; `ASSAY_HISTORY` is its history server. */
const xmtpListeners = (
  target: string,
  address: Address,
  directTls: boolean,
  environment: Environment,
): Listeners => {
  const grpc: Listeners = directTls ? { 'grpc-tls': address } : { grpc: address };
  const { ASSAY_HISTORY: history } = environment;
  if (history === undefined || history === '') return grpc;
  const url = URL.canParse(history) ? new URL(history) : undefined;
  if (url?.protocol !== 'http:') {
    const what = `ASSAY_HISTORY is ${history}, which is not an address`;
    const hint = 'ASSAY_HISTORY=http://localhost:5558';
    throw new TargetError({ code: 'bad-environment', target, phase: 'configuration', what, hint });
  }
  return { ...grpc, history: { host: url.hostname, port: Number(url.port || 80) } };
};

/**
 * Attaches to a server that runs already. `ASSAY_DOMAIN` names its domain (default: the host), `ASSAY_ACCOUNTS`
 * lists accounts to share as `user:password,user:password` (default: scenarios register in-band), `ASSAY_CA` is a
 * file of PEM certificates to trust.
 */
export async function startExternal(request: ExternalRequest, options: StartOptions): Promise<RunningTarget> {
  const { id, protocol, host, port, directTls } = request;
  const { report, signal, config, environment = process.env } = options;
  const domain = environment.ASSAY_DOMAIN ?? host;
  const ca = await trusted(id, environment);
  const address = { host, port };
  const isXmtp = protocol === 'xmtp';
  const accounts: AccountSource = isXmtp ? { kind: 'wallets' } : accountSource(id, environment);
  const xmppListeners: Listeners = directTls ? { 'c2s-tls': address } : { c2s: address };
  const listeners = isXmtp ? xmtpListeners(id, address, directTls, environment) : xmppListeners;
  const gone = new AbortController().signal;
  const deadline = AbortSignal.timeout(seconds * 1000);
  report(`connecting to ${id}`);
  try {
    const within = AbortSignal.any([signal, deadline]);
    await untilListenersReady(listeners, { domain, ca }, within);
  } catch (failure) {
    const hint = isXmtp
      ? 'check the address; assay xmtp-node starts a node on this machine'
      : `check the address, and that ${domain} is its domain (ASSAY_DOMAIN)`;
    throw startError(failure, { phase: 'readiness', signal, gone, deadline, seconds, target: id, hint });
  }
  return {
    facts: { id, protocol, name: 'external', version: 'unknown', driver: 'external', config },
    endpoint: { target: id, protocol, domain, listeners, ca, accounts, logs: [] },
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
