import type { Listener } from '../network.ts';
import { componentStream } from './codecs/component-stream.ts';
import { componentHeader } from './parties/component/handshake.ts';
import { createReading } from './parties/reading.ts';
import { connect } from './parties/stream/connection.ts';

/** Begins the stream of a component, waits for the server's header and hangs up. */
export const openComponent: Listener['probe'] = async (address, { domain, ca }, signal) => {
  const reading = createReading((emit) => componentStream.decoder(emit, false));
  reading.restart();
  const connection = await connect(
    {
      party: 'probe',
      site: { target: domain, domain, listeners: { component: address }, ca },
      listener: 'component',
      record: () => undefined,
      accepts: () => true,
      onBytes: reading.write,
      onClose: reading.end,
      onTls: () => undefined,
    },
    signal,
  );
  try {
    connection.write(componentHeader(address.accounts?.[0]?.user ?? domain));
    await reading.next(signal, ({ kind }) => kind === 'header');
  } finally {
    connection.destroy();
  }
};
