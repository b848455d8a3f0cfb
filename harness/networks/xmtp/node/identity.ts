import type { IdentityUpdateMessage } from '../identity/index.ts';
import { type Codec, loadTypes, type Uint64 } from '../wire/codec.ts';
import { createAnswer, nothing } from './answer.ts';
import type { Inboxes } from './inboxes.ts';
import type { Limits } from './limits.ts';
import { refuse } from './refusal.ts';
import { requestOf } from './request.ts';
import type { Service } from './service.ts';

const publishRequest = requestOf<{ readonly identityUpdate?: IdentityUpdateMessage }>(
  'PublishIdentityUpdate',
);
const updatesRequest = requestOf<{
  readonly requests: readonly { readonly inboxId: string; readonly sequenceId: Uint64 }[];
}>('GetIdentityUpdates');
const inboxIdsRequest = requestOf<{ readonly requests: readonly { readonly identifier: string }[] }>(
  'GetInboxIds',
);
const verifyRequest = requestOf<{ readonly signatures: readonly unknown[] }>(
  'VerifySmartContractWalletSignatures',
);

const identityTypes = loadTypes('identity/api/v1/identity.pb.js');
const inboxIdsResponse = identityTypes.GetInboxIdsResponse as Codec<{
  readonly responses: readonly {
    readonly identifier: string;
    readonly inboxId: string | undefined;
    readonly identifierKind: number;
  }[];
}>;
const verifyResponse = identityTypes.VerifySmartContractWalletSignaturesResponse as Codec<{
  readonly responses: readonly { readonly isValid: boolean; readonly error: string }[];
}>;

export const identity = (inboxes: Inboxes, limits: Limits): Service => ({
  unary: {
    PublishIdentityUpdate: (request) => {
      if (request.length > limits.updateBytes)
        refuse('RESOURCE_EXHAUSTED', `this node's limit is ${limits.updateBytes} bytes in an update`);
      const { identityUpdate } = publishRequest(request);
      inboxes.publish(identityUpdate ?? refuse('UNKNOWN', 'IdentityUpdate is required'));
      return nothing;
    },
    GetIdentityUpdates: (request) => {
      const answer = createAnswer(limits.messageBytes);
      for (const { inboxId, sequenceId } of updatesRequest(request).requests) {
        const response = createAnswer(answer.room);
        response.add(1, Buffer.from(inboxId));
        for (const { bytes } of inboxes.updates(inboxId, sequenceId.toNumber())) response.add(2, bytes);
        answer.add(1, response.finish());
      }
      return answer.finish();
    },
    GetInboxIds: (request) => {
      const responses = inboxIdsRequest(request).requests.map(({ identifier }) => ({
        identifier,
        inboxId: inboxes.inboxOf(identifier),
        // The network's nodes leave the kind unsaid in answers.
        identifierKind: 0,
      }));
      return inboxIdsResponse.encode({ responses }).finish();
    },
    VerifySmartContractWalletSignatures: (request) => {
      const responses = verifyRequest(request).signatures.map(() => ({
        isValid: false,
        error:
          'a smart-contract wallet signature is checked by its contract, and this node has no chain to ask',
      }));
      return verifyResponse.encode({ responses }).finish();
    },
  },
});
