import { networkInterfaces } from 'node:os';
import {
  type ContainerRuntimeClient,
  GenericContainer,
  ImageName,
  type StartedTestContainer,
  type WaitStrategy,
} from 'testcontainers';
import { createAccounts, secondsForAccounts } from './accounts.ts';
import { imageExists } from './base.ts';
import { authorityOf } from './certificates.ts';
import { type ContainerLife, containerLife } from './container-life.ts';
import { type EngineApi, engineClient } from './engine.ts';
import { TargetError, type TargetPhase } from './errors.ts';
import { explainFailure } from './failure.ts';
import { certificateNames, type Home, renderHome } from './home.ts';
import { ensureImage } from './image.ts';
import { openLog } from './log.ts';
import type { TargetRequest } from './name.ts';
import { labelsOf } from './owner.ts';
import { raceAbort } from './race.ts';
import { type Listeners, untilListenersReady } from './ready-listeners.ts';
import type { StartOptions } from './start-options.ts';
import { type ListenerKind, listenerKinds, type RunningTarget } from './target.ts';
import { render } from './template.ts';

export type ContainerRequest = Extract<TargetRequest, { readonly driver: 'container' }>;

/** The folder in the container that holds what is made for this run. */
const home = '/assay';

/** Starts a target in a container and makes its accounts. Leaves nothing behind when it fails. */
export async function startContainer(
  request: ContainerRequest,
  options: StartOptions,
): Promise<RunningTarget> {
  const { definition, version, id } = request;
  const { run, config, report, signal, directory } = options;
  const client = await engineClient(id);
  const api = client.container.dockerode;
  const image = await imageOf(client, request, options);
  const configuration = version.configurations?.[config] ?? definition.configurations[config];
  const accountsRecipe = version.accounts ?? definition.accounts;
  const authority = await (options.authority ?? authorityOf(run));
  const accounts = createAccounts(options.accounts);
  const rendered = await renderHome({
    definition,
    configuration,
    accountsRecipe,
    accounts,
    home,
    ports: configuration.listeners,
    authority: authority.certificate,
    issued: await authority.issue(certificateNames(definition)),
  });
  const ca = [authority.certificate];
  const log = await openLog(directory);
  const life = containerLife(log);
  let phase: TargetPhase = 'start';
  let listeners: Listeners = {};

  let { seconds } = definition.readiness;
  let deadline = AbortSignal.timeout(seconds * 1000);
  const interrupted = AbortSignal.any([signal, life.gone]);
  const host = client.info.containerRuntime.host;
  const recipe = definition.container;
  const container = new TargetContainer(image, api, life, isLocal(host))
    .withCommand(recipe.command.map((word) => render(word, rendered.values, definition.name)))
    .withEnvironment(fill(recipe.environment, rendered))
    .withTmpFs({ ...recipe.tmpfs })
    .withLabels(labelsOf(run))
    .withExposedPorts(...Object.values(configuration.listeners))
    .withCopyContentToContainer(
      Object.entries(rendered.files).map(([name, content]) => ({
        content,
        target: `${home}/${name}`,
        mode: 0o644,
      })),
    );

  const starting = container.start();
  try {
    report(`starting ${id}`);
    const started = await raceAbort(starting, interrupted);
    phase = 'readiness';
    listeners = addresses(configuration.listeners, host, started);
    await untilListenersReady(
      listeners,
      { domain: definition.domain, ca },
      AbortSignal.any([interrupted, deadline]),
    );
    phase = 'accounts';
    seconds = secondsForAccounts(accounts.length);
    deadline = AbortSignal.timeout(seconds * 1000);
    if (accountsRecipe.command !== undefined && accounts.length > 0) {
      report(`making ${accounts.length} accounts on ${id}`);
      for (const values of rendered.batches) {
        const command = accountsRecipe.command.map((word) => render(word, values, definition.name));
        await raceAbort(runInside(started, command), AbortSignal.any([interrupted, deadline]));
      }
    }
    signal.throwIfAborted();
  } catch (failure) {
    await life.end(api, starting);
    const { gone } = life;
    const { code, what } = explainFailure(failure, { phase, signal, gone, deadline, seconds });
    throw new TargetError({
      code,
      target: id,
      phase,
      what,
      log: log.lastLines(),
      ...(code === 'aborted' ? {} : { hint: `see ${log.file.path}, or: docker run --rm -it ${image} sh` }),
      cause: failure,
    });
  }

  return {
    facts: {
      id,
      protocol: definition.protocol,
      name: definition.name,
      version: request.image === undefined ? version.version : 'unknown',
      driver: 'container',
      config,
      image,
    },
    endpoint: {
      protocol: definition.protocol,
      target: id,
      domain: definition.domain,
      listeners,
      ca,
      accounts: { kind: 'pool', accounts },
      logs: [log.file],
    },
    gone: life.gone,
    [Symbol.asyncDispose]: () => life.end(api, starting),
  };
}

