import { engineClient } from './engine.ts';
import { isDead, isOurs, ownerLabel, parseOwner, runLabel } from './owner.ts';
import { registered, unregister } from './registry.ts';

/** What was removed. */
export interface Reaped {
  readonly containers: number;
  readonly networks: number;
  readonly processes: number;
}

/**
 * Removes what runs left behind whose owner no longer lives. Runs that are under way are not touched, nor is anything that
 * a user started from an image of ours, whatever labels that image bears.
 */
export async function reap(): Promise<Reaped> {
  const { containers, networks } = await reapEngine().catch(() => ({ containers: 0, networks: 0 }));
  return { containers, networks, processes: await reapProcesses() };
}

async function reapEngine(): Promise<{ readonly containers: number; readonly networks: number }> {
  const api = (await engineClient('reap')).container.dockerode;
  const filters = { label: [runLabel] };
  const containers = (await api.listContainers({ all: true, filters })).filter(({ Labels, Names }) =>
    isStray(Labels, Names),
  );
  await Promise.all(
    containers.map(({ Id }) =>
      api
        .getContainer(Id)
        .remove({ force: true, v: true })
        .catch(() => undefined),
    ),
  );
  const networks = (await api.listNetworks({ filters })).filter(({ Labels, Name }) =>
    isStray(Labels, [Name]),
  );
  await Promise.all(
    networks.map(({ Id }) =>
      api
        .getNetwork(Id)
        .remove()
        .catch(() => undefined),
    ),
  );
  return { containers: containers.length, networks: networks.length };
}

function isStray(labels: Readonly<Record<string, string>> | undefined, names: readonly string[]): boolean {
  const owner = parseOwner(labels?.[ownerLabel]);
  return owner !== undefined && isOurs(labels, names) && isDead(owner);
}

async function reapProcesses(): Promise<number> {
  const strays = (await registered()).filter(({ process: { owner } }) => isDead(owner));
  await Promise.all(strays.map(unregister));
  return strays.length;
}
