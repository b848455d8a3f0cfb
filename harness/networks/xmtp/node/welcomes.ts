import { type Codec, loadTypes, type Uint64 } from '../wire/codec.ts';
import { createAnswer, nothing } from './answer.ts';
import type { Limits } from './limits.ts';
import type { Log, Stamp } from './log.ts';
import { type PagingInfo, selectPage } from './page.ts';
import { refuse } from './refusal.ts';
import { requestOf } from './request.ts';
import type { Service } from './service.ts';
import type { Subscriptions } from './subscriptions.ts';

interface Welcome {
  readonly installationKey: Uint8Array;
  readonly data: Uint8Array;
  readonly hpkePublicKey: Uint8Array;
  readonly wrapperAlgorithm: number;
  readonly welcomeMetadata: Uint8Array;
}

/** A welcome that lies in another place, found and opened by this (XIP-74). */
interface Pointer {
  readonly installationKey: Uint8Array;
  readonly welcomePointer: Uint8Array;
  readonly hpkePublicKey: Uint8Array;
  readonly wrapperAlgorithm: number;
}

interface Message<S> {
  readonly v1?: Welcome & S;
  readonly welcomePointer?: Pointer & S;
}

const algorithms = { curve25519: 1, xwing: 2, symmetricKey: 3 } as const;
const codec = loadTypes('mls/api/v1/mls.pb.js').WelcomeMessage as Codec<Message<Stamp>>;
const sendRequest = requestOf<{ readonly messages: readonly Message<unknown>[] }>('SendWelcomeMessages');
const queryRequest = requestOf<{ readonly installationKey: Uint8Array; readonly pagingInfo?: PagingInfo }>(
  'QueryWelcomeMessages',
);
const subscribeRequest = requestOf<{
  readonly filters: readonly { readonly installationKey: Uint8Array; readonly idCursor: Uint64 }[];
}>('SubscribeWelcomeMessages');

/** What is appended for an input: to whom, what makes it a duplicate, and how it looks when it has its place. */
interface Posting {
  readonly topic: Uint8Array;
  readonly unique: Uint8Array;
  encode(stamp: Stamp): Uint8Array;
}

const welcomePosting = (welcome: Welcome): Posting => {
  const { installationKey, data, hpkePublicKey, wrapperAlgorithm } = welcome;
  const keyless = hpkePublicKey.length === 0 && wrapperAlgorithm !== algorithms.symmetricKey;
  if (data.length === 0 || installationKey.length === 0 || keyless)
    refuse('INVALID_ARGUMENT', 'invalid welcome message');
  const known = Object.values<number>(algorithms).includes(wrapperAlgorithm);
  const v1 = { ...welcome, wrapperAlgorithm: known ? wrapperAlgorithm : algorithms.curve25519 };
  return {
    topic: installationKey,
    unique: data,
    encode: (stamp) => codec.encode({ v1: { ...v1, ...stamp } }).finish(),
  };
};

const pointerPosting = (pointer: Pointer): Posting => {
  const { installationKey, welcomePointer, hpkePublicKey, wrapperAlgorithm } = pointer;
  if ([installationKey, welcomePointer, hpkePublicKey].some(({ length }) => length === 0))
    refuse('INVALID_ARGUMENT', 'invalid welcome pointer message');
  if (wrapperAlgorithm !== algorithms.xwing) {
    const what = 'invalid welcome pointer wrapper algorithm';
    refuse('INVALID_ARGUMENT', `${what}: ${what} ${wrapperAlgorithm}`);
  }
  return {
    topic: installationKey,
    unique: welcomePointer,
    encode: (stamp) => codec.encode({ welcomePointer: { ...pointer, ...stamp } }).finish(),
  };
};

const postingOf = ({ v1, welcomePointer }: Message<unknown>): Posting => {
  if (v1) return welcomePosting(v1);
  if (welcomePointer) return pointerPosting(welcomePointer);
  return refuse('INVALID_ARGUMENT', 'invalid welcome message: missing version');
};

export const welcomes = (log: Log, limits: Limits, subscriptions: Subscriptions): Service => {
  const send = (request: Uint8Array): Uint8Array => {
    const { messages } = sendRequest(request);
    if (messages.length === 0) refuse('INVALID_ARGUMENT', 'no welcome messages to send');
    for (const { topic, encode, unique } of messages.map(postingOf)) log.append(topic, encode, unique);
    return nothing;
  };
  const query = (request: Uint8Array): Uint8Array => {
    const { installationKey, pagingInfo } = queryRequest(request);
    if (installationKey.length === 0) refuse('UNKNOWN', 'installation is required');
    const answer = createAnswer(limits.messageBytes);
    const { entries, info } = selectPage(log.of(installationKey), pagingInfo, answer.room);
    for (const { bytes } of entries) answer.add(1, bytes);
    return answer.add(2, info).finish();
  };
  return {
    unary: { SendWelcomeMessages: send, QueryWelcomeMessages: query },
    streams: {
      SubscribeWelcomeMessages: (request, outlet) => {
        const { filters } = subscribeRequest(request);
        if (filters.length === 0) refuse('INVALID_ARGUMENT', 'no valid filters provided');
        if (filters.some(({ installationKey }) => installationKey.length === 0))
          refuse('INVALID_ARGUMENT', 'a filter is nil or installation key is empty');
        const topics = filters.map(({ installationKey, idCursor }) => ({
          topic: installationKey,
          cursor: idCursor.toNumber(),
        }));
        return subscriptions.open(log, topics, outlet);
      },
    },
  };
};
