import { readFile } from 'node:fs/promises';
import type { AccountSource, Address, Site } from '../networks/site.ts';
import { messageOf, TargetError } from '../target-error.ts';
import type { Environment } from './apt.ts';
import { accountSource, addressIn, declaredIn, given, givenIn } from './external-environment.ts';
import { startError } from './failure.ts';
import type { TargetRequest } from './name.ts';
import { type Listeners, untilListenersReady } from './ready-listeners.ts';
import type { StartOptions } from './start-options.ts';
import type { RunningTarget } from './target.ts';

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

/** Where a server of XMPP that runs already answers, and what nobody has told of it. */
const xmppListeners = (
  target: string,
  address: Address,
  directTls: boolean,
  environment: Environment,
): Pick<Site, 'listeners' | 'unasked'> => {
  const other = directTls ? 'ASSAY_STARTTLS' : 'ASSAY_DIRECT_TLS';
  const [own, second] = directTls ? (['c2s-tls', 'c2s'] as const) : (['c2s', 'c2s-tls'] as const);
  const also = addressIn(target, environment, other);
  if (also) return { listeners: { [own]: address, [second]: also } };
  const why = `no ${directTls ? 'STARTTLS' : 'direct-TLS'} address was given (${other})`;
  return { listeners: { [own]: address }, unasked: { [`listener ${second}`]: why } };
};

/** Attaches to a server that runs already; `variables` says what the environment tells of it. */
export async function startExternal(request: ExternalRequest, options: StartOptions): Promise<RunningTarget> {
  const { id, protocol, host, port, directTls } = request;
  const { report, signal, config, environment = process.env } = options;
  const domain = given(environment, 'ASSAY_DOMAIN') ?? host;
  const ca = await trusted(id, environment);
  const declared = declaredIn(id, environment);
  const address = { host, port };
  const isXmtp = protocol === 'xmtp';
  const accounts: AccountSource = isXmtp ? { kind: 'wallets' } : accountSource(id, environment, domain);
  const where = isXmtp
    ? { listeners: xmtpListeners(id, address, directTls, environment) }
    : xmppListeners(id, address, directTls, environment);
  const gone = new AbortController().signal;
  const deadline = AbortSignal.timeout(seconds * 1000);
  report(`connecting to ${id}`);
  try {
    const within = AbortSignal.any([signal, deadline]);
    await untilListenersReady(where.listeners, { domain, ca }, within);
  } catch (failure) {
    const hint = isXmtp
      ? 'check the address; assay xmtp-node starts a node on this machine'
      : `check the address, and that ${domain} is its domain (ASSAY_DOMAIN)`;
    throw startError(failure, { phase: 'readiness', signal, gone, deadline, seconds, target: id, hint });
  }
  const words = givenIn(environment);
  return {
    facts: {
      id,
      protocol,
      name: 'external',
      version: 'unknown',
      driver: 'external',
      config,
      ...(words.length > 0 && { environment: words }),
    },
    site: { target: id, protocol, domain, ...where, ...declared, ca, accounts, logs: [] },
    gone,
    [Symbol.asyncDispose]: async () => undefined,
  };
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
