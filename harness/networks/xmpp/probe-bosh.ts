import type { TranscriptEntry } from '../../evidence/transcript.ts';
import { raceAbort } from '../../wait.ts';
import type { Listener } from '../network.ts';
import { createBoshSession } from './parties/bosh/session.ts';

/** Asks once for a session, and ends it. */
export const openBosh: Listener['probe'] = async (address, { domain, ca }, signal) => {
  const answered = Promise.withResolvers<string | undefined>();
  const said: TranscriptEntry[] = [];
  await using session = createBoshSession({
    party: 'probe',
    site: { target: domain, domain, listeners: { bosh: address }, ca },
    listener: 'bosh',
    record: (entry) => said.push(entry),
    accepts: () => true,
    onBytes: () => answered.resolve(undefined),
    onClose: (problem) => answered.resolve(problem ?? 'it ended the session'),
  });
  session.create();
  const problem = await raceAbort(answered.promise, signal);
  const where = `${address.host}:${address.port}${address.path ?? ''}`;
  const tls = said.find((entry) => entry.kind === 'tls');
  if (tls?.kind === 'tls' && !tls.authorized) throw new Error(`${where}: ${tls.problem}`);
  if (!session.open) throw new Error(`${where} gives no session: ${problem ?? 'its answer has none'}`);
};