async function imageOf(
  client: ContainerRuntimeClient,
  { id, image, definition, version }: ContainerRequest,
  { run, report, signal }: StartOptions,
): Promise<string> {
  const api = client.container.dockerode;
  try {
    if (image === undefined)
      return await ensureImage(api, definition, version, { target: id, run, report, signal });
    if (!(await imageExists(api, image))) {
      report(`pulling ${image}`);
      await raceAbort(client.image.pull(ImageName.fromString(image)), signal);
    }
    return image;
  } catch (failure) {
    throw TargetError.from(failure, {
      code: signal.aborted ? 'aborted' : 'no-image',
      target: id,
      phase: 'image',
      hint: `check the name, or: docker pull ${image ?? ''}`,
    });
  }
}

class TargetContainer extends GenericContainer {
  readonly #api: EngineApi;
  readonly #life: ContainerLife;
  readonly #loopback: boolean;

  constructor(image: string, api: EngineApi, life: ContainerLife, loopback: boolean) {
    super(image);
    this.#api = api;
    this.#life = life;
    this.#loopback = loopback;
    this.withWaitStrategy(portsAreKnown);
  }

  protected override async beforeContainerCreated(): Promise<void> {
    // Servers under test have known flaws: only this host may reach them, unless the engine is another host.
    if (!this.#loopback) return;
    const ports = Object.keys(this.createOpts.ExposedPorts ?? {});
    this.hostConfig.PortBindings = Object.fromEntries(
      ports.map((port) => [port, [{ HostIp: '127.0.0.1', HostPort: '0' }]]),
    );
  }

  protected override containerCreated(id: string): Promise<void> {
    return this.#life.begin(this.#api, id);
  }
}

/**
 * testcontainers stops a container that fails its wait strategy, which would blur what went wrong. So the wait
 * by protocol comes after its start, and this strategy waits for nothing.
 */
const portsAreKnown: WaitStrategy = {
  waitUntilReady: async () => undefined,
  withStartupTimeout: () => portsAreKnown,
  isStartupTimeoutSet: () => true,
  getStartupTimeout: () => 0,
};

/** Whether the engine shares our network: inside a container that runs its own, it is named by an address of ours. */
function isLocal(host: string): boolean {
  const own = Object.values(networkInterfaces()).flatMap((addresses = []) => addresses);
  return ['localhost', '127.0.0.1', '::1', ...own.map(({ address }) => address)].includes(host);
}

function addresses(
  inside: Readonly<Partial<Record<ListenerKind, number>>>,
  host: string,
  started: StartedTestContainer,
): Listeners {
  return Object.fromEntries(
    listenerKinds.flatMap((kind) => {
      const port = inside[kind];
      if (port === undefined) return [];
      return [[kind, { host: isLocal(host) ? '127.0.0.1' : host, port: started.getMappedPort(port) }]];
    }),
  );
}

function fill(values: Readonly<Record<string, string>> = {}, rendered: Home): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, render(value, rendered.values, name)]),
  );
}

async function runInside(container: StartedTestContainer, command: string[]): Promise<void> {
  const { exitCode, output } = await container.exec(command);
  if (exitCode !== 0) {
    const last = output.trim().split('\n').slice(-5).join('\n  ');
    throw new Error(`the command that makes accounts ended with code ${exitCode}:\n  ${last}`);
  }
}
