import type { EngineApi } from './engine.ts';
import { labelsOf, nameOfOurs } from './owner.ts';

/** A network for a run's containers. */
export interface Network {
  readonly name: string;
  readonly open: () => Promise<void>;
  /** Removes it, once nothing is on it any more. */
  readonly close: () => Promise<void>;
}

/** A network that is yet to be made. */
export function networkFor(api: EngineApi, run: string): Network {
  const name = nameOfOurs();
  let opening: Promise<EngineNetwork> | undefined;
  return {
    name,
    open: async () => {
      opening = api.createNetwork({ Name: name, Driver: 'bridge', Labels: labelsOf(run, name) });
      await opening;
    },
    close: async () => {
      // Where it could not be made there is nothing to remove.
      const network = await opening?.catch(() => undefined);
      await network?.remove();
    },
  };
}

type EngineNetwork = ReturnType<EngineApi['getNetwork']>;
