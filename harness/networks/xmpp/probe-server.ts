import type { Listener } from '../network.ts';
import { serverStream } from './codecs/server-stream.ts';
import { createReading } from './parties/reading.ts';
import { serverHeader } from './parties/remote/header.ts';
import { connect } from './parties/stream/connection.ts';
import { createProbing } from './probing.ts';

/** Begins a stream as another server does, waits for the server's header and hangs up. */
export const openServerStream: Listener['probe'] = async (address, proof, signal) => {
  const reading = createReading((emit) => serverStream.decoder(emit, false));
  reading.restart();
  const { options } = createProbing('s2s', address, proof, {
    onBytes: reading.write,
    onClose: reading.end,
  });
  const connection = await connect({ ...options, onTls: () => undefined }, signal);
  try {
    connection.write(serverHeader({ from: 'probe.invalid', to: proof.domain }));
    await reading.next(signal, ({ kind }) => kind === 'header');
  } finally {
    connection.destroy();
  }
};
