import { expect, test } from 'vitest';
import { bytesOf, jsonOf, rpcs, rpcsByPath } from './rpcs.ts';

test('every RPC is known by its name and by its path', () => {
  expect(rpcsByPath.size).toBe(rpcs.size);
  expect(rpcs.get('SubscribeGroupMessages')).toMatchObject({
    path: '/xmtp.mls.api.v1.MlsApi/SubscribeGroupMessages',
    shape: 'server-stream',
  });
  expect(rpcs.get('GetIdentityUpdates')?.path).toBe('/xmtp.identity.api.v1.IdentityApi/GetIdentityUpdates');
  expect(rpcs.get('MlsApi.GetIdentityUpdates')?.path).toBe('/xmtp.mls.api.v1.MlsApi/GetIdentityUpdates');
});

test('a message keeps its JSON form over the wire', () => {
  const codec = rpcs.get('QueryGroupMessages')?.request;
  if (codec === undefined) throw new Error('no such RPC');
  const json = {
    groupId: 'AQI=',
    pagingInfo: { direction: 'SORT_DIRECTION_ASCENDING', limit: 7, idCursor: '9' },
  };
  expect(jsonOf(codec, bytesOf(codec, json))).toEqual(json);
  expect(() => jsonOf(codec, Buffer.from('ff', 'hex'))).toThrow();
});
