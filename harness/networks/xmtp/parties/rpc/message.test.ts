import { expect, test } from 'vitest';
import { bytesOf, jsonOf, rpcs } from '../../wire/index.ts';
import { recordedMessage, requestBytes } from './message.ts';

const codecs = (name: string) => {
  const rpc = rpcs.get(name);
  if (rpc === undefined) throw new Error(`no RPC ${name}`);
  return rpc;
};

test('an answer is recorded with what protobuf leaves out', () => {
  const { response } = codecs('QueryGroupMessages');
  expect(recordedMessage(response, bytesOf(response, {}))).toEqual({ messages: [] });
  const json = { messages: [{ v1: { id: '1', groupId: 'AQI=' } }], pagingInfo: { limit: 3 } };
  expect(recordedMessage(response, bytesOf(response, json))).toEqual({
    messages: [
      {
        v1: {
          id: '1',
          createdNs: '0',
          groupId: 'AQI=',
          data: '',
          senderHmac: '',
          shouldPush: false,
          isCommit: false,
        },
      },
    ],
    pagingInfo: { direction: 0, limit: 3, idCursor: '0' },
  });
});

test('an answer that cannot be read is recorded as such', () => {
  const { response } = codecs('QueryGroupMessages');
  expect(recordedMessage(response, Buffer.from('ff', 'hex'))).toMatchObject({ malformed: '/w==' });
  expect(recordedMessage(undefined, Buffer.from('ff', 'hex'))).toEqual({ bytes: '/w==' });
  expect(recordedMessage(response, Buffer.alloc(300_000, '0a00', 'hex'))).toEqual({
    bytes: 300_000,
    leftOut: 'more than 100000 fields',
  });
});

test.each([
  [{ groupID: 'AQI=' }, 'QueryGroupMessages has no field groupID; did you mean groupId?'],
  [{ pagingInfo: { cursor: 1 } }, 'QueryGroupMessages.pagingInfo has no field cursor'],
  [{ groupId: 'not base64' }, 'QueryGroupMessages.groupId: found "not base64", expected base64'],
  [{ pagingInfo: { direction: 'UP' } }, 'QueryGroupMessages.pagingInfo.direction: there is no UP'],
  [{ pagingInfo: 'all' }, 'QueryGroupMessages.pagingInfo: found all, expected a message or a list'],
])('a request that codecs would take for another is refused: %j', (json, problem) => {
  expect(() => requestBytes(codecs('QueryGroupMessages').request, 'QueryGroupMessages', json)).toThrow(
    problem,
  );
});

test('a request is taken as protobuf’s JSON form has it', () => {
  const { request } = codecs('QueryGroupMessages');
  const json = { groupId: '', pagingInfo: { direction: 2, limit: 0, idCursor: '18446744073709551615' } };
  expect(jsonOf(request, requestBytes(request, 'QueryGroupMessages', json))).toEqual({
    pagingInfo: { direction: 'SORT_DIRECTION_DESCENDING', idCursor: '18446744073709551615' },
  });
  expect(requestBytes(request, 'QueryGroupMessages', { pagingInfo: null })).toHaveLength(0);
});
