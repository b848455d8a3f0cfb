import { check, scenarioOf } from '../../../scenario/sample.ts';

const stanzas = 'xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"';
const disco = 'xmlns="http://jabber.org/protocol/disco#info"';

/** Small scenarios that a sound server passes, for parties of a kind that have a session. */
export const sessionScenarios = (kind: string, listener = 'c2s') => {
  const party = `{ kind: ${kind}, phase: bound, listener: ${listener} }`;
  return {
    requests: scenarioOf(
      `{ romeo: ${party} }`,
      `
- romeo sends: <iq type="get" id="q1" to="{domain}"><query xmlns="urn:assay:nobody"/></iq>
- romeo receives: <iq type="error" id="q1"/>
  ${check('refused')}
- which has: <iq><error type="cancel"><service-unavailable ${stanzas}/></error></iq>
  ${check('condition')}
- romeo sends: <iq type="get" id="d1" to="{domain}"><query ${disco}/></iq>
- romeo receives: <iq type="result" id="d1"><query ${disco}><feature var="urn:xmpp:ping"/></query></iq>
  ${check('features')}
- romeo receives nothing like: <iq id="d1"/>
  ${check('one-answer')}`,
    ),
    messages: scenarioOf(
      `{ romeo: ${party}, juliet: ${party}, phone: { kind: ${kind}, phase: bound, listener: ${listener}, account: juliet } }`,
      `
- romeo sends: <message type="chat" id="m1" to="{juliet.full}" from="{juliet.full}"><body>hi</body></message>
- juliet receives: <message type="chat" id="m1"><body>hi</body></message>
  ${check('delivered')}
- which has: <message from="{romeo.full}"/>
  ${check('stamped')}
- juliet receives nothing like: <message id="m1"/>
  after: romeo
  ${check('once')}
- phone receives nothing like: <message id="m1"/>
  after: romeo
  ${check('private')}`,
    ),
    order: scenarioOf(
      `{ romeo: ${party}, juliet: ${party} }`,
      `
- romeo sends: <message id="m1" to="{juliet.full}"/>
- romeo sends: <message id="m2" to="{juliet.full}"/>
- juliet receives: <message id="m1"/>
  select: next
  ${check('first')}
- juliet receives: <message id="m2"/>
  select: next
  ${check('second')}`,
    ),
    ending: scenarioOf(
      `{ romeo: ${party} }`,
      `
- romeo closes stream:
- romeo receives: </stream:stream>
  ${check('answered-in-kind')}`,
    ),
  };
};

/** The same for what only a raw stream can see. */
export const streamScenarios = {
  opening: scenarioOf(
    '{ raw: stream connected }',
    `
- raw opens stream:
- raw receives: <stream:stream from="{domain}" id="{+}" version="1.0"/>
  ${check('header')}
- raw receives: <stream:features><mechanisms xmlns="urn:ietf:params:xml:ns:xmpp-sasl"/></stream:features>
  ${check('mechanisms')}`,
  ),
  breaking: scenarioOf(
    '{ raw: stream opened }',
    `
- raw sends: <a></b>
- raw receives: <stream:error><not-well-formed xmlns="urn:ietf:params:xml:ns:xmpp-streams"/></stream:error>
  ${check('not-well-formed')}
- raw is disconnected:
  ${check('disconnected')}`,
  ),
  guessing: scenarioOf(
    '{ raw: stream opened }',
    `
- raw sends: <auth xmlns="urn:ietf:params:xml:ns:xmpp-sasl" mechanism="PLAIN">{base64:\\0{raw.user}\\0not {raw.password}}</auth>
- raw receives: <failure xmlns="urn:ietf:params:xml:ns:xmpp-sasl"><not-authorized/></failure>
  ${check('refused')}`,
  ),
};
