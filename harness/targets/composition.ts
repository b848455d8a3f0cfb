import type { ContainerRuntimeClient, StartedTestContainer } from 'testcontainers';
import { engineClient } from './engine.ts';
import { messageOf, TargetError, type TargetPhase } from './errors.ts';
import { startError } from './failure.ts';
import { untilListens } from './listening.ts';
import { publishedAddress } from './managed-container.ts';
import type { TargetRequest } from './name.ts';
import { openNetwork } from './network.ts';
import { ensurePulled } from './pull.ts';
import { untilListenerReady } from './ready-listeners.ts';
import { createService, type Service } from './service.ts';
import type { StartOptions } from './start-options.ts';
import { type Address, listenerKinds, type RunningTarget } from './target.ts';
import { randomValues } from './template.ts';

export type CompositionRequest = Extract<TargetRequest, { readonly driver: 'composition' }>;

/** Starts the containers of a target on a network of their own. Leaves nothing behind when it fails. */
export async function startComposition(
  request: CompositionRequest,
  options: StartOptions,
): Promise<RunningTarget> {
  const { definition, version, id } = request;
  const { report, signal } = options;
  const client = await engineClient(id);
  await pullAll(client, request, options);
  report(`starting ${id}`);
  const { services, end } = await create(client, request, options);

  const all = [...services.values()];
  const gone = AbortSignal.any(all.map((service) => service.gone));
  const { seconds } = definition.readiness;
  const deadline = AbortSignal.timeout(seconds * 1000);
  const failed = new AbortController();
  const within = AbortSignal.any([signal, gone, deadline, failed.signal]);
  let place: { readonly phase: TargetPhase; readonly service: Service } | undefined;
  /** Waits for a step, and notes where the first that fails was. */
  const at = async <T>(phase: TargetPhase, service: Service, step: Promise<T>): Promise<T> => {
    try {
      return await step;
    } catch (cause) {
      if (place !== undefined) throw cause;
      place = { phase, service };
      throw new Error(`${service.name}: ${messageOf(cause)}`, { cause });
    }
  };
  const named = (name: string): Service => {
    const service = services.get(name);
    if (service === undefined) throw new Error(`there is no service ${name}`);
    return service;
  };
  const started = new Map<Service, Promise<StartedTestContainer>>();
  const start = async (service: Service): Promise<StartedTestContainer> => {
    const { after = {} } = definition.services[service.name] ?? {};
    await Promise.all(
      Object.entries(after).map(async ([name, port]) => {
        const other = named(name);
        await at('readiness', other, untilListens(await up(other), port, within));
      }),
    );
    within.throwIfAborted();
    return at('start', service, service.start(within));
  };
  const up = (service: Service): Promise<StartedTestContainer> => {
    const container = started.get(service) ?? start(service);
    started.set(service, container);
    return container;
  };

  const { host } = client.info.containerRuntime;
  const proof = { domain: host, ca: [] };
  let listeners: readonly (readonly [string, Address])[];
  try {
    await Promise.all(all.map(up));
    listeners = await Promise.all(
      listenerKinds.flatMap((kind) => {
        const inside = definition.listeners[kind];
        if (inside === undefined) return [];
        const service = named(inside.service);
        const ready = async () => {
          const address = publishedAddress(host, await up(service), inside.port);
          await untilListenerReady(kind, address, proof, within);
          return [kind, address] as const;
        };
        return [at('readiness', service, ready())];
      }),
    );
    signal.throwIfAborted();
  } catch (failure) {
    failed.abort();
    await end();
    const { phase, service } = place ?? { phase: 'start' };
    const lost = all.find((one) => one.gone.aborted) ?? service;
    throw startError(failure, {
      phase,
      signal,
      gone,
      deadline,
      seconds,
      target: id,
      ...(lost && { log: lost.log }),
      hint: `see the logs in ${options.directory}`,
    });
  }
  return {
    facts: {
      id,
      protocol: definition.protocol,
      name: definition.name,
      version: version.version,
      driver: 'composition',
      config: 'default',
    },
    endpoint: {
      protocol: definition.protocol,
      target: id,
      domain: host,
      listeners: Object.fromEntries(listeners),
      ca: [],
      accounts: { kind: 'wallets' },
      logs: all.map(({ log }) => log.file),
    },
    gone,
    [Symbol.asyncDispose]: end,
  };
}

/** Gets all images at once; the first that cannot be had ends the rest. */
async function pullAll(
  client: ContainerRuntimeClient,
  { id: target, definition, version }: CompositionRequest,
  { report, signal }: StartOptions,
): Promise<void> {
  const failed = new AbortController();
  const within = AbortSignal.any([signal, failed.signal]);
  const platforms = new Map(
    Object.entries(version.images).map(([name, image]) => [image, definition.services[name]?.platform]),
  );
  const pulls = [...platforms].map(([image, platform]) =>
    ensurePulled(client, image, { target, platform, report, signal: within }),
  );
  try {
    await Promise.all(pulls);
  } catch (failure) {
    failed.abort();
    await Promise.allSettled(pulls);
    throw failure;
  }
}

interface Composed {
  readonly services: ReadonlyMap<string, Service>;
  /** Removes all containers, then their network. */
  readonly end: () => Promise<void>;
}

async function create(
  client: ContainerRuntimeClient,
  { id, definition, version }: CompositionRequest,
  { run, directory }: StartOptions,
): Promise<Composed> {
  const texts = Object.values(definition.services).flatMap(({ command = [], environment = {} }) => [
    ...command,
    ...Object.values(environment),
  ]);
  const values = randomValues(texts);
  const network = await openNetwork(client.container.dockerode, run).catch((failure: unknown) => {
    throw TargetError.from(failure, { code: 'start-failed', target: id, phase: 'start' });
  });
  const services = await Promise.all(
    Object.entries(version.images).map(async ([name, image]) => {
      const options = { definition, image, run, network: network.name, values, directory };
      return [name, await createService(client, name, options)] as const;
    }),
  );
  let ended: Promise<void> | undefined;
  const end = async (): Promise<void> => {
    await Promise.all(services.map(([, service]) => service.end()));
    await network[Symbol.asyncDispose]();
  };
  return {
    services: new Map(services),
    end: () => {
      ended ??= end();
      return ended;
    },
  };
}
