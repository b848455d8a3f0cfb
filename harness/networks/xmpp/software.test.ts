import { expect, test } from 'vitest';
import type { TranscriptEvent } from '../../evidence/transcript.ts';
import { survey } from './survey.ts';

const stream =
  "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' id='s' version='1.0'>";
const transcript = (...stanzas: readonly string[]): readonly TranscriptEvent[] => [
  { n: 1, t: 0, kind: 'restart', party: 'surveyor' },
  { n: 2, t: 0, kind: 'bytes', party: 'surveyor', direction: 'in', text: [stream, ...stanzas].join('') },
];
const version =
  "<iq type='result' id='version'><query xmlns='jabber:iq:version'><name> Rose\n Server</name><version>5.1.1</version></query></iq>";
const disco = (inside: string) =>
  `<iq type='result' id='domain'><query xmlns='http://jabber.org/protocol/disco#info'>${inside}</query></iq>`;
const form =
  "<x xmlns='jabber:x:data' type='result'><field var='FORM_TYPE' type='hidden'><value>urn:xmpp:dataforms:softwareinfo</value></field><field var='software'><value>Rose</value></field><field var='software_version'><value>5.1.0</value></field></x>";

test.each([
  [
    'its answer to a question for its version',
    [version],
    { product: 'Rose Server', softwareVersion: '5.1.1' },
  ],
  ['the form in its service discovery', [disco(form)], { product: 'Rose', softwareVersion: '5.1.0' }],
  [
    'the name of its identity',
    [disco("<identity category='server' type='im' name='Rose'/>")],
    { product: 'Rose' },
  ],
  [
    'its version, where both tell',
    [disco(form), version],
    { product: 'Rose Server', softwareVersion: '5.1.1' },
  ],
  ['nothing', ["<iq type='error' id='version'/>"], {}],
])('what a server is is told by %s', (_how, stanzas, expected) => {
  expect(survey.read(transcript(...stanzas)).software).toEqual(expected);
});
