import { describe, expect, test } from 'vitest';
import { verdicts } from '../harness/verdict.ts';
import schema from './report.schema.json' with { type: 'json' };
import type * as reports from './report.ts';
import { quietReport, sampleReport } from './sample.ts';
import { InvalidReport, validateReport } from './validate.ts';

const problemWith = (value: unknown): Pick<InvalidReport, 'path' | 'found' | 'expected'> | undefined => {
  try {
    validateReport(value);
    return undefined;
  } catch (error) {
    if (!(error instanceof InvalidReport)) throw error;
    return { path: error.path, found: error.found, expected: error.expected };
  }
};

const parts = schema.$defs;

/** The compiler refuses a list that leaves out a member, invents one, or errs about its being optional. */
type Members<T> = { [K in keyof T]-?: undefined extends T[K] ? 'optional' : 'required' };

const membersOf = (part: { properties: object; required: string[] }): Record<string, string> =>
  Object.fromEntries(
    Object.keys(part.properties).map((name) => [
      name,
      part.required.includes(name) ? 'required' : 'optional',
    ]),
  );

describe('the schema and the type agree', () => {
  test('on a report with every verdict and every optional member', () => {
    const sample = sampleReport();
    expect(validateReport(JSON.parse(JSON.stringify(sample)))).toEqual(sample);
    expect(new Set(sample.results.map(({ verdict }) => verdict))).toEqual(new Set(verdicts));
    expect(validateReport(quietReport())).toEqual(quietReport());
  });

  test('on the members of each part', () => {
    const required = 'required';
    const optional = 'optional';
    const members = {
      report: {
        format: required,
        tool: required,
        run: required,
        targets: required,
        specs: required,
        requirements: required,
        scenarios: required,
        results: required,
        stale: required,
        baselines: optional,
        lost: optional,
      } satisfies Members<reports.Report>,
      run: {
        id: required,
        started: required,
        finished: required,
        command: required,
        interrupted: required,
        took: optional,
        parts: optional,
        shard: optional,
        repeat: required,
      } satisfies Members<reports.RunFacts>,
      part: {
        command: required,
        started: required,
        finished: required,
        interrupted: required,
        shard: optional,
        targets: required,
      } satisfies Members<reports.RunPart>,
      target: {
        id: required,
        protocol: required,
        name: required,
        version: required,
        driver: required,
        config: required,
        image: optional,
        digest: optional,
        package: optional,
        named: optional,
        product: optional,
        softwareVersion: optional,
        apps: optional,
        on: optional,
        state: required,
        problem: optional,
        leftovers: optional,
        logs: required,
        claims: optional,
        unanswered: optional,
        environment: optional,
      } satisfies Members<reports.TargetReport>,
      spec: {
        id: required,
        title: required,
        url: required,
        requirements: required,
        tested: required,
        observed: required,
        untested: required,
        excluded: required,
      } satisfies Members<reports.SpecReport>,
      requirement: {
        spec: required,
        section: required,
        heading: optional,
        source: optional,
        status: optional,
        sdks: optional,
        level: required,
        summary: required,
      } satisfies Members<reports.RequirementReport>,
      scenario: {
        title: required,
        spec: required,
        topic: required,
        source: required,
      } satisfies Members<reports.ScenarioReport>,
      result: {
        target: required,
        scenario: required,
        check: required,
        requirements: required,
        level: required,
        verdict: required,
        reason: optional,
        by: optional,
        sent: optional,
        cause: optional,
        about: optional,
        came: optional,
        expected: optional,
        observed: optional,
        signature: optional,
        warnings: optional,
        evidence: optional,
        repeat: required,
        duration: required,
        baseline: optional,
        like: optional,
        tally: optional,
      } satisfies Members<reports.Result>,
      evidence: {
        file: required,
        from: required,
        to: required,
        logs: optional,
      } satisfies Members<reports.EvidenceReference>,
      stale: {
        target: required,
        check: required,
        state: required,
        verdict: optional,
      } satisfies Members<reports.StaleEntry>,
      baseline: {
        product: required,
        versions: optional,
        configuration: optional,
        source: required,
        targets: required,
      } satisfies Members<reports.BaselineReport>,
      lost: { target: required, claim: required, checks: required } satisfies Members<reports.LostClaim>,
      cause: { check: optional, step: required, like: optional } satisfies Members<reports.Cause>,
      remembered: { state: required, why: optional, link: optional } satisfies Members<reports.Remembered>,
      likeness: { title: required, link: required } satisfies Members<reports.Likeness>,
    };
    expect({
      report: membersOf(schema),
      run: membersOf(parts.run),
      target: membersOf(parts.target),
      spec: membersOf(parts.spec),
      requirement: membersOf(parts.requirement),
      scenario: membersOf(parts.scenario),
      result: membersOf(parts.result),
      evidence: membersOf(parts.evidence),
      stale: membersOf(parts.stale),
      part: membersOf(parts.part),
      baseline: membersOf(parts.baseline),
      lost: membersOf(parts.lost),
      cause: membersOf(parts.result.properties.cause),
      remembered: membersOf(parts.result.properties.baseline),
      likeness: membersOf(parts.result.properties.like),
    }).toEqual(members);
  });

  test('on the verdicts', () => {
    expect(parts.verdict.enum).toEqual(verdicts);
  });
});

