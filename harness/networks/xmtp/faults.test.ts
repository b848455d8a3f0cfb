import { expect, test } from 'vitest';
import { createFaults, parseFault, parseFaultOf } from './faults.ts';

test('a fault is read as it is written', () => {
  expect(parseFault('Send*=error:unavailable*2')).toEqual({
    rpc: 'Send*',
    times: 2,
    kind: 'error',
    status: 'UNAVAILABLE',
  });
  expect(parseFault('Subscribe*=drop-stream:3')).toEqual({
    rpc: 'Subscribe*',
    kind: 'drop-stream',
    after: 3,
  });
  expect(parseFault('*=delay:20')).toEqual({ rpc: '*', kind: 'delay', milliseconds: 20 });
  expect(parseFault('QueryGroupMessages=lose-answer')).toEqual({
    rpc: 'QueryGroupMessages',
    kind: 'lose-answer',
  });
});

test.each([
  ['garbage', 'expected RPC=error:STATUS'],
  ['Send*=error:UNAVAILBLE', 'did you mean UNAVAILABLE?'],
  ['Send*=delay:soon', 'expected a number after delay:'],
  ['Send*=explode', 'expected RPC=error:STATUS'],
])('%s is refused with what would do', (text, told) => {
  expect(() => parseFault(text)).toThrow(told);
});

test('a fault that would hit no call is refused with the nearest name, or all of them', () => {
  const rpcs = ['SendGroupMessages', 'SendWelcomeMessages'];
  expect(parseFaultOf(rpcs, 'Send*=lose-answer')).toEqual({ rpc: 'Send*', kind: 'lose-answer' });
  expect(() => parseFaultOf(rpcs, 'SendGroupMessage=lose-answer')).toThrow(
    'the fault SendGroupMessage=lose-answer: no RPC is called SendGroupMessage; did you mean SendGroupMessages?',
  );
  expect(() => parseFaultOf(rpcs, 'Query*=lose-answer')).toThrow(
    'no RPC is called Query*; there are SendGroupMessages, SendWelcomeMessages',
  );
});

test('a fault hits the calls of its RPC, as many as it says, and then the next one does', () => {
  const faults = createFaults([parseFault('Send*=error:UNAVAILABLE*2'), parseFault('*=delay:1')]);
  const kinds = ['SendGroupMessages', 'QueryGroupMessages', 'SendWelcomeMessages', 'SendGroupMessages'].map(
    (rpc) => faults.next(rpc)?.kind,
  );
  expect(kinds).toEqual(['error', 'delay', 'error', 'delay']);
  faults.set([]);
  expect(faults.next('SendGroupMessages')).toBeUndefined();
});
