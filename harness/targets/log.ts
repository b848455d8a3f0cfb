import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { StringDecoder } from 'node:string_decoder';
import { stripVTControlCharacters } from 'node:util';
import type { LogFile } from '../networks/site.ts';

const kept = 15;

/** A target's log on disk, which also remembers the last lines. */
export interface ServerLog {
  readonly file: LogFile;
  readonly write: (chunk: Buffer) => void;
  readonly lastLines: () => readonly string[];
  readonly close: () => Promise<void>;
}

/** Opens a log in the target's evidence folder for appending. */
export async function openLog(directory: string, name = 'server.log'): Promise<ServerLog> {
  await mkdir(directory, { recursive: true });
  const path = join(directory, name);
  const stream: Writable = createWriteStream(path, { flags: 'a' });
  const decoder = new StringDecoder('utf8');
  let tail: string[] = [''];
  return {
    file: { file: `evidence/${basename(directory)}/${name}`, path },
    write: (chunk) => {
      stream.write(chunk);
      const [first = '', ...rest] = stripVTControlCharacters(decoder.write(chunk)).split('\n');
      tail = [...tail.slice(0, -1), `${tail.at(-1) ?? ''}${first}`, ...rest].slice(-kept - 1);
    },
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
