import type { StreamItem } from '../../../../xml/decode.ts';
import { Element } from '../../../../xml/element.ts';
import { ns } from '../../../../xml/namespaces.ts';
import { ConversationError } from '../../../conversation-error.ts';
import { isSasl, streamHeader } from './dialogue.ts';
import type { Wire } from './wire.ts';

export interface External {
  readonly domain: string;
  /** Who the stream is said to be from. */
  readonly from: string;
  /** As whom to act; without one, as whom the certificate is for. */
  readonly authzid?: string;
}

const isFeatures = (item: StreamItem): boolean =>
  item.kind === 'element' && item.element.is('features', ns.stream);

/**
 * Opens a stream and logs in by what TLS has shown (RFC 4422 appendix A), to success or failure, or until the server has
 * ended it: one that does not like the certificate may do so at any point.
 */
export const tryExternal = async (
  wire: Wire,
  { domain, from, authzid }: External,
  signal: AbortSignal,
): Promise<void> => {
  const response = authzid === undefined ? '=' : Buffer.from(authzid).toString('base64');
  try {
    wire.restart();
    wire.send(streamHeader(domain, from));
    await wire.next(signal, isFeatures);
    wire.send(new Element('auth', { xmlns: ns.sasl, mechanism: 'EXTERNAL' }).t(response).toString());
    await wire.next(signal, isSasl);
  } catch (error) {
    // That the conversation is over is what the scenario asks about.
    if (!(error instanceof ConversationError)) throw error;
  }
};
