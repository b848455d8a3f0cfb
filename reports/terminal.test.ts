import { styleText } from 'node:util';
import { expect, test } from 'vitest';
import { hostile, quietReport, result, sampleReport, target } from './sample.ts';
import { renderTerminal } from './terminal.ts';
import { oneLine } from './text.ts';

test('the outcome comes first, then what needs attention, the counts of each target, and where the report is', () => {
  expect(
    renderTerminal(sampleReport(), { full: 'assay-report/report.html', width: 100 }).split('\n'),
  ).toEqual([
    'assay 0.1.0 · 4 targets · 11 check results · 65 s · part 1/2',
    '1 failure, 1 failing differently than before, 1 lost claim, 1 scenario blocked without explanation,',
    '2 stale baseline entries, 1 check that flips, 1 error of the harness. 1 known failure.',
    'delta@4 failed: no stream opened within 30 s: </script><img src=x onerror="document.title=\'owned\'">',
    oneLine(hostile).replace(/^.*'"> /, ''),
    'The baseline of omega, configuration best speaks of no target here.',
    'No baseline speaks of alpha@1.0 (alpha 1.0, configuration default), delta@4 (delta 4, configuration',
    'default): what fails there is compared with nothing.',
    '',
    'Failures (1)',
    '  MUST RFC6120-8.1.2.1-01 the server stamps the full JID of the sender – on alpha@1.0',
    '    message-to-bare-jid#from-is-stamped',
    '      from is missing on the delivered message',
    '      judged by RFC 6122, which the target declares: https://example.org/doap.xml',
    '      server log: [warning] User romeo@example.org is being flooded',
    '    repeat: assay run alpha@1.0 --scenario message-to-bare-jid',
    '',
    'Failing differently than before (1)',
    '  MUST RFC6120-8.4-03 a request in an unknown namespace is refused – on gamma@3',
    '    iq-get-unknown-namespace#refused-with-service-unavailable',
    '      the wrong condition came (known to fail as "no answer": it drops such requests)',
    '    repeat: assay run gamma@3 --scenario iq-get-unknown-namespace',
    '',
    'Lost claims (1)',
    '  beta@2.1: feature urn:xmpp:ping at domain is no longer claimed, so 1 check could not be asked',
    '',
    'Blocked, and no failing check explains it (1)',
    '  gamma@3: 1 check of 1 scenario',
    '    message-to-bare-jid',
    '      blocked by delivered: it never came',
    '',
    'Stale baseline entries (2)',
    '  alpha@1.0 iq-get-unknown-namespace#* no longer fails',
    '  beta@2.1 no-such-scenario#check names no check',
    '',
    'Checks that flip (1)',
    '  MUST RFC6120-8.1.2.1-01 the server stamps the full JID of the sender – on beta@2.1',
    '    message-to-bare-jid#from-is-stamped',
    expect.stringMatching(/^ {6}flips \(fail 2, pass 1\): /),
    expect.any(String),
    '    repeat: assay run beta@2.1 --scenario message-to-bare-jid',
    '',
    'Errors of the harness (1)',
    '  SHOULD what the server says of itself – on gamma@3',
    '    disco-info-of-the-server#stream-stays-open',
    '      our own stanza was not well-formed',
    '    repeat: assay run gamma@3 --scenario disco-info-of-the-server',
    '',
    'Known failures: 1 in 1 finding, each with its reason',
    '',
    'target     level    pass  fail  known-fail  not-claimed  blocked  unverifiable  error  observed',
    'alpha@1.0  MUST        1     1',
    '           MAY                                                                                1',
    'beta@2.1   MUST        1     1',
    '           MAY                                        1',
    '           IMPLIED                       1',
    'gamma@3    MUST              1                                 1',
    '           SHOULD                                                                   1',
    '           MAY                                                               1',
    '',
    'Report: assay-report/report.html',
    '',
  ]);
});

test('a quiet run is told in a few lines', () => {
  expect(renderTerminal(quietReport({ baselines: [ours] })).split('\n')).toEqual([
    'assay 0.1.0 · 1 target · 1 check result · 65 s',
    'Nothing new.',
    '',
    'target     level  pass',
    'alpha@1.0  MUST      1',
    '',
    'Report: report.html',
    '',
  ]);
});

const ours = { product: 'alpha', source: 'ours', targets: ['alpha@1.0'] } as const;
const failed = (check: string) => result({ check, verdict: 'fail', reason: 'no answer', signature: check });
const headings = (text: string) => text.split('\n').filter((line) => /^[A-Z].*\(\d/.test(line));

test('failures are new only where there is something to compare them with', () => {
  const report = quietReport({ results: [failed('a')] });
  expect([
    headings(renderTerminal(report)),
    headings(renderTerminal({ ...report, baselines: [ours] })),
  ]).toEqual([['Failures (1)'], ['New failures (1)']]);
});

test('regressions stand before new failures', () => {
  const report = quietReport({ results: [failed('a'), failed('b')], baselines: [ours] });
  const previous = quietReport({ results: [result({ check: 'b' })] });
  expect(headings(renderTerminal(report, { previous }))).toEqual(['Regressions (1)', 'New failures (1)']);
});

test('no section takes the lines of another, and each tells at least one', () => {
  const many = Array.from({ length: 60 }, (_, n) =>
    result({ scenario: `s${n}`, check: 'c', verdict: 'fail', signature: `${n}` }),
  );
  const report = quietReport({
    baselines: [ours],
    results: [
      ...many,
      result({ check: 'changed', verdict: 'fail', baseline: { state: 'changed', why: 'as "x"' } }),
    ],
    stale: [{ target: 'alpha@1.0', check: 'x#y', state: 'passes' }],
  });
  const text = renderTerminal(report, { lines: 3 });
  expect(headings(text)).toEqual([
    'New failures (60)',
    'Failing differently than before (1)',
    'Stale baseline entries (1)',
  ]);
  expect(text).toContain('… and 59 more checks in report.html');
  expect(text).toContain('#changed');
});

test('rows of one cause are one finding, and what several targets have in common is told once', () => {
  const rows = ['alpha@1.0', 'beta@2.1'].flatMap((id) =>
    Array.from({ length: 5 }, (_, n) =>
      result({
        target: id,
        scenario: 'rows',
        check: `c${n}`,
        verdict: 'fail',
        reason: 'no',
        signature: 'same',
      }),
    ),
  );
  const report = quietReport({
    targets: [target('alpha@1.0'), target('beta@2.1')],
    results: rows,
    baselines: undefined as never,
  });
  expect(renderTerminal(report).split('\n').slice(3, 11)).toEqual([
    'Failures (10 in 2 findings)',
    '  MUST RFC6120-8.4-03 a request in an unknown namespace is refused – on alpha@1.0, beta@2.1',
    '    rows#c0',
    '    rows#c1',
    '    rows#c2',
    '    … and 2 more checks',
    '      no',
    '    repeat: assay run alpha@1.0 --scenario rows',
  ]);
});

test('a reason is told whole, in lines of its own', () => {
  const reason = `${'word '.repeat(60)}end`;
  const text = renderTerminal(quietReport({ results: [{ ...failed('a'), reason }] }), { width: 60 });
  const lines = text.split('\n');
  expect(lines.every((line) => line.length <= 60 || line.includes('repeat:'))).toBe(true);
  expect(text.replace(/\s+/g, ' ')).toContain(reason);
});

test('scenarios that were blocked for one reason are told together', () => {
  const reason = 'the target stopped letting anyone in';
  const results = Array.from({ length: 9 }, (_, n) =>
    result({ scenario: `s${n}`, verdict: 'blocked', reason }),
  );
  expect(
    renderTerminal(quietReport({ results, baselines: [ours] }))
      .split('\n')
      .slice(3, 10),
  ).toEqual([
    'Blocked, and no failing check explains it (9)',
    '  alpha@1.0: 9 checks of 9 scenarios',
    '    s0',
    '    s1',
    '    s2',
    '    … and 6 more scenarios',
    `      ${reason}`,
  ]);
});

test('colours come only from the paint that is passed in', () => {
  const always: typeof styleText = (format, text) => styleText(format, text, { validateStream: false });
  expect(renderTerminal(sampleReport())).not.toContain('\u001b');
  expect(renderTerminal(sampleReport(), { paint: always })).toContain('\u001b[1mFailures (1)\u001b[22m');
});
