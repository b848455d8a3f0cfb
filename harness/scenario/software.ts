import type { Element } from 'ltx';
import { chunkOf } from '../evidence/bytes.ts';
import type { TranscriptEvent } from '../evidence/transcript.ts';
import { type StreamDecoder, type StreamItem, streamDecoder } from '../xml/decode.ts';
import { ns } from '../xml/namespaces.ts';

/** What a server says that it is. */
export interface Software {
  readonly product?: string;
  readonly softwareVersion?: string;
}

const longest = 100;
/** A name for a report: one line, and not endless. */
const plain = (text: string | null | undefined): string | undefined =>
  text?.replaceAll(/\s+/g, ' ').trim().slice(0, longest) || undefined;

const facts = (product: string | undefined, softwareVersion: string | undefined): Software => ({
  ...(product !== undefined && { product }),
  ...(softwareVersion !== undefined && { softwareVersion }),
});

/** XEP-0092 */
const inVersion = (query: Element): Software =>
  facts(plain(query.getChildText('name')), plain(query.getChildText('version')));

/** XEP-0232, in service discovery; the name of an identity (XEP-0030) where there is no more. */
const inDisco = (query: Element): Software => {
  const valueIn = (form: Element, name: string): string | undefined =>
    form
      .getChildren('field')
      .find((field) => field.attrs.var === name)
      ?.getChildText('value') ?? undefined;
  const form = query
    .getChildren('x', ns.data)
    .find((one) => valueIn(one, 'FORM_TYPE') === 'urn:xmpp:dataforms:softwareinfo');
  const identity = query.getChildren('identity').find(({ attrs }) => attrs.category === 'server');
  return facts(
    plain((form && valueIn(form, 'software')) ?? identity?.attrs.name),
    plain(form && valueIn(form, 'software_version')),
  );
};

/** What a surveyed target says of its software; a pure function of the transcript. */
export const softwareIn = (transcript: Iterable<TranscriptEvent>): Software => {
  let disco: Software = {};
  let version: Software = {};
  const read = (item: StreamItem): void => {
    if (item.kind !== 'element' || item.element.attrs.type !== 'result') return;
    const [query] = item.element.getChildElements();
    if (query?.is('query', ns.version)) version = inVersion(query);
    else if (query?.is('query', ns.discoInfo) && item.element.attrs.id === 'domain') disco = inDisco(query);
  };
  let decoder: StreamDecoder = streamDecoder(read);
  for (const event of transcript) {
    if (event.kind === 'restart') decoder = streamDecoder(read);
    else if (event.kind === 'bytes' && event.direction === 'in') decoder.write(chunkOf(event));
  }
  return { ...disco, ...version };
};
