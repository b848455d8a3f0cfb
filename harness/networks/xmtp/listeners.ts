import { errorMessage } from '../../error-message.ts';
import type { Listener } from '../network.ts';

const health =
  (tls: boolean): Listener['probe'] =>
  async (address, proof, signal) => {
    const { askHealth } = await import('./probe.ts');
    await askHealth({ ...proof, address, tls }, signal);
  };

/** History servers have no page of their own: whatever they answer, they answer. */
const anything: Listener['probe'] = async ({ host, port }, _proof, signal) => {
  try {
    const answer = await fetch(`http://${host}:${port}/`, { signal, redirect: 'manual' });
    await answer.body?.cancel();
  } catch (failure) {
    throw new Error(`${host}:${port}: ${errorMessage(failure)}`, { cause: failure });
  }
};

export const listeners: Readonly<Record<string, Listener>> = {
  grpc: { summary: 'A node’s API, in plain HTTP/2.', probe: health(false) },
  'grpc-tls': { summary: 'The same behind TLS.', probe: health(true) },
  history: { summary: 'A history server, in HTTP.', probe: anything },
};
