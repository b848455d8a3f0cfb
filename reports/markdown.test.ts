import { describe, expect, test } from 'vitest';
import { renderMarkdown } from './markdown.ts';
import type { Report } from './report.ts';
import { hostile, quietReport, result, sampleReport, target } from './sample.ts';

const section = (markdown: string, title: string): string[] => {
  const [, rest = ''] = markdown.split(`## ${title}\n\n`);
  return (rest.split('\n\n## ')[0] ?? '').trimEnd().split('\n');
};
const headings = (markdown: string): string[] => markdown.match(/^##? .*/gm) ?? [];
const ours = { product: 'alpha', source: 'ours', targets: ['alpha@1.0'] } as const;

test('the outcome is the title, then come the targets, what needs attention, what does not, and coverage last', () => {
  expect(headings(renderMarkdown(sampleReport()))).toEqual([
    '# assay: 1 failure, 1 failing differently than before, 1 lost claim, 1 scenario blocked without explanation, 2 stale baseline entries, 1 check that flips, 1 error of the harness. 1 known failure.',
    '## Failures (1)',
    '## Failing differently than before (1)',
    '## Lost claims (1)',
    '## Blocked, and no failing check explains it (1)',
    '## Stale baseline entries (2)',
    '## Checks that flip (1)',
    '## Errors of the harness (1)',
    '## Known failures (1)',
    '## Coverage',
  ]);
});

test('each target says what it is and how each level came out', () => {
  const told = renderMarkdown(
    sampleReport({
      targets: [
        target('alpha@1.0', { image: 'assay/alpha:0f3a', softwareVersion: '1.0.7' }),
        target('beta@2.1', { config: 'best' }),
        target('gamma@3', { name: 'external', driver: 'external', product: 'gamma' }),
      ],
    }),
  );
  expect(told.split('\n').filter((line) => line.startsWith('|'))).toEqual([
    '| Target | Version | Configuration | MUST | SHOULD | MAY | IMPLIED |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    '| `alpha@1.0` | `alpha 1.0.7` `assay/alpha:0f3a` | default | 1 pass, 1 fail | – | 1 observed | – |',
    '| `beta@2.1` | `beta 2.1` | best | 1 pass, 1 fail | – | 1 not claimed | 1 known fail |',
    '| `gamma@3` | `gamma 3` | its own | 1 fail, 1 blocked | 1 error | 1 unverifiable | – |',
  ]);
});

test('a failure says what was required, sent, expected and observed, what came after it, and how to repeat it', () => {
  expect(section(renderMarkdown(sampleReport()), 'Failures (1)')).toEqual([
    '### MUST RFC6120-8.1.2.1-01: the server stamps the full JID of the sender',
    '',
    '`alpha@1.0`, `message-to-bare-jid#from-is-stamped` (also RFC6121-5.2.1-02)',
    '',
    'from is missing on the delivered message',
    '',
    'Judged by RFC 6122, which the target declares: https://example.org/doap.xml',
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
    'What came after it:',
    '',
    '```xml',
    'juliet: <stream:error><reset/></stream:error>',
    'romeo: closed',
    '```',
    '',
    'The server’s log:',
    '',
    '```text',
    '[warning] User romeo@example.org is being flooded',
    '```',
    '',
    'Repeat: `assay run alpha@1.0 --scenario message-to-bare-jid`',
  ]);
});

test('what could not be tested, and what was compared with nothing, is told above everything else', () => {
  const told = renderMarkdown(
    sampleReport({
      run: { ...sampleReport().run, interrupted: true },
      targets: [target('delta@4', { state: 'failed' })],
    }),
  );
  expect(told.split('\n').filter((line) => /^(\*\*|_)/.test(line))).toEqual([
    '**The run was interrupted: what is missing was not tested.**',
    '**`delta@4 failed: it did not come up`**',
    '_The baseline of omega, configuration best speaks of no target here._',
    '_No baseline speaks of delta@\u20604 \\(delta 4, configuration default\\): what fails there is compared with nothing._',
  ]);
});

test('targets that fail in the same words are told once', () => {
  const results = ['alpha@1.0', 'beta@2.1'].map((id) =>
    result({ target: id, verdict: 'fail', reason: 'no answer' }),
  );
  const report = quietReport({ targets: [target('alpha@1.0'), target('beta@2.1')], results });
  expect(section(renderMarkdown(report), 'Failures (2)').slice(2, 5)).toEqual([
    '`alpha@1.0`, `beta@2.1`, `iq-get-unknown-namespace#refused-with-service-unavailable`',
    '',
    'no answer',
  ]);
});

test('what earlier passed is a regression, and what no baseline has is new', () => {
  const report = quietReport({
    baselines: [ours],
    results: [result({ verdict: 'fail', reason: 'no answer' })],
  });
  expect(headings(renderMarkdown(report, { previous: quietReport() }))[1]).toBe('## Regressions (1)');
  expect(headings(renderMarkdown(report, { previous: report }))[1]).toBe('## New failures (1)');
});

test('what is as expected is folded, a line each, with what people said of it', () => {
  expect(section(renderMarkdown(sampleReport()), 'Known failures (1)')).toEqual([
    '<details><summary>somebody looked at each, and says why</summary>',
    '',
    '- IMPLIED XEP-0030-6-02: node and query come back as they were asked · `beta@2.1` `disco-info-of-the-server#node-is-echoed` · fixed upstream (<https://example.org/issues/1>)',
    '',
    '</details>',
  ]);
});

test('blocked scenarios are named with the failing check that explains them', () => {
  const cause = { step: 'line 9', check: 'one#broken' };
  const results = [
    result({ scenario: 'one', check: 'broken', verdict: 'fail', baseline: { state: 'recorded' } }),
    ...['two', 'three'].map((scenario) =>
      result({ scenario, verdict: 'blocked', reason: 'no stream', cause }),
    ),
  ];
  const markdown = renderMarkdown(quietReport({ results, baselines: [ours] }));
  expect(headings(markdown)[0]).toBe(
    '# assay: Nothing new. 1 recorded failure, 0 changed, 0 stale, 2 scenarios blocked (explained).',
  );
  expect(section(markdown, 'Blocked by a failing check (2 scenarios)')).toContain(
    '- `alpha@1.0` `one#broken` fails, so the checks of `two`, `three` behind it could not be decided',
  );
});

test('blocked scenarios whose own check explains them are told together', () => {
  const results = ['x/one', 'x/two', 'y/three'].flatMap((scenario) => [
    result({ scenario, check: 'broken', verdict: 'fail', baseline: { state: 'recorded' } }),
    result({
      scenario,
      check: 'behind',
      verdict: 'blocked',
      reason: 'broken failed',
      cause: { step: 'line 9', check: `${scenario}#broken` },
    }),
  ]);
  const told = (given: Parameters<typeof quietReport>[0], scenarios = 3) =>
    section(renderMarkdown(quietReport(given)), `Blocked by a failing check (${scenarios} scenarios)`);
  const checks =
    '`x/{one, two}#broken`, `y/three#broken` fail, so the checks behind it in the same scenario could not be decided';
  expect(told({ results, baselines: [ours] })).toContain(`- \`alpha@1.0\`: ${checks}`);
  const twice = [...results, ...results.map((one) => ({ ...one, target: 'beta@2.1' }))];
  const targets = [target('alpha@1.0'), target('beta@2.1')];
  expect(
    told({ targets, results: twice, baselines: [{ ...ours, targets: ['alpha@1.0', 'beta@2.1'] }] }, 6),
  ).toContain(`- \`alpha@1.0\`, \`beta@2.1\`: ${checks}`);
});

test('a check that nearly every server fails is called a suspect', () => {
  const results = ['a', 'b', 'c'].map((id) => result({ target: id, verdict: 'fail', reason: 'no answer' }));
  const markdown = renderMarkdown(quietReport({ targets: ['a', 'b', 'c'].map((id) => target(id)), results }));
  expect(section(markdown, 'Suspects (1)')).toEqual([
    'These fail on nearly every server, so they may be our bugs:',
    '',
    '`iq-get-unknown-namespace#refused-with-service-unavailable`',
  ]);
  expect(markdown).toContain('`c` (suspect: may be our bug), `iq-get-unknown-namespace#');
});

test('a quiet report has no findings', () => {
  expect(headings(renderMarkdown(quietReport({ baselines: [ours] })))).toEqual([
    '# assay: Nothing new.',
    '## Coverage',
  ]);
});

describe('a page that is too long for a comment', () => {
  const many = (count: number, given: object = {}): Report =>
    quietReport({
      baselines: [ours],
      results: Array.from({ length: count }, (_, n) =>
        result({
          check: `c${n}`,
          level: n % 2 === 0 ? 'MUST' : 'SHOULD',
          requirements: [],
          verdict: 'fail',
          signature: `way ${n}`,
          reason: `reason ${n}`,
          expected: '<x/>'.repeat(100),
          ...given,
        }),
      ),
    });

  test('tells the least weighty findings in one line, and leaves none out', () => {
    const markdown = renderMarkdown(many(200));
    const told = Array.from({ length: 200 }, (_, n) => n).filter((n) => markdown.includes(`#c${n}\``));
    expect([markdown.length <= 65_536, told.length]).toEqual([true, 200]);
    const inFull = [...markdown.matchAll(/^### (MUST|SHOULD)/gm)].map(([, level]) => level);
    expect(inFull.length).toBeGreaterThan(20);
    expect(new Set(inFull)).toEqual(new Set(['MUST']));
  });

  test('names each of 200 failing checks and their requirements, however few findings they are', () => {
    const ids = Array.from({ length: 200 }, (_, n) => `RFC6120-8.4-${n}`);
    const results = ids.map((id, n) =>
      result({
        scenario: `rfc6120/long-words/scenario-number-${n}`,
        requirements: [id],
        verdict: 'fail',
        signature: `way ${n % 20}`,
        reason: `reason ${'why '.repeat(200)}`,
        observed: '<x/>'.repeat(400),
      }),
    );
    const markdown = renderMarkdown(quietReport({ results }));
    expect(markdown.length).toBeLessThanOrEqual(65_536);
    expect(
      ids.filter((id, n) => {
        const words = [id, `scenario-number-${n}`];
        return !words.every((word) => new RegExp(`${word.replaceAll('.', '\\.')}(?!\\d)`).test(markdown));
      }),
    ).toEqual([]);
    expect(markdown).not.toMatch(/more check/);
  });

  test('tells less of what is blocked before a failing check goes unnamed', () => {
    const cause = { step: 'line 9', check: `iq-get-unknown-namespace#c0` };
    const report = many(400, { reason: 'why '.repeat(50) });
    const stopped = Array.from({ length: 900 }, (_, n) =>
      result({
        scenario: `rfc6120/some-place/stopped-${n}`,
        verdict: 'blocked',
        cause: { ...cause, check: `iq-get-unknown-namespace#c${n % 400}` },
      }),
    );
    const markdown = renderMarkdown({ ...report, results: [...report.results, ...stopped] });
    const told = Array.from({ length: 400 }, (_, n) => n).filter((n) => markdown.includes(`#c${n}\``));
    expect([markdown.length <= 65_536, told.length]).toEqual([true, 400]);
    const heading = 'Blocked by a failing check (900 scenarios)';
    expect(section(markdown, heading).join('\n')).toContain('`rfc6120/some-place/*` 900');
    const shorter = renderMarkdown(
      { ...report, results: [...report.results, ...stopped] },
      { limit: 20_000 },
    );
    expect(section(shorter, heading)).toEqual(['report.html says which check explains which scenario.']);
  });

  test.each([
    ['one server', [target('alpha@1.0')]],
    ['several', [target('alpha@1.0'), target('beta@2.1')]],
  ])('names what is blocked where a page of %s has little room', (_, targets) => {
    const stopped = Array.from({ length: 600 }, (_, n) =>
      result({
        scenario: `x/stopped-${n}-of-a-topic`,
        verdict: 'blocked',
        cause: { step: 'line 9', check: 'x/a#c0' },
      }),
    );
    const first = result({ scenario: 'x/a', check: 'c0', verdict: 'fail', reason: 'no answer' });
    const failed = Array.from({ length: 100 }, (_, n) =>
      result({
        check: `c${n}`,
        requirements: [],
        verdict: 'fail',
        signature: `way ${n}`,
        reason: 'why '.repeat(50),
      }),
    );
    const report = quietReport({ targets, results: [...failed, ...stopped, first] });
    const markdown = renderMarkdown(report, { limit: 45_760 });
    expect([markdown.includes('stopped-599'), markdown.includes('of which topics')]).toEqual([true, false]);
  });

  test('tells in words, and in full as far as that goes, what has room beside what is blocked', () => {
    const stopped = Array.from({ length: 300 }, (_, n) =>
      result({ scenario: `x/stopped-${n}`, verdict: 'blocked', cause: { step: 'line 9', check: 'x/a#c0' } }),
    );
    const failed = result({ scenario: 'x/a', check: 'c0', verdict: 'fail', reason: 'no answer' });
    const report = many(150, { observed: '<y/>'.repeat(200) });
    const markdown = renderMarkdown({ ...report, results: [...report.results, ...stopped, failed] });
    expect(markdown.length).toBeLessThanOrEqual(65_536);
    expect(markdown.length).toBeGreaterThan(60_000);
    expect(Array.from({ length: 150 }, (_, n) => n).filter((n) => !markdown.includes(`reason ${n}`))).toEqual(
      [],
    );
    expect(markdown).toContain('stopped-299');
  });

  test('says how many have no room at all', () => {
    const markdown = renderMarkdown(many(2000));
    const told = markdown.match(/^(### |- )/gm)?.length ?? 0;
    expect(markdown.length).toBeLessThanOrEqual(65_536);
    expect(markdown).toContain(`… and ${2000 - told} more findings, for which there is no room here`);
  });
});

describe('hostile text', () => {
  const report = quietReport({
    targets: [target('a|b')],
    results: [result({ target: 'a|b', verdict: 'fail', reason: hostile, observed: hostile })],
  });

  test('becomes neither markup nor a mention nor a table cell', () => {
    const markdown = renderMarkdown(report);
    expect(markdown).toContain('| `a\\|b` |');
    expect(markdown).toContain(
      '\n````` </script><img src=x onerror="document.title=\'owned\'"> ␀␛[31m\\u{202e} ]]> 😀 \ufffd & "quoted" | @everyone `tick` ``` `````\n'.replaceAll(
        '`````',
        '````',
      ),
    );
  });

  test('cannot end the block it stands in', () => {
    expect(renderMarkdown(report)).toMatch(/\n````xml\n<\/script>.*```\n````\n/);
  });
});
