import type tls from 'node:tls';

/** What ties a login to the TLS that it runs in, by the name that SCRAM calls it by. */
export const channelBindings = {
  /** RFC 9266; the one for TLS 1.3. */
  'tls-exporter': (socket: tls.TLSSocket): Buffer =>
    socket.exportKeyingMaterial(32, 'EXPORTER-Channel-Binding', Buffer.alloc(0)),
} as const;
export type ChannelBinding = keyof typeof channelBindings;
export const isChannelBinding = (name: string): name is ChannelBinding =>
  Object.hasOwn(channelBindings, name);
