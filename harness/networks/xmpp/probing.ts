import type { TranscriptEntry } from '../../evidence/transcript.ts';
import type { Proof } from '../network.ts';
import type { Address } from '../site.ts';
import type { ConnectionOptions } from './parties/connections.ts';

/** One look at a listener, of which nothing is kept. */
export interface Probing {
  readonly options: ConnectionOptions;
  /** `host:port/path`, for whoever reads why it failed. */
  readonly where: string;
  /** @throws {Error} when nothing vouches for the certificate that was shown. */
  refuseUntrusted(): void;
}

/** @param hears what is read, and the end, where that matters */
export const createProbing = (
  listener: string,
  address: Address,
  { domain, ca }: Proof,
  hears: Partial<Pick<ConnectionOptions, 'onBytes' | 'onClose'>> = {},
): Probing => {
  const said: TranscriptEntry[] = [];
  const where = `${address.host}:${address.port}${address.path ?? ''}`;
  return {
    options: {
      party: 'probe',
      site: { target: domain, domain, listeners: { [listener]: address }, ca },
      listener,
      record: (entry) => said.push(entry),
      accepts: () => true,
      onBytes: () => undefined,
      onClose: () => undefined,
      ...hears,
    },
    where,
    refuseUntrusted() {
      const tls = said.find((entry) => entry.kind === 'tls');
      if (tls?.kind === 'tls' && !tls.authorized) throw new Error(`${where}: ${tls.problem}`);
    },
  };
};
