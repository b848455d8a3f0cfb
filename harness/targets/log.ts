import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { basename, join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { stripVTControlCharacters } from 'node:util';
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
  /** What is written later is lost. */
  readonly close: () => void;
}

/** Opens a log in the target's evidence folder for appending. What is written can be read from the file at once. */
export const openLog = (directory: string, name = 'server.log'): ServerLog => {
  mkdirSync(directory, { recursive: true });
  const path = join(directory, name);
  let open: number | undefined = openSync(path, 'a');
  const decoder = new StringDecoder('utf8');
  let tail: string[] = [''];
  const awaited = new Map<() => void, string>();
  return {
    file: { file: `evidence/${basename(directory)}/${name}`, path },
    write: (chunk) => {
      if (open === undefined) return;
      // A server that logs much writes line by line, and to have another thread write a line costs more than to write it.
      writeSync(open, chunk);
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
    lastLines: () =>
      tail
        .map((line) => line.trimEnd())
        .filter((line) => line !== '')
        .slice(-kept),
    close: () => {
      if (open !== undefined) closeSync(open);
      open = undefined;
    },
  };
};