test('a report of before, with none of the members that were added since, is still one', () => {
  const { baselines: _baselines, lost: _lost, ...before } = quietReport();
  expect(validateReport(before)).toEqual(before);
});

describe('a broken report is refused, and told where', () => {
  const sample = sampleReport();
  const [first] = sample.results;

  test.each([
    ['not an object', 'hello', { path: '', found: '"hello"', expected: 'object' }],
    [
      'another format',
      { ...sample, format: 'assay-report/2' },
      { path: '/format', found: '"assay-report/2"', expected: '"assay-report/1"' },
    ],
    [
      'a missing member',
      { ...sample, run: { ...sample.run, started: undefined } },
      { path: '/run/started', found: 'nothing', expected: 'this member to be there' },
    ],
    [
      'an unknown member',
      { ...sample, results: [{ ...first, 'a/b': 1 }] },
      { path: '/results/0/a~1b', found: 'an unknown member', expected: 'none of this name' },
    ],
    [
      'an unknown verdict',
      { ...sample, results: [{ ...first, verdict: 'skipped' }] },
      {
        path: '/results/0/verdict',
        found: '"skipped"',
        expected: 'one of pass,fail,not-claimed,blocked,unverifiable,error,observed',
      },
    ],
    [
      'an unknown verdict in a tally',
      { ...sample, results: [{ ...first, tally: { skipped: 1 } }] },
      { path: '/results/0/tally/skipped', found: 'an unknown member', expected: 'a verdict as its name' },
    ],
    [
      'a count below nothing',
      { ...sample, run: { ...sample.run, repeat: 0 } },
      { path: '/run/repeat', found: '0', expected: 'it to be >= 1' },
    ],
    [
      'evidence outside of the report',
      { ...sample, results: [{ ...first, evidence: { file: '../../etc/passwd', from: 0, to: 0 } }] },
      {
        path: '/results/0/evidence/file',
        found: '"../../etc/passwd"',
        expected: 'it to match pattern "^(?!/)(?!(.*/)?\\.\\.(/|$))[^\\\\]*$"',
      },
    ],
    [
      'a result of a target that is not listed',
      { ...sample, results: [{ ...first, target: 'nobody' }] },
      { path: '/results/0/target', found: '"nobody"', expected: 'a name that /targets has' },
    ],
    [
      'a scenario named like a member of every object',
      { ...sample, results: [{ ...first, scenario: 'toString' }] },
      { path: '/results/0/scenario', found: '"toString"', expected: 'a name that /scenarios has' },
    ],
    [
      'a requirement that is not listed',
      { ...sample, results: [{ ...first, requirements: ['RFC6120-8.4-03', 'RFC1-1'] }] },
      { path: '/results/0/requirements/1', found: '"RFC1-1"', expected: 'a name that /requirements has' },
    ],
  ])('%s', (_name, broken, problem) => {
    expect(problemWith(JSON.parse(JSON.stringify(broken)))).toEqual(problem);
  });

  test('the message has the place, what was found and what was expected', () => {
    expect(() => validateReport([])).toThrow(
      'not a report: at the top: found [], expected object. See reports/report.schema.json.',
    );
  });
});
