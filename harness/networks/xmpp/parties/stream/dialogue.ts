import type { StreamItem } from '../../../../xml/decode.ts';
import { Element } from '../../../../xml/element.ts';
import { ns } from '../../../../xml/namespaces.ts';
import { ConversationError } from '../../../conversation-error.ts';
import type { PartyContext } from '../../../party.ts';
import { type Dialogue, dialogueOver } from './login.ts';
import type { Wire } from './wire.ts';

/** What begins a stream as a well-behaved client begins it. */
export const streamHeader = (domain: string, from?: string): string =>
  `<?xml version='1.0'?><stream:stream to='${domain}'${from === undefined ? '' : ` from='${from}'`} version='1.0' xml:lang='en' xmlns='${ns.client}' xmlns:stream='${ns.stream}'>`;

/**
 * What a login speaks over a wire.
 * @param from whom its streams say that they are from, if anybody; inside TLS alone (RFC 6120 section 4.7.1)
 */
export const dialogueOn = (wire: Wire, context: PartyContext, signal: AbortSignal, from?: string): Dialogue =>
  dialogueOver(
    {
      secure: wire.connection().secure,
      async openStream() {
        wire.restart();
        wire.send(streamHeader(context.site.domain, wire.connection().secure ? from : undefined));
        await wire.next(signal, ({ kind }) => kind === 'header');
      },
      startTls: () => wire.connection().secureWith({}, signal),
      send: (element, shown) => wire.send(element.toString(), shown?.toString()),
      next: wire.next,
    },
    context,
    signal,
  );

/** Whether something that came is a step of a SASL exchange. */
export const isSasl = (item: StreamItem): boolean =>
  item.kind === 'element' && item.element.getNS() === ns.sasl;

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
