import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { PackedTranscripts } from '../../reports/html/transcripts.ts';
import { readTranscript } from '../evidence/read.ts';
import type { TranscriptEvent } from '../evidence/transcript.ts';
import { extension } from '../root.ts';

/** Which transcripts are packed, and where they are. */
export interface Packing {
  readonly directory: string;
  /** By their name in the report. */
  readonly files: readonly string[];
}

/** Transcripts by their name in the report; those that are gone are left out. */
export const transcriptsIn = ({
  directory,
  files,
}: Packing): ReadonlyMap<string, readonly TranscriptEvent[]> =>
  new Map(
    files.flatMap((file) => {
      const path = join(directory, file);
      return existsSync(path) ? [[file, readTranscript(path)] as const] : [];
    }),
  );

/** Packs transcripts beside what else is done: it takes as long as all the rest of a report. */
export const packBeside = async (packing: Packing): Promise<PackedTranscripts> => {
  const thread = new Worker(join(import.meta.dirname, `packing-thread.${extension}`), {
    workerData: packing,
  });
  const [packed] = (await once(thread, 'message')) as [PackedTranscripts];
  return packed;
};
