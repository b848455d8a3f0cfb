import type { StartedTestContainer } from 'testcontainers';
import { raceAbort } from '../wait.ts';
import { containerLife } from './container-life.ts';
import type { ServiceRecipe } from './definition.ts';
import type { EngineApi } from './engine.ts';
import { openLog, type ServerLog } from './log.ts';
import { ManagedContainer } from './managed-container.ts';

/** One container of a composition. */
export interface Service {
  readonly name: string;
  /** Services that must listen before this one starts, each with its port. */
  readonly after: Readonly<Record<string, number>>;
  readonly log: ServerLog;
  /** Aborted when its container ends by itself. */
  readonly gone: AbortSignal;
  /** Starts its container. */
  readonly start: (signal: AbortSignal) => Promise<StartedTestContainer>;
  /** Removes its container; it must not be started after that. */
  readonly end: () => Promise<void>;
}

export interface ServiceOptions {
  readonly name: string;
  readonly image: string;
  /** Its placeholders are filled. */
  readonly recipe: ServiceRecipe;
  /** What this host is to reach. */
  readonly ports: readonly number[];
  /** Where this host reaches them. */
  readonly host: string;
  readonly network: string;
  readonly run: string;
  /** Where its log goes. */
  readonly directory: string;
}

/** A service that is yet to be started. */
export async function createService(
  api: EngineApi,
  { name, image, recipe, ports, host, network, run, directory }: ServiceOptions,
): Promise<Service> {
  const { command, environment = {}, platform, after = {} } = recipe;
  const log = openLog(directory, `${name}.log`);
  const life = containerLife(log, `the container of ${name}`);
  const container = new ManagedContainer(image, api, life, host, run)
    .withEnvironment(environment)
    .withNetworkOfItsOwn(network, name)
    .withExposedPorts(...ports);
  if (command !== undefined) container.withCommand([...command]);
  if (platform !== undefined) container.withPlatform(platform);
  let starting: Promise<unknown> = Promise.resolve();
  return {
    name,
    after,
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
