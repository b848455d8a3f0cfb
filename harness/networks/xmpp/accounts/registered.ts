import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Element } from 'ltx';
import { chunkOf, isIncoming } from '../../../evidence/bytes.ts';
import { EvidenceError, readTranscript } from '../../../evidence/read.ts';
import type { TranscriptEvent } from '../../../evidence/transcript.ts';
import { type StreamDecoder, streamDecoder } from '../../../xml/decode.ts';
import { parseFragment } from '../../../xml/fragment.ts';
import { ns } from '../../../xml/namespaces.ts';
import type { Account } from '../../site.ts';

/** A request to register, or to change a password: an element of its own, whatever stands around it. */
const requests = /<iq\b(?:(?!<\/iq>).)*jabber:iq:register(?:(?!<\/iq>).)*<\/iq>/gs;

const elementIn = (text: string): Element | undefined => {
  try {
    return parseFragment(text);
  } catch {
    // What is no XML has registered nobody.
    return undefined;
  }
};

const accountIn = (request: Element): Account | undefined => {
  const query = request.getChild('query', ns.register);
  const user = query?.getChild('username')?.getText();
  const password = query?.getChild('password')?.getText();
  return user && password !== undefined ? { user, password } : undefined;
};

/** The ids of requests that a party's server has refused; one that it has granted as well is none. */
const refusedIn = (transcript: Iterable<TranscriptEvent>, party: string): ReadonlySet<string> => {
  const answers: { readonly id: string; readonly type: string }[] = [];
  const read = (): StreamDecoder =>
    streamDecoder((item) => {
      if (item.kind === 'element' && item.element.is('iq'))
        answers.push({ id: item.element.attrs.id, type: item.element.attrs.type });
    });
  let decoder = read();
  for (const event of transcript) {
    if (!('party' in event) || event.party !== party) continue;
    if (event.kind === 'restart' || event.kind === 'connected') decoder = read();
    else if (isIncoming(event)) decoder.write(chunkOf(event));
  }
  const idsOf = (type: string): ReadonlySet<string> =>
    new Set(answers.filter((answer) => answer.type === type).map(({ id }) => id));
  return idsOf('error').difference(idsOf('result'));
};

/**
 * Accounts that scenarios have registered themselves, with every password that they may have given them: one that was
 * refused is none.
 */
export const registeredIn = (transcript: readonly TranscriptEvent[]): readonly Account[] =>
  transcript.flatMap((event) => {
    if (event.kind !== 'bytes' || event.direction !== 'out' || !event.text?.includes(ns.register)) return [];
    return [...event.text.matchAll(requests)].flatMap(([text]): readonly Account[] => {
      const request = elementIn(text);
      const account = request && accountIn(request);
      if (account === undefined || refusedIn(transcript, event.party).has(request?.attrs.id)) return [];
      return [account];
    });
  });

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
