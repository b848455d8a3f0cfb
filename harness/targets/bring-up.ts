import type { StartedTestContainer } from 'testcontainers';
import type { Proof } from '../networks/network.ts';
import type { Listeners } from '../networks/site.ts';
import type { Attempt } from './attempt.ts';
import type { Composed } from './composed.ts';
import type { CompositionDefinition } from './definition.ts';
import { untilListens } from './listening.ts';
import { untilListenerReady } from './ready-listeners.ts';
import type { Service } from './service.ts';

/**
 * Starts services, each once those it waits for listen and otherwise at the same time, until every listener
 * answers in its protocol.
 */
export async function bringUp(
  { all, named }: Composed,
  { protocol, listeners }: CompositionDefinition,
  { at, over, late }: Attempt,
  host: string,
  proof: Proof,
): Promise<Listeners> {
  const started = new Map<Service, Promise<StartedTestContainer>>();
  const start = async (service: Service): Promise<StartedTestContainer> => {
    const awaited = Object.entries(service.after).map(async ([name, port]) => {
      const other = named(name);
      const container = await up(other);
      await at('readiness', other, () => untilListens(container, port, late));
    });
    await Promise.all(awaited);
    over.throwIfAborted();
    return await at('start', service, () => service.start(over));
  };
  const up = (service: Service): Promise<StartedTestContainer> => {
    const container = started.get(service) ?? start(service);
    started.set(service, container);
    return container;
  };

  await Promise.all(all.map(up));
  const ready = await Promise.all(
    Object.entries(listeners).map(async ([kind, inside]) => {
      const service = named(inside.service);
      const address = { host, port: (await up(service)).getMappedPort(inside.port) };
      await at('readiness', service, () => untilListenerReady(protocol, kind, address, proof, late));
      return [kind, address] as const;
    }),
  );
  return Object.fromEntries(ready);
}
