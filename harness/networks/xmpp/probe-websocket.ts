import type { TranscriptEntry } from '../../evidence/transcript.ts';
import type { Listener } from '../network.ts';
import { connectWebSocket } from './parties/websocket/connection.ts';

/** Asks once for a WebSocket that speaks XMPP, and hangs up. */
export const openWebSocket: Listener['probe'] = async (address, { domain, ca }, signal) => {
  const said: TranscriptEntry[] = [];
  const socket = await connectWebSocket(
    {
      party: 'probe',
      site: { target: domain, domain, listeners: { websocket: address }, ca },
      listener: 'websocket',
      record: (entry) => said.push(entry),
      accepts: () => true,
      onBytes: () => undefined,
      onClose: () => undefined,
    },
    { protocols: ['xmpp'] },
    signal,
  );
  const isOpen = socket.open;
  socket.destroy();
  const where = `${address.host}:${address.port}${address.path ?? ''}`;
  const tls = said.find((entry) => entry.kind === 'tls');
  if (tls?.kind === 'tls' && !tls.authorized) throw new Error(`${where}: ${tls.problem}`);
  if (!isOpen) throw new Error(`${where} does not agree to a WebSocket`);
};
