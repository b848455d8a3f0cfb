import type { EngineApi } from './engine.ts';

/** Follows a long answer of the engine to its end; rejects with the error that it reports in-band. */
export function follow(
  api: EngineApi,
  stream: NodeJS.ReadableStream,
  onLine: (line: string) => void = () => undefined,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let failure: string | undefined;
  const finished = (error: Error | null) => {
    if (error !== null) reject(error);
    else if (failure !== undefined) reject(new Error(failure));
    else resolve();
  };
  api.modem.followProgress(stream, finished, (event: unknown) => {
    const { stream: text, status, error } = event as Partial<Record<'stream' | 'status' | 'error', unknown>>;
    if (typeof error === 'string') failure = error.trim();
    const line = typeof text === 'string' ? text : status;
    if (typeof line === 'string')
      for (const part of line.split('\n')) if (part.trim() !== '') onLine(part.trimEnd());
  });
  return promise;
}
