import { expect, test } from 'vitest';
import { templateOf } from '../../language/template.ts';
import { refusals } from './refusals.ts';

const saidOf = (xml: string) => {
  const template = templateOf(xml);
  return refusals.refuses(template) ? refusals.asks(template) : 'no refusal';
};

const stanzas = 'xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"';

test.each([
  ['<enabled xmlns="urn:xmpp:sm:3"/>', 'no refusal'],
  ['<failed xmlns="urn:assay:verona"/>', 'no refusal'],
  ['<failed xmlns="urn:xmpp:sm:3"/>', 'nothing'],
  [`<failed xmlns="urn:xmpp:sm:3"><item-not-found ${stanzas}/></failed>`, 'a condition'],
  ['<iq type="result"/>', 'no refusal'],
  ['<failure xmlns="urn:ietf:params:xml:ns:xmpp-sasl"><aborted/></failure>', 'a condition'],
  [
    '<failure xmlns="urn:ietf:params:xml:ns:xmpp-sasl"><aborted xmlns="urn:assay:verona"/></failure>',
    'nothing',
  ],
  ['<iq type="error"/>', 'nothing'],
  [`<iq type="error"><error><item-not-found ${stanzas}/></error></iq>`, 'a condition'],
])('%s asks for %s', (xml, asks) => {
  expect(saidOf(xml)).toBe(asks);
});
