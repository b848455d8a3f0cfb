import { Element } from '../../../../xml/element.ts';
import { ns } from '../../../../xml/namespaces.ts';

/** The extensible profile (XEP-0388). */
export const extensibleSasl = 'urn:xmpp:sasl:2';

/** How SASL is written on a stream: what else than its namespace and its beginning differs matters to nobody here. */
export interface SaslProfile {
  readonly namespace: string;
  /** The element that begins an exchange; the first message is in base64. */
  readonly begin: (mechanism: string, first: string | undefined) => string;
}

/** RFC 6120 section 6.4.2 */
export const plainProfile: SaslProfile = {
  namespace: ns.sasl,
  begin: (mechanism, first) => new Element('auth', { xmlns: ns.sasl, mechanism }).t(first ?? '').toString(),
};

/** XEP-0388 section 2.3; with more in the request, written as XML. */
export const extensibleProfile = (more: string): SaslProfile => ({
  namespace: extensibleSasl,
  begin(mechanism, first) {
    const request = new Element('authenticate', { xmlns: extensibleSasl, mechanism });
    if (first !== undefined) request.c('initial-response').t(first);
    // An element without children ends in its start tag.
    const [start = ''] = request.toString().match(/^<[^>]*?(?=\/?>)/) ?? [];
    return `${start}>${request.getChild('initial-response') ?? ''}${more}</authenticate>`;
  },
});
