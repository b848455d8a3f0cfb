import type { ContainerRuntimeClient, StartedTestContainer } from 'testcontainers';
import { containerLife } from './container-life.ts';
import type { CompositionDefinition } from './definition.ts';
import { openLog, type ServerLog } from './log.ts';
import { ManagedContainer } from './managed-container.ts';
import { labelsOf } from './owner.ts';
import { raceAbort } from './race.ts';
import { render, renderAll, type TemplateValues } from './template.ts';

/** One container of a composition. */
export interface Service {
  readonly name: string;
  readonly log: ServerLog;
  /** Aborted when its container ends by itself. */
  readonly gone: AbortSignal;
  /** Starts its container. */
  readonly start: (signal: AbortSignal) => Promise<StartedTestContainer>;
  /** Removes its container; it must not be started after that. */
  readonly end: () => Promise<void>;
}

export interface ServiceOptions {
  readonly definition: CompositionDefinition;
  readonly image: string;
  readonly run: string;
  readonly network: string;
  /** For placeholders in its command and environment. */
  readonly values: TemplateValues;
  /** Where its log goes. */
  readonly directory: string;
}

/** A service that is yet to be started. */
export async function createService(
  client: ContainerRuntimeClient,
  name: string,
  { definition, image, run, network, values, directory }: ServiceOptions,
): Promise<Service> {
  const api = client.container.dockerode;
  const { command, environment, platform } = definition.services[name] ?? {};
  const log = await openLog(directory, `${name}.log`);
  const life = containerLife(log, `the container of ${name}`);
  const container = new ManagedContainer(image, api, life, client.info.containerRuntime.host)
    .withEnvironment(renderAll(environment, values, definition.name))
    .withLabels(labelsOf(run))
    .withNetworkOfItsOwn(network, name)
    .withExposedPorts(...portsOf(definition, name));
  if (command !== undefined)
    container.withCommand(command.map((word) => render(word, values, definition.name)));
  if (platform !== undefined) container.withPlatform(platform);
  let starting: Promise<unknown> = Promise.resolve();
  return {
    name,
    log,
    gone: life.gone,
    start: (signal) => {
      const started = container.start();
      starting = started;
      return raceAbort(started, signal);
    },
    end: () => life.end(api, starting),
  };
}

const portsOf = ({ listeners }: CompositionDefinition, name: string): readonly number[] =>
  Object.values(listeners).flatMap(({ service, port }) => (service === name ? [port] : []));
