import type { Listener } from '../network.ts';
import { componentStream } from './codecs/component-stream.ts';
import { componentHeader } from './parties/component/handshake.ts';
import { createReading } from './parties/reading.ts';
import { connect } from './parties/stream/connection.ts';
import { createProbing } from './probing.ts';

/** Begins the stream of a component, waits for the server's header and hangs up. */
export const openComponent: Listener['probe'] = async (address, proof, signal) => {
  const reading = createReading((emit) => componentStream.decoder(emit, false));
  reading.restart();
  const { options } = createProbing('component', address, proof, {
    onBytes: reading.write,
    onClose: reading.end,
  });
  const connection = await connect({ ...options, onTls: () => undefined }, signal);
  try {
    connection.write(componentHeader(address.accounts?.[0]?.user ?? proof.domain));
    await reading.next(signal, ({ kind }) => kind === 'header');
  } finally {
    connection.destroy();
  }
};
