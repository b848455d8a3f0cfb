import { readFile } from 'node:fs/promises';
import { errorMessage } from '../error-message.ts';
import { type Environment, given } from '../networks/environment.ts';
import { networkNamed } from '../networks/index.ts';
import type { Attachment } from '../networks/network.ts';
import { TargetError } from '../target-error.ts';
import { usualConfiguration } from './configuration.ts';
import { unable } from './director.ts';
import { declaredIn, domainIn, environmentOf, givenIn } from './external-environment.ts';
import { startError } from './failure.ts';
import type { TargetRequest } from './name.ts';
import { untilListenersReady } from './ready-listeners.ts';
import type { StartOptions } from './start-options.ts';
import type { RunningTarget } from './target.ts';

export type ExternalRequest = Extract<TargetRequest, { readonly driver: 'external' }>;

const notOurs = {
  ...unable(['stop', 'kill'], 'it is not ours to stop'),
  ...unable(['log'], 'nobody said where its log is'),
};

// It is meant to be running already, so this only bridges a restart.
const seconds = 10;

/** What the environment tells of such a server: nothing is asked of it for that. @throws {TargetError} `bad-environment` */
export const placeOf = (request: ExternalRequest, environment: Environment): Attachment => {
  const { id: target, protocol, host, port, directTls } = request;
  const attached = networkNamed(protocol).external.attach({
    ...{ target, directTls, environment },
    address: { host, port },
    domain: domainIn(request, environment),
  });
  return { ...attached, unasked: { ...attached.unasked, ...notOurs } };
};

/** Attaches to a server that runs already; `variables` says what the environment tells of it. */
export async function startExternal(request: ExternalRequest, options: StartOptions): Promise<RunningTarget> {
  const { id, protocol } = request;
  const { report, signal, environment: own = process.env } = options;
  const environment = environmentOf(request, own);
  const domain = domainIn(request, environment);
  const ca = await trusted(id, environment);
  const declared = declaredIn(id, environment);
  const { hint, ...where } = placeOf(request, environment);
  const gone = new AbortController().signal;
  const deadline = AbortSignal.timeout(seconds * 1000);
  report(`connecting to ${id}`);
  try {
    const within = AbortSignal.any([signal, deadline]);
    await untilListenersReady({ protocol, domain, ca, listeners: where.listeners }, within);
  } catch (failure) {
    throw startError(failure, { phase: 'readiness', signal, gone, deadline, seconds, target: id, hint });
  }
  const words = givenIn(own);
  return {
    facts: {
      id,
      protocol,
      name: 'external',
      version: 'unknown',
      driver: 'external',
      config: usualConfiguration,
      ...(words.length > 0 && { environment: words }),
    },
    site: { target: id, protocol, domain, ...where, ...declared, ca, logs: [] },
    gone,
    [Symbol.asyncDispose]: async () => undefined,
  };
}

async function trusted(target: string, environment: Environment): Promise<readonly string[]> {
  const file = given(environment, 'ASSAY_CA');
  if (file === undefined) return [];
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
    throw bad(errorMessage(cause), cause);
  });
  const certificates = text.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g);
  if (certificates === null) throw bad('it holds no certificate');
  return certificates;
}
