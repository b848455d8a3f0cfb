import { parse } from 'ltx';
import { expect, test } from 'vitest';
import { FormError, fillForm, takesSeveral } from './form.ts';

const form = (...fields: readonly string[]) =>
  parse(`<x xmlns='jabber:x:data' type='form'>${fields.join('')}</x>`);
const about = { domain: 'example.org', users: ['ann'], password: 'secret' };
const filled = (...fields: readonly string[]) =>
  Object.fromEntries(
    fillForm(form(...fields), about)
      .getChildren('field')
      .map((field) => [field.attrs.var, field.getChildren('value').map((value) => value.getText())]),
  );
const required = (name: string, type = 'text-single', more = '') =>
  `<field var='${name}' type='${type}' label='Your ${name}'><required/>${more}</field>`;

test('a form is filled by what its fields mean, however they are called', () => {
  expect(
    filled(
      "<field var='FORM_TYPE' type='hidden'><value>http://jabber.org/protocol/admin</value></field>",
      required('accountjid', 'jid-single'),
      required('password', 'text-private'),
      required('password-verify', 'text-private'),
      required('email'),
      required('given_name'),
      required('host'),
      required('terms', 'boolean'),
      required(
        'role',
        'list-single',
        '<option><value>user</value></option><option><value>admin</value></option>',
      ),
      "<field var='surname' type='text-single'/>",
      "<field var='greeting' type='text-single'/>",
      "<field type='fixed'><value>Welcome</value></field>",
    ),
  ).toEqual({
    FORM_TYPE: ['http://jabber.org/protocol/admin'],
    accountjid: ['ann@example.org'],
    password: ['secret'],
    'password-verify': ['secret'],
    email: ['ann@example.org'],
    given_name: ['ann'],
    host: ['example.org'],
    terms: ['1'],
    role: ['user'],
    surname: ['ann'],
  });
});

test('several accounts stand in one field where the form has a place for them', () => {
  const several = form(required('accountjids', 'jid-multi'));
  expect([takesSeveral(several), takesSeveral(form(required('accountjid', 'jid-single')))]).toEqual([
    true,
    false,
  ]);
  const values = fillForm(several, { domain: 'example.org', users: ['ann', 'ben'] }).getChild('field');
  expect(values?.getChildren('value').map((value) => value.getText())).toEqual([
    'ann@example.org',
    'ben@example.org',
  ]);
});

test.each([
  [
    'a captcha by its form type',
    "<field var='FORM_TYPE' type='hidden'><value>urn:xmpp:captcha</value></field>",
  ],
  ['a captcha by its field', required('ocr')],
  [
    'a captcha by its picture',
    "<field var='answer'><media xmlns='urn:xmpp:media-element'><uri type='image/png'>cid:x</uri></media></field>",
  ],
])('%s is for a person', (_what, field) => {
  expect(() => fillForm(form(field), about)).toThrow(new FormError('its form has a captcha'));
});

test('a required field that means nothing to us is named', () => {
  expect(() => fillForm(form(required('riddle')), about)).toThrow(
    new FormError('its form asks for “Your riddle”'),
  );
});
