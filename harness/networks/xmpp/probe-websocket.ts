import type { Listener } from '../network.ts';
import { connectWebSocket } from './parties/websocket/connection.ts';
import { createProbing } from './probing.ts';

/** Asks once for a WebSocket that speaks XMPP, and hangs up. */
export const openWebSocket: Listener['probe'] = async (address, proof, signal) => {
  const { options, where, refuseUntrusted } = createProbing('websocket', address, proof);
  const socket = await connectWebSocket(options, { protocols: ['xmpp'] }, signal);
  const isOpen = socket.open;
  socket.destroy();
  refuseUntrusted();
  if (!isOpen) throw new Error(`${where} does not agree to a WebSocket`);
};
