import { Element } from 'ltx';
import type { StreamItem } from '../../../../xml/decode.ts';
import { ns } from '../../../../xml/namespaces.ts';
import { ConversationError } from '../../../conversation-error.ts';
import type { PartyContext } from '../../../party.ts';
import { userOptionsOf } from '../user-options.ts';
import type { Dialogue } from './login.ts';
import type { Wire } from './wire.ts';

/** What begins a stream as a well-behaved client begins it. */
export const streamHeader = (domain: string, from?: string): string =>
  `<?xml version='1.0'?><stream:stream to='${domain}'${from === undefined ? '' : ` from='${from}'`} version='1.0' xml:lang='en' xmlns='${ns.client}' xmlns:stream='${ns.stream}'>`;

/** What a login speaks over a wire. */
export const dialogueOn = (wire: Wire, context: PartyContext, signal: AbortSignal): Dialogue => {
  const { name, site, account, spec, record, hide } = context;
  const { resource, priority } = userOptionsOf(spec);
  const nextElement = async (fits: (element: Element) => boolean): Promise<Element> => {
    const item = await wire.next(signal, (item) => item.kind === 'element' && fits(item.element));
    return item.kind === 'element' ? item.element : new Element('nothing');
  };
  return {
    domain: site.domain,
    account,
    resource,
    priority,
    secure: wire.connection().secure,
    party: name,
    hide,
    async openStream() {
      wire.restart();
      wire.send(streamHeader(site.domain));
      await wire.next(signal, ({ kind }) => kind === 'header');
      return await nextElement((element) => element.is('features', ns.stream));
    },
    startTls: () => wire.connection().secureWith({}, signal),
    send: (element, shown) => wire.send(element.toString(), shown?.toString()),
    next: nextElement,
    bound: (jid) => record({ kind: 'bind', name: `${name}.full`, value: jid }),
  };
};

const isSasl = (item: StreamItem): boolean => item.kind === 'element' && item.element.getNS() === ns.sasl;

/** Fails to log in by PLAIN so many times, or until the server has had enough. */
export const tryWrongPasswords = async (
  wire: Wire,
  user: string,
  times: number,
  signal: AbortSignal,
): Promise<void> => {
  wire.drop(isSasl);
  for (let attempt = 1; attempt <= times; attempt += 1) {
    const plain = Buffer.from(`\0${user}\0wrong-${attempt}`).toString('base64');
    try {
      wire.send(new Element('auth', { xmlns: ns.sasl, mechanism: 'PLAIN' }).t(plain).toString());
      await wire.next(signal, isSasl);
    } catch (error) {
      if (error instanceof ConversationError) return;
      throw error;
    }
  }
};
