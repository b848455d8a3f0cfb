import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { StringDecoder } from 'node:string_decoder';
import { stripVTControlCharacters } from 'node:util';
import { corkForTurn } from '../cork.ts';
import type { LogFile } from '../networks/site.ts';
import { raceAbort } from '../wait.ts';

const kept = 15;

/** A target's log on disk, which also remembers the last lines. */
export interface ServerLog {
  readonly file: LogFile;
  readonly write: (chunk: Buffer) => void;
  readonly lastLines: () => readonly string[];
  /** Resolves when such a line is written from now on; rejects with the signal's reason when that aborts. */
  readonly next: (line: string, signal: AbortSignal) => Promise<void>;
  /** Resolves when all that was written can be read from the file. */
  readonly flush: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Opens a log in the target's evidence folder for appending. */
export async function openLog(directory: string, name = 'server.log'): Promise<ServerLog> {
  await mkdir(directory, { recursive: true });
  const path = join(directory, name);
  const stream: Writable = createWriteStream(path, { flags: 'a' });
  const decoder = new StringDecoder('utf8');
  let tail: string[] = [''];
  const awaited = new Map<() => void, string>();
  return {
    file: { file: `evidence/${basename(directory)}/${name}`, path },
    write: (chunk) => {
      // A server that logs much writes line by line.
      corkForTurn(stream);
      stream.write(chunk);
      const [first = '', ...rest] = stripVTControlCharacters(decoder.write(chunk)).split('\n');
      const lines = [`${tail.at(-1) ?? ''}${first}`, ...rest];
      tail = [...tail.slice(0, -1), ...lines].slice(-kept - 1);
      for (const [tell, line] of awaited) if (lines.slice(0, -1).includes(line)) tell();
    },
    next: async (line, signal) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      awaited.set(resolve, line);
      await raceAbort(promise, signal).finally(() => awaited.delete(resolve));
    },
    flush: () => new Promise((resolve) => void stream.write('', () => resolve())),
    lastLines: () =>
      tail
        .map((line) => line.trimEnd())
        .filter((line) => line !== '')
        .slice(-kept),
    close: async () => {
      stream.end();
      await finished(stream);
    },
  };
}
