import { Element } from 'ltx';
import { ns } from '../../xml/namespaces.ts';

/**
 * A stanza whose arrival shows that what was sent before it has been dealt with (RFC 6120 section 10.1): a
 * message to a full JID, or a request to the server.
 */
export const markerStanza = (id: string, to: string | undefined, domain: string): Element => {
  if (to === undefined)
    return new Element('iq', { type: 'get', id, to: domain }).c('query', { xmlns: ns.discoInfo }).up();
  return new Element('message', { id, to }).c('marker', { xmlns: ns.marker, id }).up();
};
