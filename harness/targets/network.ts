import type { EngineApi } from './engine.ts';
import { labelsOf } from './owner.ts';

export interface Network extends AsyncDisposable {
  readonly name: string;
}

/** Makes a network for a run's containers. Disposing removes it, once nothing is on it any more. */
export async function openNetwork(api: EngineApi, run: string): Promise<Network> {
  const name = `assay-${crypto.randomUUID()}`;
  const network = await api.createNetwork({ Name: name, Driver: 'bridge', Labels: labelsOf(run) });
  return {
    name,
    [Symbol.asyncDispose]: async () => {
      await network.remove();
    },
  };
}
