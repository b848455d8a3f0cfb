import { describe, expect, test } from 'vitest';
import type { StepValue } from '../../../../language/scenario.ts';
import { complaintText } from '../../../testing/complaint-text.ts';
import { type Codec, rpcs } from '../../wire/index.ts';
import { xmtpRpcKind } from './party.ts';
import { type Fields, requests } from './requests.ts';

type Json = { readonly [key: string]: Json } | readonly Json[];

const at = (value: unknown, path: readonly (string | 0)[]): unknown =>
  path.reduce<unknown>(
    (inner, key) => (inner as Readonly<Record<string, unknown>> | undefined)?.[key],
    value,
  );

const isMessage = (value: unknown): value is object =>
  typeof value === 'object' &&
  value !== null &&
  !(value instanceof Uint8Array || Array.isArray(value) || 'unsigned' in value);

/** What a codec has at a path, where an empty message is put in; nothing where none can be. */
const messageAt = (codec: Codec<unknown>, path: readonly (string | 0)[]): object | undefined => {
  const json = path.reduceRight<Json>((inner, key) => (key === 0 ? [inner] : { [key]: inner }), {});
  try {
    const message = at(codec.fromJSON(json), path);
    return isMessage(message) ? message : undefined;
  } catch {
    return undefined;
  }
};

/** The fields that a codec knows, found by asking it. */
const fieldsOf = (codec: Codec<unknown>, path: readonly (string | 0)[] = []): Fields =>
  Object.fromEntries(
    Object.keys(messageAt(codec, path) ?? {}).map((field) => {
      const ways = [
        [...path, field],
        [...path, field, 0 as const],
      ];
      const way = ways.find((one) => messageAt(codec, one) !== undefined);
      return [field, way === undefined ? 'value' : fieldsOf(codec, way)];
    }),
  );

test('requests have the fields that their messages have', () => {
  for (const { name, request } of rpcs.values())
    expect({ [name]: requests[name] }).toEqual({ [name]: fieldsOf(request) });
});

describe('a field that there is not is seen without playing it:', () => {
  const problem = (verb: string, value: StepValue): string | undefined =>
    complaintText(xmtpRpcKind, verb, value);

  test.each<readonly [string, StepValue, string]>([
    [
      'calls',
      { QueryGroupMessages: { groupID: '{g}' } },
      'QueryGroupMessages.groupID: found the field groupID, expected one of groupId, pagingInfo, try groupId:',
    ],
    [
      'calls together',
      [{ GetInboxIds: {} }, { SendGroupMessages: { messages: ['{m}', { v1: { dta: '' } }] } }],
      '1.SendGroupMessages.messages.1.v1.dta: found the field dta, expected one of data, senderHmac, shouldPush, try data:',
    ],
    [
      'opens stream',
      { SubscribeGroupMessages: { filter: [] } },
      'SubscribeGroupMessages.filter: found the field filter, expected one of filters, try filters:',
    ],
    [
      'writes to stream',
      { stream: 's', message: { v1: { pin: {} } } },
      'message.v1.pin: found the field pin, expected one of mutate, ping, pong, try ping:',
    ],
  ])('%s %j', (verb, value, expected) => {
    expect(problem(verb, value)).toBe(expected);
  });

  test('what a name stands for is not known yet', () => {
    expect(problem('calls', { PublishIdentityUpdate: { identityUpdate: '{u}' } })).toBeUndefined();
    expect(problem('calls', { QueryGroupMessages: '{made}' })).toBeUndefined();
  });
});
