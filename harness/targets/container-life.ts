import { PassThrough } from 'node:stream';
import { errorMessage } from '../error-message.ts';
import type { EngineApi } from './engine.ts';
import type { ServerLog } from './log.ts';

/** A container from its creation to its removal: it knows how it ended and whether that was meant. */
export interface ContainerLife {
  /** Aborted when the container ends by itself. */
  readonly gone: AbortSignal;
  /** Listens to a container before it is started, so that neither its first words nor its end are missed. */
  readonly begin: (api: EngineApi, id: string) => Promise<void>;
  /** Removes the container, once `starting` has settled: what the engine is still asked to start would escape us. */
  readonly end: (api: EngineApi, starting: Promise<unknown>) => Promise<void>;
}

export function containerLife(log: ServerLog, whose = 'its container'): ContainerLife {
  const gone = new AbortController();
  let container: string | undefined;
  let logged: Promise<void> = Promise.resolve();
  let ended: Promise<void> | undefined;

  const lost = async (how: string) => {
    await logged;
    if (ended === undefined) gone.abort(new Error(how));
  };
  const remove = async (api: EngineApi) => {
    if (container === undefined) return;
    try {
      await api.getContainer(container).remove({ force: true, v: true });
    } catch (failure) {
      // 404: it is gone already; 409: somebody else is removing it.
      const status = (failure as { readonly statusCode?: unknown }).statusCode;
      if (status !== 404 && status !== 409) throw failure;
    }
  };

  return {
    gone: gone.signal,
    begin: async (api, id) => {
      container = id;
      const created = api.getContainer(id);
      const stream = await created.attach({ stream: true, stdout: true, stderr: true });
      const text = new PassThrough().on('data', (chunk: Buffer) => log.write(chunk));
      api.modem.demuxStream(stream, text, text);
      logged = new Promise((resolve) => {
        stream.on('end', resolve).on('close', resolve).on('error', resolve);
      });
      created.wait({ condition: 'next-exit' }).then(
        ({ StatusCode: code }: { readonly StatusCode: number }) => lost(`${whose} exited with code ${code}`),
        (failure: unknown) => lost(`${whose} was lost: ${errorMessage(failure)}`),
      );
    },
    end: (api, starting) => {
      ended ??= (async () => {
        await remove(api);
        await starting.catch(() => undefined);
        await remove(api);
        await logged;
        log.close();
      })();
      return ended;
    },
  };
}
