import { expect, test } from 'vitest';
import { statusOf, statusOfReset } from './status.ts';

test('what went well has no status to tell', () => {
  expect(statusOf({ 'grpc-status': '0' }, 200)).toBeUndefined();
});

test('a status goes by its name, and its message is decoded', () => {
  const last = { 'grpc-status': '3', 'grpc-message': 'group %e2%82%ac is 100%25 wrong' };
  expect(statusOf(last, 200)).toEqual({ status: 'INVALID_ARGUMENT', message: 'group € is 100% wrong' });
});

test('a message that is not encoded as it should be stays', () => {
  const last = { 'grpc-status': '2', 'grpc-message': '100% wrong' };
  expect(statusOf(last, 200)).toEqual({ status: 'UNKNOWN', message: '100% wrong' });
});

test('without a status of gRPC, those of HTTP tell', () => {
  expect(statusOf({}, 404)?.status).toBe('UNIMPLEMENTED');
  expect(statusOf({}, 418)?.status).toBe('UNKNOWN');
  expect(statusOf({}, 200)?.message).toBe('the answer ended without a gRPC status');
  expect(statusOfReset(8).status).toBe('CANCELLED');
  expect(statusOfReset(2).status).toBe('INTERNAL');
});
