import { type Codec, loadTypes, uint64 } from '../wire/codec.ts';
import { createAnswer, nothing } from './answer.ts';
import type { Limits } from './limits.ts';
import type { Log } from './log.ts';
import { directions, type PagingInfo, selectPage } from './page.ts';
import { refuse } from './refusal.ts';
import { requestOf } from './request.ts';
import type { Service } from './service.ts';

/** Entries and queries at a time; clients know these numbers. */
const most = { inserts: 10, queries: 20 } as const;

interface Publication {
  readonly groupId: Uint8Array;
  readonly serializedCommitLogEntry: Uint8Array;
  readonly signature?: object;
}

interface Query {
  readonly groupId: Uint8Array;
  readonly pagingInfo?: PagingInfo;
}

const fromTheStart = { limit: 0, idCursor: uint64(0) };
const codec = loadTypes('mls/message_contents/commit_log.pb.js').CommitLogEntry as Codec<object>;
const publishRequest = requestOf<{ readonly requests: readonly Publication[] }>('BatchPublishCommitLog');
const queryRequest = requestOf<{ readonly requests: readonly Query[] }>('BatchQueryCommitLog');

/** Entries are not understood, their signatures not verified and duplicates kept, as on the network. */
export const commitLog = (log: Log, limits: Limits): Service => {
  const publish = (request: Uint8Array): Uint8Array => {
    const { requests } = publishRequest(request);
    if (requests.length === 0) refuse('INVALID_ARGUMENT', 'no log entries to publish');
    if (requests.length > most.inserts)
      refuse('INVALID_ARGUMENT', `cannot exceed ${most.inserts} inserts in single batch`);
    for (const { groupId, serializedCommitLogEntry, signature } of requests) {
      if (groupId.length === 0 || serializedCommitLogEntry.length === 0 || !signature)
        refuse('INVALID_ARGUMENT', 'invalid commit log entry');
    }
    for (const { groupId, serializedCommitLogEntry, signature } of requests)
      log.append(groupId, ({ id }) =>
        codec.encode({ sequenceId: id, serializedCommitLogEntry, signature }).finish(),
      );
    return nothing;
  };
  const query = (request: Uint8Array): Uint8Array => {
    const { requests } = queryRequest(request);
    if (requests.length === 0) refuse('INVALID_ARGUMENT', 'no requests to query');
    if (requests.length > most.queries)
      refuse('INVALID_ARGUMENT', `cannot exceed ${most.queries} queries in single batch`);
    if (requests.some(({ groupId }) => groupId.length === 0)) refuse('INVALID_ARGUMENT', 'invalid request');
    const answer = createAnswer(limits.messageBytes);
    // Each may fill its part of the answer.
    const room = Math.floor(answer.room / requests.length);
    for (const { groupId, pagingInfo } of requests) {
      if (pagingInfo?.direction === directions.descending)
        refuse('INTERNAL', 'failed to query commit log: descending direction is not supported');
      const response = createAnswer(room).add(1, groupId);
      const { limit, idCursor } = pagingInfo ?? fromTheStart;
      const asked = { direction: directions.ascending, limit, idCursor };
      const { entries, info } = selectPage(log.of(groupId), asked, response.room);
      for (const { bytes } of entries) response.add(2, bytes);
      answer.add(1, response.add(3, info).finish());
    }
    return answer.finish();
  };
  return { unary: { BatchPublishCommitLog: publish, BatchQueryCommitLog: query } };
};
