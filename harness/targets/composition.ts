import { networkNamed } from '../networks/index.ts';
import type { Listeners } from '../networks/site.ts';
import { beginAttempt } from './attempt.ts';
import { bringUp } from './bring-up.ts';
import { compose } from './composed.ts';
import { usualConfiguration } from './configuration.ts';
import { unable } from './director.ts';
import { engineClient } from './engine.ts';
import { engineHost } from './engine-host.ts';
import { startError } from './failure.ts';
import type { TargetRequest } from './name.ts';
import { ensureAllPulled, publishedName } from './pull.ts';
import type { StartOptions } from './start-options.ts';
import type { RunningTarget } from './target.ts';

export type CompositionRequest = Extract<TargetRequest, { readonly driver: 'composition' }>;

/** Starts the containers of a target on a network of their own. Leaves nothing behind when it fails. */
export async function startComposition(
  { definition, version, id }: CompositionRequest,
  options: StartOptions,
): Promise<RunningTarget> {
  const { report, signal, directory } = options;
  const { protocol, name } = definition;
  const client = await engineClient(id);
  const api = client.container.dockerode;
  const host = await engineHost(client);
  const images = Object.entries(version.images).map(
    ([service, image]) => [image, definition.services[service]?.platform] as const,
  );
  await ensureAllPulled(client, new Map(images), { target: id, report, signal });
  const [main] = Object.values(definition.listeners);
  const image = await publishedName(api, version.images[main?.service ?? ''] ?? '');
  const composed = await compose(api, host, definition, version, options);
  const { all, gone, end } = composed;
  const { domain = host } = definition;
  const { seconds } = definition.readiness;
  const deadline = AbortSignal.timeout(seconds * 1000);
  const attempt = beginAttempt([signal, gone], deadline);
  let listeners: Listeners;
  try {
    report(`starting ${id}`);
    await composed.connect();
    listeners = await bringUp(composed, definition, attempt, host, { domain, ca: [] });
    signal.throwIfAborted();
  } catch (failure) {
    attempt.stop();
    await end();
    const { phase = 'start', service } = attempt.failedAt() ?? {};
    const log = (all.find((one) => one.gone.aborted) ?? service)?.log;
    const circumstances = { phase, signal, gone, deadline, seconds, target: id };
    const hint = `see the logs in ${directory}`;
    throw startError(failure, { ...circumstances, hint, ...(log && { log }) });
  }
  return {
    facts: {
      id,
      protocol,
      name,
      version: version.version,
      driver: 'composition',
      config: usualConfiguration,
      image,
    },
    site: {
      protocol,
      target: id,
      domain,
      listeners,
      ca: [],
      accounts: networkNamed(protocol).accounts.usual,
      logs: all.map(({ log }) => log.file),
      unasked: unable(['stop', 'kill', 'names'], 'nothing says which of its services that would be'),
    },
    gone,
    [Symbol.asyncDispose]: end,
  };
}
