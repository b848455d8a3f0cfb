import { Element } from '../../../../xml/element.ts';
import type { StreamItem } from '../../../../xml/item.ts';
import { ns } from '../../../../xml/namespaces.ts';
import { servicesAmong } from '../../services.ts';
import type { Wire } from './wire.ts';

/** What a request is answered by, whichever way. */
const answerTo =
  (id: string) =>
  (item: StreamItem): boolean =>
    item.kind === 'element' &&
    item.element.name === 'iq' &&
    item.element.attrs.id === id &&
    ['result', 'error'].includes(item.element.attrs.type);

const question = (id: string, to: string, namespace: string): string =>
  new Element('iq', { type: 'get', id, to }).c('query', { xmlns: namespace }).root().toString();

/**
 * Asks a domain for its items, and each of those that is a service of its own what it is (XEP-0030).
 * @throws {ConversationError} when the stream ends meanwhile.
 */
export const findServices = async (wire: Wire, domain: string, signal: AbortSignal): Promise<void> => {
  wire.send(question('services', domain, ns.discoItems));
  const items = await wire.next(signal, answerTo('services'));
  const services = items.kind === 'element' ? servicesAmong(items.element, domain) : [];
  for (const { id, address } of services) wire.send(question(id, address, ns.discoInfo));
  for (const { id } of services) await wire.next(signal, answerTo(id));
};
