import type { Element } from 'ltx';
import { ns } from '../../xml/namespaces.ts';

/** A service that a domain lists among its items, and the id of the question what it is. */
export interface ListedService {
  readonly id: string;
  readonly address: string;
}

/** How many items are asked what they are: far more than servers have services. */
const most = 50;

/**
 * The services in an answer to disco#items. What is not below the domain belongs to others who may not want to be tested;
 * a room or an account is no service.
 */
export const servicesAmong = (answer: Element, domain: string): readonly ListedService[] => {
  const items = answer.getChild('query', ns.discoItems)?.getChildren('item') ?? [];
  const addresses = items
    .filter(({ attrs }) => attrs.node === undefined)
    .map(({ attrs }) => String(attrs.jid))
    .filter((address) => address.endsWith(`.${domain}`) && !/[@/]/.test(address));
  return [...new Set(addresses)]
    .slice(0, most)
    .map((address, index) => ({ id: `service-${index + 1}`, address }));
};
