import type { Element } from 'ltx';
import { ns } from '../../xml/namespaces.ts';
import type { SoftwareFacts } from '../network.ts';

const longest = 100;
/** A name for a report: one line, and not endless. */
const plain = (text: string | null | undefined): string | undefined =>
  text?.replaceAll(/\s+/g, ' ').trim().slice(0, longest) || undefined;

const facts = (product: string | undefined, softwareVersion: string | undefined): SoftwareFacts => ({
  ...(product !== undefined && { product }),
  ...(softwareVersion !== undefined && { softwareVersion }),
});

/** XEP-0092 */
const inVersion = (query: Element): SoftwareFacts =>
  facts(plain(query.getChildText('name')), plain(query.getChildText('version')));

/** XEP-0232, in service discovery; the name of an identity (XEP-0030) where there is no more. */
const inDisco = (query: Element): SoftwareFacts => {
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

/** What a surveyed server says of its software. */
export const softwareIn = (elements: readonly Element[]): SoftwareFacts => {
  let disco: SoftwareFacts = {};
  let version: SoftwareFacts = {};
  for (const element of elements) {
    if (element.attrs.type !== 'result') continue;
    const [query] = element.getChildElements();
    if (query?.is('query', ns.version)) version = inVersion(query);
    else if (query?.is('query', ns.discoInfo) && element.attrs.id === 'domain') disco = inDisco(query);
  }
  return { ...disco, ...version };
};
