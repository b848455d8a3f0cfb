import type { Listener } from '../network.ts';

const stream =
  (directTls: boolean): Listener['probe'] =>
  async (address, proof, signal) => {
    const { openStream } = await import('./probe.ts');
    await openStream({ ...proof, address, directTls }, signal);
  };

export const listeners: Readonly<Record<string, Listener>> = {
  c2s: { summary: 'Clients, over plain TCP and STARTTLS.', probe: stream(false) },
  'c2s-tls': { summary: 'Clients, over TLS from the first byte (XEP-0368).', probe: stream(true) },
  websocket: {
    summary: 'Clients, over WebSocket (RFC 7395), with TLS below it or without.',
    async probe(address, proof, signal) {
      const { openWebSocket } = await import('./probe-websocket.ts');
      await openWebSocket(address, proof, signal);
    },
  },
  bosh: {
    summary: 'Clients, over HTTP (XEP-0124), with TLS below it or without.',
    async probe(address, proof, signal) {
      const { openBosh } = await import('./probe-bosh.ts');
      await openBosh(address, proof, signal);
    },
  },
  s2s: {
    summary: 'Other servers, over plain TCP and STARTTLS.',
    async probe(address, proof, signal) {
      const { openServerStream } = await import('./probe-server.ts');
      await openServerStream(address, proof, signal);
    },
  },
  component: {
    summary: 'External components (XEP-0114), over plain TCP.',
    async probe(address, proof, signal) {
      const { openComponent } = await import('./probe-component.ts');
      await openComponent(address, proof, signal);
    },
  },
};
