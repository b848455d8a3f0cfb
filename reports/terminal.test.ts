import { styleText } from 'node:util';
import { expect, test } from 'vitest';
import { hostile, quietReport, result, sampleReport } from './sample.ts';
import { renderTerminal } from './terminal.ts';
import { oneLine } from './text.ts';

test('what needs attention comes first, then the counts of each target, then where the report is', () => {
  expect(renderTerminal(sampleReport(), { full: 'assay-report/report.html' }).split('\n')).toEqual([
    'assay 0.1.0 · 4 targets · 11 check results · 65 s · part 1/2',
    `delta@4 failed: no stream opened within 30 s: ${oneLine(hostile)}`,
    'gamma@3: 1 scenario blocked before any check could fail',
    '',
    'New failures (1)',
    '  MUST RFC6120-8.1.2.1-01 the server stamps the full JID of the sender',
    '    message-to-bare-jid#from-is-stamped on alpha@1.0: from is missing on the delivered message',
    '    repeat: assay run alpha@1.0 --scenario message-to-bare-jid',
    '',
    'Changed (1)',
    '  MUST RFC6120-8.4-03 a request in an unknown namespace is refused',
    '    iq-get-unknown-namespace#refused-with-service-unavailable on gamma@3: the wrong condition came',
    '    repeat: assay run gamma@3 --scenario iq-get-unknown-namespace',
    '',
    'Stale baseline entries (2)',
    '  alpha@1.0 iq-get-unknown-namespace#* no longer fails',
    '  beta@2.1 no-such-scenario#check names no check',
    '',
    'Flipping (1)',
    '  MUST RFC6120-8.1.2.1-01 the server stamps the full JID of the sender',
    '    message-to-bare-jid#from-is-stamped on beta@2.1: flips (fail 2, pass 1)',
    '    repeat: assay run beta@2.1 --scenario message-to-bare-jid',
    '',
    'Errors of the harness (1)',
    '  SHOULD, decides no requirement',
    '    disco-info-of-the-server#stream-stays-open on gamma@3: our own stanza was not well-formed',
    '    repeat: assay run gamma@3 --scenario disco-info-of-the-server',
    '',
    'Known: 1 failure as the baselines have them',
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
  expect(renderTerminal(quietReport()).split('\n')).toEqual([
    'assay 0.1.0 · 1 target · 1 check result · 65 s',
    '',
    'target     level  pass',
    'alpha@1.0  MUST      1',
    '',
    'Report: report.html',
    '',
  ]);
});

test('regressions stand before new failures', () => {
  const failed = (check: string) => result({ check, verdict: 'fail', reason: 'no answer' });
  const report = quietReport({ results: [failed('a'), failed('b')] });
  const previous = quietReport({ results: [result({ check: 'b' })] });
  expect(
    renderTerminal(report, { previous })
      .split('\n')
      .filter((line) => /failures|Regr|#/.test(line)),
  ).toEqual([
    'Regressions (1)',
    '    iq-get-unknown-namespace#b on alpha@1.0: no answer',
    'New failures (1)',
    '    iq-get-unknown-namespace#a on alpha@1.0: no answer',
  ]);
});

test('many failures stay within a screen, grouped by requirement', () => {
  const { requirements } = quietReport();
  const ids = Array.from({ length: 30 }, (_, n) => `RFC6120-9.${n}-01`);
  const report = quietReport({
    requirements: Object.fromEntries(
      ids.map((id, n) => [id, { spec: 'RFC6120', section: `9.${n}`, level: 'MUST', summary: 'some rule' }]),
    ),
    results: ids.flatMap((id, n) =>
      ['a', 'b'].map((check) =>
        result({ check: `${check}${n}`, requirements: [id], verdict: 'fail', reason: 'no' }),
      ),
    ),
    stale: [{ target: 'alpha@1.0', check: 'x#y', state: 'passes' }],
  });
  const lines = renderTerminal({
    ...report,
    requirements: { ...requirements, ...report.requirements },
  }).split('\n');
  expect(lines.slice(2, 8)).toEqual([
    'New failures (60)',
    '  MUST RFC6120-9.0-01 some rule',
    '    iq-get-unknown-namespace#a0 on alpha@1.0: no',
    '    iq-get-unknown-namespace#b0 on alpha@1.0: no',
    '    repeat: assay run alpha@1.0 --scenario iq-get-unknown-namespace',
    '  MUST RFC6120-9.1-01 some rule',
  ]);
  expect(lines.slice(-10)).toEqual([
    '  … and 50 more in report.html',
    '',
    'Stale baseline entries (1)',
    '  … and 1 more in report.html',
    '',
    'target     level  fail',
    'alpha@1.0  MUST     60',
    '',
    'Report: report.html',
    '',
  ]);
  expect(lines.length).toBeLessThan(35);
});

test('a requirement that many checks miss takes only a few lines', () => {
  const results = Array.from({ length: 9 }, (_, n) =>
    result({ check: `c${n}`, verdict: 'fail', reason: 'no' }),
  );
  expect(renderTerminal(quietReport({ results })).split('\n').slice(2, 9)).toEqual([
    'New failures (9)',
    '  MUST RFC6120-8.4-03 a request in an unknown namespace is refused',
    '    iq-get-unknown-namespace#c0 on alpha@1.0: no',
    '    iq-get-unknown-namespace#c1 on alpha@1.0: no',
    '    iq-get-unknown-namespace#c2 on alpha@1.0: no',
    '    … and 6 more checks of it',
    '    repeat: assay run alpha@1.0 --scenario iq-get-unknown-namespace',
  ]);
});

test('colours come only from the paint that is passed in', () => {
  const always: typeof styleText = (format, text) => styleText(format, text, { validateStream: false });
  expect(renderTerminal(sampleReport())).not.toContain('\u001b');
  expect(renderTerminal(sampleReport(), { paint: always })).toContain('\u001b[1mNew failures (1)\u001b[22m');
});
