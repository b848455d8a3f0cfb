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

const asked = (id: string, user: string, password: string) =>
  sent(
    `<iq type="set" id="${id}"><query xmlns="jabber:iq:register"><username>${user}</username>${password}</query></iq>`,
  );
const came = (text: string): TranscriptEvent => ({ ...sent(text), direction: 'in' }) as TranscriptEvent;

test('names and passwords are read as XML, and an empty password is one', () => {
  expect(
    registeredIn([
      asked('r1', 'a&amp;b', '<password>x&lt;y</password>'),
      asked('r2', 'new-ann', '<password>cafe&#x301;</password>'),
      asked('r3', 'new-ann', '<password/>'),
    ]),
  ).toEqual([
    { user: 'a&b', password: 'x<y' },
    { user: 'new-ann', password: 'cafe\u0301' },
    { user: 'new-ann', password: '' },
  ]);
});

test('who was refused has no account', () => {
  expect(
    registeredIn([
      came(`<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>`),
      asked('r1', 'new-ann', '<password>one</password>'),
      came(`<iq type='error' id='r1'><error type='cancel'/></iq>`),
      asked('r2', 'new-bob', '<password>two</password>'),
      came(`<iq type='result' id='r2'/>`),
      asked('r3', 'new-eve', '<password>three</password>'),
    ]).map(({ user }) => user),
  ).toEqual(['new-bob', 'new-eve']);
});

test('who was registered without a password has an account, and who names one to ask or to remove it has made none', () => {
  const named = (type: string, children: string) =>
    sent(
      `<iq type="${type}" id="${type}"><query xmlns="jabber:iq:register">${children}<username>hasty</username></query></iq>`,
    );
  expect(registeredIn([named('set', '')])).toEqual([{ user: 'hasty', password: '' }]);
  expect(registeredIn([named('set', '<remove/>')])).toEqual([]);
  expect(registeredIn([named('get', '')])).toEqual([]);
});
