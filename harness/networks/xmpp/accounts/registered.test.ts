import { expect, test } from 'vitest';
import type { TranscriptEvent } from '../../../evidence/transcript.ts';
import { registeredIn } from './registered.ts';

const sent = (text: string): TranscriptEvent => ({
  n: 1,
  t: 0,
  kind: 'bytes',
  party: 'newcomer',
  direction: 'out',
  text,
});

test('accounts that a scenario registers or renames the password of are those that it sent', () => {
  const query = (user: string, password: string) =>
    `<iq type="set" id="r1"><query xmlns="jabber:iq:register"><username>${user}</username><password>${password}</password></query></iq>`;
  expect(
    registeredIn([
      sent(query('new-ann', 'one')),
      { ...sent(query('told', 'by the server')), direction: 'in' } as TranscriptEvent,
      sent(query('new-ann', 'two')),
      sent('<iq type="set" id="r2"><query xmlns="jabber:iq:register"><remove/></query></iq>'),
      sent('<message><username>nobody</username><password>none</password></message>'),
    ]),
  ).toEqual([
    { user: 'new-ann', password: 'one' },
    { user: 'new-ann', password: 'two' },
  ]);
});
