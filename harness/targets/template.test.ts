import { expect, test } from 'vitest';
import { randomValues, render } from './template.ts';

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
        'some/template: line 2 has the placeholder {{domian}}; known are domain, port.c2s\n' +
        'Try: {{domain}}',
    }),
  );
});

test('what is random is so by name, and new each time', () => {
  const texts = ['--key={{random key}}', '{{base64 random key}} {{random other}}'];
  const values = randomValues(texts);
  expect(Object.keys(values)).toEqual(['random key', 'random other']);
  const [first = ''] = texts.map((text) => render(text, values, 'a command'));
  expect(first).toMatch(/^--key=[0-9a-f]{64}$/);
  expect(render(first, values, 'a command')).not.toBe(
    render(texts[0] ?? '', randomValues(texts), 'a command'),
  );
  expect(values['random key']).not.toBe(values['random other']);
});
