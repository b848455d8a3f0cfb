import { type Codec, loadTypes, type Uint64 } from '../wire/codec.ts';
import { type GroupMessageHeader, readGroupMessage } from '../wire/group-message.ts';
import { createAnswer, nothing } from './answer.ts';
import type { Limits } from './limits.ts';
import type { Log } from './log.ts';
import { type PagingInfo, selectPage } from './page.ts';
import { refuse } from './refusal.ts';
import { requestOf } from './request.ts';
import type { Service } from './service.ts';
import type { Subscriptions } from './subscriptions.ts';

interface Input {
  readonly v1?: { readonly data: Uint8Array; readonly senderHmac: Uint8Array; readonly shouldPush: boolean };
}

interface Message {
  readonly v1?: {
    readonly id: Uint64;
    readonly createdNs: Uint64;
    readonly groupId: Uint8Array;
    readonly data: Uint8Array;
    readonly senderHmac: Uint8Array;
    readonly shouldPush: boolean;
    readonly isCommit: boolean;
  };
}

const codec = loadTypes('mls/api/v1/mls.pb.js').GroupMessage as Codec<Message>;
const sendRequest = requestOf<{ readonly messages: readonly Input[] }>('SendGroupMessages');
const queryRequest = requestOf<{ readonly groupId: Uint8Array; readonly pagingInfo?: PagingInfo }>(
  'QueryGroupMessages',
);
const newestRequest = requestOf<{
  readonly groupIds: readonly Uint8Array[];
  readonly includeContent: boolean;
}>('GetNewestGroupMessage');
const subscribeRequest = requestOf<{
  readonly filters: readonly { readonly groupId: Uint8Array; readonly idCursor: Uint64 }[];
}>('SubscribeGroupMessages');

const headerOf = (data: Uint8Array): GroupMessageHeader => {
  try {
    return readGroupMessage(data);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return refuse('INVALID_ARGUMENT', `invalid group message: ${why}`, error);
  }
};

const empty = new Uint8Array();

/** Without its content: id, group, time, and whether it is a commit. */
const withoutContent = (bytes: Uint8Array): Uint8Array => {
  const { v1 } = codec.decode(bytes);
  if (!v1) throw new Error('a group message without content is kept');
  return codec.encode({ v1: { ...v1, data: empty, senderHmac: empty, shouldPush: false } }).finish();
};

export const groupMessages = (log: Log, limits: Limits, subscriptions: Subscriptions): Service => {
  const send = (request: Uint8Array): Uint8Array => {
    const { messages } = sendRequest(request);
    if (messages.length === 0) refuse('INVALID_ARGUMENT', 'no group messages to send');
    const inputs = messages.map(({ v1 }) => v1 ?? refuse('INVALID_ARGUMENT', 'invalid group message'));
    const headers = inputs.map(({ data }) => headerOf(data));
    inputs.forEach(({ data, senderHmac, shouldPush }, index) => {
      const { groupId = empty, contentType } = headers[index] ?? {};
      if (groupId.length === 0) refuse('INVALID_ARGUMENT', 'group id is empty');
      const isCommit = contentType !== 'application';
      log.append(
        groupId,
        (stamp) =>
          codec.encode({ v1: { ...stamp, groupId, data, senderHmac, shouldPush, isCommit } }).finish(),
        data,
      );
    });
    return nothing;
  };
  const query = (request: Uint8Array): Uint8Array => {
    const { groupId, pagingInfo } = queryRequest(request);
    if (groupId.length === 0) refuse('UNKNOWN', 'group is required');
    const answer = createAnswer(limits.messageBytes);
    const { entries, info } = selectPage(log.of(groupId), pagingInfo, answer.room);
    for (const { bytes } of entries) answer.add(1, bytes);
    return answer.add(2, info).finish();
  };
  const newest = (request: Uint8Array): Uint8Array => {
    const { groupIds, includeContent } = newestRequest(request);
    if (groupIds.length === 0) refuse('INVALID_ARGUMENT', 'no group ids provided');
    const answer = createAnswer(limits.messageBytes);
    for (const groupId of groupIds) {
      const entry = log.of(groupId).at(-1);
      const message = entry && (includeContent ? entry.bytes : withoutContent(entry.bytes));
      const response = createAnswer(limits.messageBytes);
      answer.add(1, message ? response.add(1, message).finish() : nothing);
    }
    return answer.finish();
  };
  return {
    unary: { SendGroupMessages: send, QueryGroupMessages: query, GetNewestGroupMessage: newest },
    streams: {
      SubscribeGroupMessages: (request, outlet) => {
        const { filters } = subscribeRequest(request);
        const topics = filters.map(({ groupId, idCursor }) => ({
          topic: groupId,
          cursor: idCursor.toNumber(),
        }));
        return subscriptions.open(log, topics, outlet);
      },
    },
  };
};
