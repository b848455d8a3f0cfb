import { readFileSync } from 'node:fs';
import { errorMessage } from '../error-message.ts';
import { type Environment, given } from '../networks/environment.ts';
import { networkNamed } from '../networks/index.ts';
import type { Attachment } from '../networks/network.ts';
import type { Site } from '../networks/site.ts';
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
  ...unable(['names'], 'it asks others for names'),
  ...unable(['log'], 'nobody said where its log is'),
};

// It is meant to be running already, so this only bridges a restart.
const seconds = 10;

interface Place extends Attachment, Pick<Site, 'domain' | 'ca' | 'implements'> {}

/** What the environment tells of such a server: nothing is asked of it for that. @throws {TargetError} `bad-environment` */
export const placeOf = (request: ExternalRequest, environment: Environment): Place => {
  const { id: target, protocol, host, port, directTls } = request;
  const domain = domainIn(request, environment);
  const attached = networkNamed(protocol).external.attach({
    ...{ target, directTls, environment, domain },
    address: { host, port },
  });
  return {
    ...attached,
    domain,
    ca: trusted(target, environment),
    ...declaredIn(target, environment),
    unasked: { ...attached.unasked, ...notOurs },
  };
};

/** Attaches to a server that runs already; `variables` says what the environment tells of it. */
export async function startExternal(request: ExternalRequest, options: StartOptions): Promise<RunningTarget> {
  const { id, protocol } = request;
  const { report, signal, environment: own = process.env } = options;
  const environment = environmentOf(request, own);
  const { hint, ...place } = placeOf(request, environment);
  const gone = new AbortController().signal;
  const deadline = AbortSignal.timeout(seconds * 1000);
  report(`connecting to ${id}`);
  try {
    const within = AbortSignal.any([signal, deadline]);
    await untilListenersReady({ protocol, ...place }, within);
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
    site: { target: id, protocol, ...place, logs: [] },
    gone,
    [Symbol.asyncDispose]: async () => undefined,
  };
}

function trusted(target: string, environment: Environment): readonly string[] {
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
  const certificates = readText(file, (cause) => bad(errorMessage(cause), cause)).match(
    /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g,
  );
  if (certificates === null) throw bad('it holds no certificate');
  return certificates;
}

function readText(file: string, failure: (cause: unknown) => Error): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw failure(cause);
  }
}
