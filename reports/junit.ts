import { sortReport } from './order.ts';
import type { Report, Result, StaleEntry, TargetReport } from './report.ts';
import { flips, standing, tallied } from './standing.ts';
import { clip, visible } from './text.ts';

/**
 * JUnit XML: a suite per target, a case per check, the scenario as class name. A case fails where a run would
 * end with code 1, so stale baseline entries are cases of the class `baseline`.
 */
export const renderJunit = (given: Report): string => {
  const report = sortReport(given);
  const suites = report.targets.map((target) => suiteOf(target, report));
  return lines(
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: 'assay', ...total(suites) })}>`,
    ...suites.map(({ xml }) => xml),
    '</testsuites>',
    '',
  );
};

type Outcome = 'passed' | 'failures' | 'errors' | 'skipped';

interface Case {
  readonly outcome: Outcome;
  readonly seconds: number;
  readonly xml: string;
}

interface Suite {
  readonly cases: readonly Case[];
  readonly xml: string;
}

const suiteOf = (target: TargetReport, report: Report): Suite => {
  const ofTarget = <T extends { readonly target: string }>(item: T) => item.target === target.id;
  const cases = [
    ...(target.state === 'failed' ? [startCase(target)] : []),
    ...report.results.filter(ofTarget).map((result) => checkCase(result, report)),
    ...report.stale.filter(ofTarget).map(staleCase),
  ];
  const facts = {
    version: target.version,
    driver: target.driver,
    config: target.config,
    image: target.image,
  };
  const xml = lines(
    `<testsuite${attributes({ name: target.id, timestamp: report.run.started, ...total([{ cases }]) })}>`,
    '<properties>',
    ...Object.entries(facts).flatMap(([name, value]) =>
      value === undefined ? [] : `<property${attributes({ name, value })}/>`,
    ),
    '</properties>',
    ...cases.map((one) => one.xml),
    '</testsuite>',
  );
  return { cases, xml };
};

const checkCase = (result: Result, report: Report): Case => {
  const { outcome, message } = judge(result);
  const head = { name: result.check, classname: result.scenario, time: seconds(result.duration / 1000) };
  const element = {
    passed: undefined,
    failures: `<failure${attributes({ message, type: result.level })}>${escaped(body(result, report))}</failure>`,
    errors: `<error${attributes({ message })}>${escaped(body(result, report))}</error>`,
    skipped: `<skipped${attributes({ message })}/>`,
  }[outcome];
  return { outcome, seconds: result.duration / 1000, xml: testcase(head, element) };
};

const judge = (result: Result): { readonly outcome: Outcome; readonly message: string } => {
  const reason = result.reason ?? result.verdict;
  switch (standing(result)) {
    case 'error':
      return { outcome: 'errors', message: reason };
    case 'flips':
      return { outcome: 'failures', message: `flips (${tallied(result)}): ${reason}` };
    case 'changed':
      return { outcome: 'failures', message: `changed: ${reason}` };
    case 'failed':
      return { outcome: 'failures', message: reason };
    case 'known':
      return { outcome: 'skipped', message: `known: ${result.baseline?.why ?? reason}` };
    case 'quiet':
      return result.verdict === 'pass'
        ? { outcome: 'passed', message: '' }
        : { outcome: 'skipped', message: `${result.verdict}: ${reason}` };
  }
};

/** Readers of JUnit keep all of it in memory; the evidence has the rest. */
const longestText = 10_000;

const body = (result: Result, report: Report): string => {
  const { evidence, baseline } = result;
  const parts: readonly (readonly [string, string | undefined])[] = [
    ...result.requirements.map((id) => {
      const known = report.requirements[id];
      return ['requirement', known && `${id} (${known.level}) ${known.summary}`] as const;
    }),
    ['reason', result.reason],
    ['baseline', baseline && [baseline.why, baseline.link].filter(Boolean).join(' ')],
    ['tally', flips(result) ? tallied(result) : undefined],
    ['sent', result.sent],
    ['expected', result.expected],
    ['observed', result.observed],
    ['evidence', evidence && `${evidence.file}, events ${evidence.from} to ${evidence.to}`],
    ['repeat', result.repeat],
  ];
  return parts
    .flatMap(([name, text]) => (text === undefined ? [] : `${name}: ${clip(text, longestText)}`))
    .join('\n');
};

const startCase = (target: TargetReport): Case => ({
  outcome: 'errors',
  seconds: 0,
  xml: testcase(
    { name: 'comes up', classname: 'target', time: seconds(0) },
    `<error${attributes({ message: target.problem ?? 'it did not come up' })}/>`,
  ),
});

const staleCase = ({ check, state }: StaleEntry): Case => ({
  outcome: 'failures',
  seconds: 0,
  xml: testcase(
    { name: check, classname: 'baseline', time: seconds(0) },
    `<failure${attributes({
      message: state === 'passes' ? 'stale: it no longer fails' : 'stale: there is no such check',
      type: 'stale',
    })}/>`,
  ),
});

const testcase = (head: Readonly<Record<string, string>>, element: string | undefined): string =>
  element === undefined
    ? `<testcase${attributes(head)}/>`
    : lines(`<testcase${attributes(head)}>`, element, '</testcase>');

const total = (suites: readonly Pick<Suite, 'cases'>[]): Readonly<Record<string, string>> => {
  const cases = suites.flatMap((suite) => suite.cases);
  const number = (outcome: Outcome) => String(cases.filter((one) => one.outcome === outcome).length);
  return {
    tests: String(cases.length),
    failures: number('failures'),
    errors: number('errors'),
    skipped: number('skipped'),
    time: seconds(cases.reduce((sum, one) => sum + one.seconds, 0)),
  };
};

const seconds = (value: number): string => value.toFixed(3);

const lines = (...given: readonly string[]): string => given.join('\n');

const attributes = (given: Readonly<Record<string, string | undefined>>): string =>
  Object.entries(given)
    .flatMap(([name, value]) => (value === undefined ? [] : ` ${name}="${escaped(value, true)}"`))
    .join('');

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
  '\t': '&#9;',
};

/** Line feeds and tabs would become spaces in an attribute. */
const escaped = (text: string, inAttribute = false): string =>
  visible(text).replace(
    inAttribute ? /[&<>"\n\t]/g : /[&<>]/g,
    (character) => entities[character] ?? character,
  );
