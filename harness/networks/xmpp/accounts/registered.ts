import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Element } from 'ltx';
import { EvidenceError, readTranscript } from '../../../evidence/read.ts';
import type { TranscriptEvent } from '../../../evidence/transcript.ts';
import { parseFragment } from '../../../xml/fragment.ts';
import { ns } from '../../../xml/namespaces.ts';
import type { Account } from '../../site.ts';
import { receivedElements } from '../received.ts';

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

/** A server that lets somebody register without a password has made an account all the same. */
const accountIn = (request: Element): Account | undefined => {
  const query = request.getChild('query', ns.register);
  const user = query?.getChild('username')?.getText();
  if (!user || request.attrs.type !== 'set' || query?.getChild('remove')) return undefined;
  return { user, password: query?.getChild('password')?.getText() ?? '' };
};

/** The ids of requests that were refused; one that was granted as well is none. */
const refusedIn = (transcript: readonly TranscriptEvent[]): ReadonlySet<string> => {
  const answers = receivedElements(transcript).filter((element) => element.is('iq'));
  const idsOf = (type: string): ReadonlySet<string> =>
    new Set(answers.filter(({ attrs }) => attrs.type === type).map(({ attrs }) => attrs.id));
  return idsOf('error').difference(idsOf('result'));
};

const requestsIn = (event: TranscriptEvent): readonly Element[] => {
  if (event.kind !== 'bytes' || event.direction !== 'out' || !event.text?.includes(ns.register)) return [];
  return [...event.text.matchAll(requests)].flatMap(([text]) => elementIn(text) ?? []);
};

/**
 * Accounts that scenarios have registered themselves, with every password that they may have given them: one that was
 * refused is none.
 */
export const registeredIn = (transcript: readonly TranscriptEvent[]): readonly Account[] =>
  [...Map.groupBy(transcript, (event) => ('party' in event ? event.party : '')).values()].flatMap((own) => {
    const asked = own.flatMap(requestsIn);
    if (asked.length === 0) return [];
    const refused = refusedIn(own);
    return asked.filter(({ attrs }) => !refused.has(attrs.id)).flatMap((request) => accountIn(request) ?? []);
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
