import type { Definitions } from './definition.ts';
import { engineClient } from './engine.ts';
import { ensureImage } from './image.ts';
import { serversIn } from './name.ts';

/** Builds the images of the newest version of every target, unless they are there: the slow part of a first start. */
export async function prepareImages(
  definitions: Definitions,
  report: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const api = (await engineClient('images')).container.dockerode;
  await Promise.all(
    serversIn(definitions).map(async (definition) => {
      const [newest] = definition.versions;
      if (newest === undefined) return;
      const target = `${definition.name}@${newest.version}`;
      await ensureImage(api, definition, newest, { target, report, signal });
    }),
  );
}
