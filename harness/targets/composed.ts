import type { ComposedVersion, CompositionDefinition, ServiceRecipe } from './definition.ts';
import type { EngineApi } from './engine.ts';
import { networkFor } from './network.ts';
import { createService, type Service } from './service.ts';
import type { StartOptions } from './start-options.ts';
import { randomValues, render, renderAll } from './template.ts';

/** The services of a composition and the network that is theirs. */
export interface Composed {
  readonly all: readonly Service[];
  /** Aborted when the container of any service ends by itself. */
  readonly gone: AbortSignal;
  readonly named: (name: string) => Service;
  /** Makes the network. */
  readonly connect: () => Promise<void>;
  /** Removes all containers, then their network. */
  readonly end: () => Promise<void>;
}

/**
 * Puts the services together; nothing is asked of the engine yet.
 * @throws TargetError `bad-definition` for a placeholder that means nothing
 */
export async function compose(
  api: EngineApi,
  host: string,
  definition: CompositionDefinition,
  { images }: ComposedVersion,
  { run, directory }: StartOptions,
): Promise<Composed> {
  const network = networkFor(api, run);
  const recipes = Object.entries(filled(definition));
  const services = new Map<string, Service>();
  for (const [name, recipe] of recipes) {
    const image = images[name] ?? '';
    const ports = Object.values(definition.listeners).flatMap(({ service, port }) =>
      service === name ? [port] : [],
    );
    const options = { name, image, recipe, ports, host, network: network.name, run, directory };
    services.set(name, await createService(api, options));
  }
  const all = [...services.values()];
  let ended: Promise<void> | undefined;
  return {
    all,
    gone: AbortSignal.any(all.map(({ gone }) => gone)),
    named: (name) => {
      const service = services.get(name);
      if (service === undefined) throw new Error(`there is no service ${name}`);
      return service;
    },
    connect: network.open,
    end: () => {
      ended ??= Promise.all(all.map((service) => service.end())).then(network.close);
      return ended;
    },
  };
}

/** The recipes, with this run's values in place of placeholders. */
function filled({ name: where, services }: CompositionDefinition): Readonly<Record<string, ServiceRecipe>> {
  const texts = Object.values(services).flatMap(({ command = [], environment = {} }) => [
    ...command,
    ...Object.values(environment),
  ]);
  const values = randomValues(texts);
  return Object.fromEntries(
    Object.entries(services).map(([name, recipe]) => [
      name,
      {
        ...recipe,
        ...(recipe.command && { command: recipe.command.map((word) => render(word, values, where)) }),
        environment: renderAll(recipe.environment, values, where),
      },
    ]),
  );
}
