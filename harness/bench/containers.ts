import { engineClient } from '../targets/engine.ts';
import { ownerLabel, parseOwner, runLabel } from '../targets/owner.ts';

/** What a container holds, as `docker stats` counts it: without files that are only cached. */
interface Stats {
  readonly memory_stats: {
    readonly usage?: number;
    readonly stats?: { readonly inactive_file?: number; readonly total_inactive_file?: number };
  };
}

/** `assay/prosody:13.0` for `assay/prosody:13.0-0123456789ab`. */
const nameOf = (image: string): string => image.replace(/-[\da-f]{12}$/, '');

/** Megabytes that each container of these processes holds, by its image; those that end meanwhile are left out. */
export const containerMegabytes = async (
  owners: ReadonlySet<number>,
): Promise<readonly (readonly [image: string, megabytes: number])[]> => {
  const api = (await engineClient('bench')).container.dockerode;
  const running = await api.listContainers({ filters: { label: [runLabel] } });
  const ours = running.filter(({ Labels }) => owners.has(parseOwner(Labels[ownerLabel])?.pid ?? -1));
  const sizes = await Promise.all(
    ours.map(async ({ Id, Image }) => {
      const found = await api
        .getContainer(Id)
        .stats({ stream: false, 'one-shot': true })
        .catch(() => undefined);
      const { usage, stats = {} } = (found as Stats | undefined)?.memory_stats ?? {};
      if (usage === undefined) return [];
      const cached = stats.inactive_file ?? stats.total_inactive_file ?? 0;
      return [[nameOf(Image), (usage - cached) / 2 ** 20] as const];
    }),
  );
  return sizes.flat();
};
