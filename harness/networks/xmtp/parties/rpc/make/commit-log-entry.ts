import { randomBytes } from 'node:crypto';
import { flipped, type Installation, signEd25519 } from '../key.ts';
import type { CommitLogTamper } from '../words.ts';
import { codecIn, encoded } from './codec.ts';
import { base64, type Made } from './made.ts';

export interface CommitLogOptions {
  readonly group: Uint8Array;
  /** The id of the commit that it is about. */
  readonly sequence?: string;
  readonly epoch?: string;
  readonly signer: Installation;
  readonly tamper?: CommitLogTamper | undefined;
}

const entryCodec = codecIn('mls/message_contents/commit_log.pb.js', 'PlaintextCommitLogEntry');
const requestCodec = codecIn('mls/api/v1/mls.pb.js', 'PublishCommitLogRequest');

/** A request to publish an entry of a group's commit log, or one that is wrong in one respect. */
export const buildCommitLogEntry = (options: CommitLogOptions): Made => {
  const { group, sequence = '1', epoch = '1', signer, tamper } = options;
  const plain = {
    groupId: base64(group),
    commitSequenceId: sequence,
    lastEpochAuthenticator: base64(randomBytes(32)),
    commitResult: 'COMMIT_RESULT_APPLIED',
    appliedEpochNumber: epoch,
    appliedEpochAuthenticator: base64(randomBytes(32)),
  };
  const entry = tamper === 'no-entry' ? Buffer.of() : encoded(entryCodec, plain);
  const signed = signEd25519(signer, entry);
  const signature = base64(tamper === 'signature' ? flipped(signed) : signed);
  const json = {
    groupId: tamper === 'no-group' ? '' : base64(group),
    serializedCommitLogEntry: base64(entry),
    ...(tamper !== 'no-signature' && {
      signature: { bytes: signature, publicKey: base64(signer.publicKey) },
    }),
  };
  return {
    value: base64(encoded(requestCodec, json)),
    json,
    parts: { entry: base64(entry), signature, key: base64(signer.publicKey) },
  };
};
