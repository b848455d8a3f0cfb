import { readFile } from 'node:fs/promises';
import type { ContainerRuntimeClient, StartedTestContainer } from 'testcontainers';
import { errorMessage } from '../error-message.ts';
import { countedAccounts, createAccounts, secondsForAccounts } from '../networks/accounts.ts';
import { authorityOf } from '../networks/certificates.ts';
import { networkNamed } from '../networks/index.ts';
import type { Listeners } from '../networks/site.ts';
import { root } from '../root.ts';
import type { TargetPhase } from '../target-error.ts';
import { raceAbort } from '../wait.ts';
import { differentPasswords } from './accounts.ts';
import { configurationOf } from './configuration.ts';
import { containerLife } from './container-life.ts';
import type { ConfigurationRecipe } from './definition.ts';
import { unable } from './director.ts';
import type { EngineApi } from './engine.ts';
import { engineClient } from './engine.ts';
import { engineHost, loopback, ownAddress } from './engine-host.ts';
import { imageError, startError } from './failure.ts';
import { certificateNames, renderHome } from './home.ts';
import { ensureImage } from './image.ts';
import { outside, portsOf } from './inside.ts';
import { openLog } from './log.ts';
import { ManagedContainer } from './managed-container.ts';
import type { TargetRequest } from './name.ts';
import { containerPower } from './power.ts';
import { ensurePulled } from './pull.ts';
import { untilListenersReady } from './ready-listeners.ts';
import type { StartOptions } from './start-options.ts';
import { createSurroundings, resolver, type Surroundings } from './surroundings.ts';
import type { RunningTarget, TargetFacts } from './target.ts';
import { render, renderAll } from './template.ts';
import { unaskedOf } from './without-limit.ts';

export type ContainerRequest = Extract<TargetRequest, { readonly driver: 'container' }>;

/** What keeps the container of a server that is down. */
const supervisor = root('fixtures/targets/supervise.sh');

/** The folder in the container that holds what is made for this run. */
const home = '/assay';

/** Starts a target in a container and makes its accounts. Leaves nothing behind when it fails. */
export async function startContainer(
  request: ContainerRequest,
  options: StartOptions,
): Promise<RunningTarget> {
  const { definition, version, id, config } = request;
  const { run, report, signal, directory } = options;
  const client = await engineClient(id);
  const api = client.container.dockerode;
  const image = await imageOf(client, request, options);
  const configuration = configurationOf(definition, version, config);
  const { accounts: accountsRecipe } = configuration;
  const authority = await (options.authority ?? authorityOf(run));
  const accounts = accountsRecipe === undefined ? [] : createAccounts(options.accounts, differentPasswords);
  const rendered = await renderHome({
    definition,
    version,
    configuration,
    accounts,
    home,
    ports: portsOf(configuration.listeners),
    authority: authority.certificate,
    issued: await authority.issue(certificateNames(definition)),
  });
  const ca = [authority.certificate];
  const log = openLog(directory);
  const life = containerLife(log);
  let phase: TargetPhase = 'start';
  let listeners: Listeners = {};

  let { seconds } = definition.readiness;
  let deadline = AbortSignal.timeout(seconds * 1000);
  const interrupted = AbortSignal.any([signal, life.gone]);
  const host = await engineHost(client);
  const recipe = definition.container;
  const filled = (words: readonly string[]): string[] =>
    words.map((word) => render(word, rendered.values, definition.name));
  const files = { ...rendered.files, supervise: await readFile(supervisor, 'utf8') };
  const container = new ManagedContainer(image, api, life, host, run)
    .withCommand(['sh', `${home}/supervise`, ...filled(recipe.command)])
    .withEnvironment(renderAll(recipe.environment, rendered.values, definition.name))
    .withTmpFs({ ...recipe.tmpfs })
    .withNamesFrom(resolver)
    .withExposedPorts(...new Set(Object.values(portsOf(configuration.listeners))))
    .withCopyContentToContainer(
      Object.entries(files).map(([name, content]) => ({
        content,
        target: `${home}/${name}`,
        mode: 0o644,
      })),
    );

  const untilReady = (within: AbortSignal): Promise<void> =>
    untilListenersReady({ protocol: definition.protocol, domain: definition.domain, listeners, ca }, within);

  const starting = container.start();
  let started: StartedTestContainer;
  let build: Pick<TargetFacts, 'digest' | 'package'> = {};
  let around: Promise<Surroundings> | undefined;
  const leave = async (): Promise<void> => {
    await (await around?.catch(() => undefined))?.[Symbol.asyncDispose]();
    await life.end(api, starting);
  };
  try {
    report(`starting ${id}`);
    started = await raceAbort(starting, interrupted);
    const own = { target: id, container: started.getId(), run, report, signal: interrupted };
    around = createSurroundings(api, own);
    // Whoever names nobody does without them.
    around.catch(() => undefined);
    phase = 'readiness';
    listeners = await addresses(api, configuration.listeners, host, started);
    await untilReady(AbortSignal.any([interrupted, deadline]));
    build = await raceAbort(
      buildOf(api, image, started, filled(recipe.installed ?? [])),
      AbortSignal.any([interrupted, deadline]),
    );
    phase = 'accounts';
    seconds = secondsForAccounts(accounts.length);
    deadline = AbortSignal.timeout(seconds * 1000);
    if (accountsRecipe?.command !== undefined && accounts.length > 0) {
      report(`making ${countedAccounts(accounts.length)} on ${id}`);
      const making = runInside(started, filled(accountsRecipe.command), 'that makes accounts');
      await raceAbort(making, AbortSignal.any([interrupted, deadline]));
    }
    signal.throwIfAborted();
  } catch (failure) {
    await leave();
    const { gone } = life;
    const hint = `see ${log.file.path}, or: docker run --rm -it ${image} sh`;
    throw startError(failure, { phase, signal, gone, deadline, seconds, target: id, log, hint });
  }

  const surroundings = await around.catch((failure: unknown) => errorMessage(failure));
  const { unasked } = unaskedOf(configuration);
  return {
    facts: {
      id,
      protocol: definition.protocol,
      name: definition.name,
      version: request.image === undefined ? version.version : 'unknown',
      driver: 'container',
      config,
      image,
      ...build,
    },
    site: {
      protocol: definition.protocol,
      target: id,
      domain: definition.domain,
      listeners,
      ca,
      authority: { certificate: authority.certificate, key: authority.key },
      accounts: accountsRecipe
        ? { kind: 'pool', accounts }
        : networkNamed(definition.protocol).accounts.usual,
      logs: [log.file],
      unasked: {
        ...unasked,
        ...(typeof surroundings === 'string' && unable(['names'], surroundings)),
      },
      ...(version.implements && { implements: version.implements }),
    },
    gone: life.gone,
    power: containerPower({
      api,
      id: started.getId(),
      log,
      ...(recipe.stop && {
        stopInside: () => runInside(started, filled(recipe.stop ?? []), 'that stops it'),
      }),
      untilReady: (within) => untilReady(AbortSignal.any([life.gone, within])),
    }),
    ...(typeof surroundings !== 'string' && { surroundings }),
    [Symbol.asyncDispose]: leave,
  };
}

