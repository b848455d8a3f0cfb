import { engineClient } from '../engine.ts';
import { runLabel } from '../owner.ts';

/** The engine that tests use. */
export const engineApi = async () => (await engineClient('a test')).container.dockerode;

/** All containers that a run has made, and that are still there. */
export const containersOf = async (run: string) =>
  (await engineApi()).listContainers({ all: true, filters: { label: [`${runLabel}=${run}`] } });

/** The server's own: beside it, in its network, stands what answers for us there. */
export const serverOf = async (run: string) =>
  (await containersOf(run)).find(({ HostConfig }) => !HostConfig.NetworkMode?.startsWith('container:'));
