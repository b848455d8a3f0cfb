import { raceAbort } from '../../wait.ts';
import type { Listener } from '../network.ts';
import { createBoshSession } from './parties/bosh/session.ts';
import { createProbing } from './probing.ts';

/** Asks once for a session, and ends it. */
export const openBosh: Listener['probe'] = async (address, proof, signal) => {
  const answered = Promise.withResolvers<string | undefined>();
  const { options, where, refuseUntrusted } = createProbing('bosh', address, proof, {
    onBytes: () => answered.resolve(undefined),
    onClose: (problem) => answered.resolve(problem ?? 'it ended the session'),
  });
  await using session = createBoshSession(options);
  session.create();
  const problem = await raceAbort(answered.promise, signal);
  refuseUntrusted();
  if (!session.open) throw new Error(`${where} gives no session: ${problem ?? 'its answer has none'}`);
};
