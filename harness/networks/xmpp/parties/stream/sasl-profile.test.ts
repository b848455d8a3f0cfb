import { expect, test } from 'vitest';
import { extensibleProfile, plainProfile } from './sasl-profile.ts';

test('RFC 6120 has the first message as text', () => {
  expect(plainProfile.begin('PLAIN', 'AGE=')).toBe(
    '<auth xmlns="urn:ietf:params:xml:ns:xmpp-sasl" mechanism="PLAIN">AGE=</auth>',
  );
});

test('the extensible profile has it in an element, and what else is asked for behind it, as it is written', () => {
  const more = "<bind xmlns='urn:xmpp:bind:0'><tag>a&amp;b</tag></bind>";
  expect(extensibleProfile(more).begin('PLAIN', 'AGE=')).toBe(
    `<authenticate xmlns="urn:xmpp:sasl:2" mechanism="PLAIN"><initial-response>AGE=</initial-response>${more}</authenticate>`,
  );
  expect(extensibleProfile('').begin('X', undefined)).toBe(
    '<authenticate xmlns="urn:xmpp:sasl:2" mechanism="X"></authenticate>',
  );
});
