import { expect, test } from 'vitest';
import { render } from './template.ts';

const values = { domain: 'example.test', 'port.c2s': '5222' };

test('placeholders are filled, and other braces are left alone', () => {
  expect(render('ports = { {{port.c2s}} } at {{ domain }}', values, 'a template')).toBe(
    'ports = { 5222 } at example.test',
  );
});

test('a value can be had in base64', () => {
  expect(render('{{base64 domain}}', values, 'a template')).toBe('ZXhhbXBsZS50ZXN0');
});

test('an unknown placeholder is refused with its line and the nearest', () => {
  expect(() => render('one\ntwo {{domian}}', values, 'some/template')).toThrow(
    expect.objectContaining({
      code: 'bad-definition',
      message:
        'some/template: line 2 has the placeholder {{domian}}; known are domain, port.c2s (configuration)\n' +
        'Try: {{domain}}',
    }),
  );
});
