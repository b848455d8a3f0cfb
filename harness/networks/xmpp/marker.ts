import { Element } from '../../xml/element.ts';
import { ns } from '../../xml/namespaces.ts';
import type { Marker } from '../marker.ts';

/**
 * A stanza whose arrival shows that what was sent before it has been dealt with (RFC 6120 section 10.1): a
 * message to a full JID, or a request to whoever is asked.
 * @param from who sends it, where that has to be said
 */
export const markerStanza = (id: string, to: string | undefined, asked: string, from?: string): Element => {
  const sender = from === undefined ? {} : { from };
  if (to === undefined)
    return new Element('iq', { type: 'get', id, to: asked, ...sender })
      .c('query', { xmlns: ns.discoInfo })
      .up();
  return new Element('message', { id, to, ...sender }).c('marker', { xmlns: ns.marker, id }).up();
};

const idOf = (element: Element | undefined): readonly string[] => {
  const id: string | undefined = element?.attrs.id;
  return id === undefined ? [] : [id];
};

/** One that comes back as an error has been dealt with like all that was sent before it, too. */
export const marker: Marker = {
  idsIn: (element) => [
    ...(element.name === 'iq' ? [] : idOf(element.getChild('marker', ns.marker))),
    ...(element.name === 'iq' || element.name === 'message' ? idOf(element) : []),
  ],
  endsStream: (element) => element.is('error', ns.stream),
  answer: (id, asked) => new Element('iq', { xmlns: ns.client, type: 'result', id, from: asked }),
};
