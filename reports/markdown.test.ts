import { describe, expect, test } from 'vitest';
import { renderMarkdown } from './markdown.ts';
import { hostile, quietReport, result, sampleReport, target } from './sample.ts';

const section = (markdown: string, title: string): string[] => {
  const [, rest = ''] = markdown.split(`## ${title}\n\n`);
  return (rest.split('\n\n## ')[0] ?? '').trimEnd().split('\n');
};

test('targets stand side by side, each level of each spec on its own line', () => {
  expect(section(renderMarkdown(sampleReport()), 'Summary')).toEqual([
    '| Spec | Level | `alpha@1.0` | `beta@2.1` | `delta@4` | `gamma@3` |',
    '| --- | --- | --- | --- | --- | --- |',
    '| RFC6120 | MUST | 1 pass, 1 fail | 1 pass, 1 fail | – | 1 fail, 1 blocked |',
    '| XEP-0030 | SHOULD | – | – | – | 1 error |',
    '| XEP-0030 | MAY | 1 observed | 1 not claimed | – | 1 unverifiable |',
    '| XEP-0030 | IMPLIED | – | 1 known fail | – | – |',
  ]);
});

test('a failure is told with its requirement, what was sent, expected and observed, and how to repeat it', () => {
  expect(section(renderMarkdown(sampleReport()), 'Unexpected failures')).toEqual([
    '### MUST RFC6120-8.1.2.1-01: the server stamps the full JID of the sender',
    '',
    '#### `message-to-bare-jid#from-is-stamped`',
    '',
    '`alpha@1.0`: from is missing on the delivered message',
    '',
    'Sent:',
    '',
    '```xml',
    '<message to="juliet@example.org"><body>hi</body></message>',
    '```',
    '',
    'Expected:',
    '',
    '```xml',
    '<message from="romeo@example.org/{resource}" to="juliet@example.org"><body>hi</body></message>',
    '```',
    '',
    'Observed:',
    '',
    '```xml',
    '<message to="juliet@example.org"><body>hi</body></message>',
    '```',
    '',
    'Repeat: `assay run alpha@1.0 --scenario message-to-bare-jid`',
  ]);
});

test('what could not be tested is told above everything else', () => {
  const told = renderMarkdown(
    sampleReport({
      run: { ...sampleReport().run, interrupted: true },
      targets: [target('delta@4', { state: 'failed' })],
    }),
  );
  expect(
    told
      .split('\n## Summary')[0]
      ?.split('\n')
      .filter((line) => line.startsWith('**')),
  ).toEqual([
    '**The run was interrupted: what is missing was not tested.**',
    '**`delta@4` failed:** it did not come up',
    '**`gamma@3`: 1 scenario blocked before any check could fail.**',
  ]);
});

test('targets that fail in the same words are told once', () => {
  const results = ['alpha@1.0', 'beta@2.1'].map((id) =>
    result({ target: id, verdict: 'fail', reason: 'no answer' }),
  );
  const report = quietReport({ targets: [target('alpha@1.0'), target('beta@2.1')], results });
  expect(section(renderMarkdown(report), 'Unexpected failures').slice(2, 5)).toEqual([
    '#### `iq-get-unknown-namespace#refused-with-service-unavailable`',
    '',
    '`alpha@1.0`, `beta@2.1`: no answer',
  ]);
});

test('what earlier passed is a regression', () => {
  const report = quietReport({ results: [result({ verdict: 'fail', reason: 'no answer' })] });
  expect(renderMarkdown(report, { previous: quietReport() })).toContain('## Regressions');
  expect(renderMarkdown(report, { previous: report })).toContain('## Unexpected failures');
});

test('stale entries are listed, known failures are one line', () => {
  const markdown = renderMarkdown(sampleReport());
  expect(section(markdown, 'Stale baseline entries')).toEqual([
    '- `alpha@1.0` `iq-get-unknown-namespace#*` no longer fails',
    '- `beta@2.1` `no-such-scenario#check` names no check',
    '',
    '1 known failure as the baselines have them: 1 on `beta@2.1`.',
  ]);
});

test('a check that nearly every server fails is called a suspect', () => {
  const results = ['a', 'b', 'c'].map((id) => result({ target: id, verdict: 'fail', reason: 'no answer' }));
  const markdown = renderMarkdown(quietReport({ targets: ['a', 'b', 'c'].map((id) => target(id)), results }));
  expect(section(markdown, 'Suspects')).toEqual([
    'These fail on nearly every server, so they may be our bug:',
    '',
    '- `iq-get-unknown-namespace#refused-with-service-unavailable`',
  ]);
  expect(markdown).toContain('refused-with-service-unavailable` (suspect: may be our bug)');
});

test('a quiet report has no findings', () => {
  expect(renderMarkdown(quietReport()).match(/^## .*/gm)).toEqual(['## Summary', '## Coverage']);
});

test('beyond the limit findings are only counted', () => {
  const results = Array.from({ length: 5 }, (_, n) => result({ check: `c${n}`, verdict: 'fail' }));
  const markdown = renderMarkdown(quietReport({ results }), { limit: 2 });
  expect([
    markdown.match(/^#### .*/gm)?.length,
    markdown.includes('… and 3 more findings in the full report.'),
  ]).toEqual([2, true]);
});

describe('hostile text', () => {
  const report = quietReport({
    targets: [target('a|b')],
    results: [result({ target: 'a|b', verdict: 'fail', reason: hostile, observed: hostile })],
  });

  test('becomes neither markup nor a mention nor a table cell', () => {
    const markdown = renderMarkdown(report);
    expect(section(markdown, 'Summary')[0]).toBe('| Spec | Level | `a\\|b` |');
    expect(markdown).toContain(
      '`a|b`: \\</script\\>\\<img src=x onerror="document.title=\'owned\'"\\> ␀␛\\[31m\\\\u\\{202e\\} \\]\\]\\> 😀 \ufffd \\& "quoted" \\| @\u2060everyone \\`tick\\` \\`\\`\\`\n',
    );
  });

  test('cannot end the block it stands in', () => {
    expect(renderMarkdown(report)).toMatch(/\n````xml\n<\/script>.*```\n````\n/);
  });
});
