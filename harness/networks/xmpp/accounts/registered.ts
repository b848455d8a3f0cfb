import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EvidenceError, readTranscript } from '../../../evidence/read.ts';
import type { TranscriptEvent } from '../../../evidence/transcript.ts';
import { ns } from '../../../xml/namespaces.ts';
import type { Account } from '../../site.ts';

/** Accounts that scenarios have registered themselves, with every password that they have given them. */
export const registeredIn = (transcript: Iterable<TranscriptEvent>): readonly Account[] => {
  const accounts: Account[] = [];
  for (const event of transcript) {
    if (event.kind !== 'bytes' || event.direction !== 'out' || !('text' in event)) continue;
    if (event.text === undefined || !event.text.includes(ns.register)) continue;
    const user = /<username>([^<]+)<\/username>/.exec(event.text)?.[1];
    const password = /<password>([^<]+)<\/password>/.exec(event.text)?.[1];
    if (user !== undefined && password !== undefined) accounts.push({ user, password });
  }
  return accounts;
};

/** The same for all transcripts in a folder; what cannot be read tells nothing. */
export const registeredBy = (folder: string): readonly Account[] =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (!name.endsWith('.ndjson') || !readFileSync(path, 'utf8').includes(ns.register)) return [];
    try {
      return registeredIn(readTranscript(path));
    } catch (error) {
      // Other files of the run lie here as well.
      if (error instanceof EvidenceError) return [];
      throw error;
    }
  });