async function imageOf(
  client: ContainerRuntimeClient,
  { id: target, definition, version, image = version.image }: ContainerRequest,
  { report, signal }: StartOptions,
): Promise<string> {
  if (image !== undefined) {
    await ensurePulled(client, image, { target, report, signal });
    return image;
  }
  try {
    const api = client.container.dockerode;
    return await ensureImage(api, definition, version, { target, report, signal });
  } catch (failure) {
    throw imageError(failure, { target, signal });
  }
}

/** Where its listeners are: at the container itself if this host reaches it, and at its published ports otherwise. */
async function addresses(
  api: EngineApi,
  listeners: ConfigurationRecipe['listeners'],
  host: string,
  started: StartedTestContainer,
): Promise<Listeners> {
  const ports = portsOf(listeners);
  const [first] = Object.values(ports);
  const own =
    first !== undefined && host === loopback ? await ownAddress(api, started.getId(), first) : undefined;
  return Object.fromEntries(
    Object.entries(listeners).map(([kind, inside]) => {
      const port = ports[kind] ?? 0;
      const address = own === undefined ? { host, port: started.getMappedPort(port) } : { host: own, port };
      return [kind, outside(inside, address)];
    }),
  );
}

/** What it was made from. An image of the user's may have no such package, which is no problem of theirs. */
async function buildOf(
  api: EngineApi,
  image: string,
  container: StartedTestContainer,
  command: string[],
): Promise<Pick<TargetFacts, 'digest' | 'package'>> {
  const [{ Id: digest }, said] = await Promise.all([
    api.getImage(image).inspect(),
    command.length > 0 ? container.exec(command) : undefined,
  ]);
  const line = said?.exitCode === 0 ? said.output.trim() : '';
  return { digest, ...(line !== '' && { package: line }) };
}

async function runInside(container: StartedTestContainer, command: string[], which: string): Promise<void> {
  const { exitCode, output } = await container.exec(command);
  if (exitCode !== 0) {
    const last = output.trim().split('\n').slice(-5).join('\n  ');
    throw new Error(`the command ${which} ended with code ${exitCode}:\n  ${last}`);
  }
}
