import { unexplained } from './explanation.ts';
import { sortReport } from './order.ts';
import type { LostClaim, Report, Result, StaleEntry, TargetReport } from './report.ts';
import { leftOn } from './sections.ts';
import { flips, standing, tallied } from './standing.ts';
import { clip, visible } from './text.ts';
import { timesIn } from './times.ts';

/**
 * JUnit XML: a suite per target, a case per check. Class names begin with the target and have dots where readers of
 * JUnit see packages, so that no two cases share class and name. A case fails where a run would end with code 1: what
 * is no check, such as a stale baseline entry, has a case of its own. All times together are how long the run took (see `timesIn`).
 */
export const renderJunit = (given: Report): string => {
  const report = sortReport(given);
  const open = new Set(unexplained(report));
  const times = timesIn(report);
  const suites = report.targets.map((target) => suiteOf(target, report, open, times));
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
  readonly milliseconds: number;
  readonly xml: string;
}

interface Suite {
  readonly cases: readonly Case[];
  readonly xml: string;
}

const suiteOf = (
  target: TargetReport,
  report: Report,
  open: ReadonlySet<Result>,
  times: ReadonlyMap<Result, number>,
): Suite => {
  const ofTarget = <T extends { readonly target: string }>(item: T) => item.target === target.id;
  const results = report.results.filter(ofTarget);
  const cases = [
    ...(target.state === 'failed' ? [startCase(target)] : []),
    ...(target.unanswered === undefined ? [] : [surveyCase(target.id, target.unanswered)]),
    ...results.map((result) => checkCase(result, report, times.get(result) ?? 0, open.has(result))),
    ...(report.lost ?? []).filter(ofTarget).map(lostCase),
    ...report.stale.filter(ofTarget).map(staleCase),
  ];
  const facts = {
    version: target.version,
    driver: target.driver,
    config: target.config,
    image: target.image,
    digest: target.digest,
    package: target.package,
    product: target.product,
    softwareVersion: target.softwareVersion,
    on: target.on,
  };
  const xml = lines(
    `<testsuite${attributes({ name: target.id, timestamp: report.run.started, ...total([{ cases }]) })}>`,
    '<properties>',
    ...Object.entries(facts).flatMap(([name, value]) =>
      value === undefined ? [] : `<property${attributes({ name, value })}/>`,
    ),
    '</properties>',
    ...cases.map((one) => one.xml),
    ...leftOn(target).map((text) => `<system-out>${escaped(text)}</system-out>`),
    '</testsuite>',
  );
  return { cases, xml };
};

/** A dot would begin a package. */
const undotted = (text: string): string => text.replaceAll('.', '_');

const classOf = (target: string, ...parts: readonly string[]): string =>
  [target, ...parts].map(undotted).join('.');

/** `prosody@13_0.rfc6120.stanzas-too-early` and `before-binding#closed`. */
const headOf = ({
  target,
  scenario,
  check,
}: Result): { readonly classname: string; readonly name: string } => {
  const parts = scenario.split('/');
  const own = parts.pop() ?? scenario;
  return { classname: classOf(target, ...parts), name: `${own}#${check}` };
};

const checkCase = (result: Result, report: Report, took: number, open: boolean): Case => {
  const { outcome, message } = judge(result, open);
  const { classname, name } = headOf(result);
  const head = { name, classname, time: seconds(took) };
  const element = {
    passed: undefined,
    failures: `<failure${attributes({ message, type: result.level })}>${escaped(body(result, report))}</failure>`,
    errors: `<error${attributes({ message })}>${escaped(body(result, report))}</error>`,
    skipped: `<skipped${attributes({ message })}/>`,
  }[outcome];
  return { outcome, milliseconds: took, xml: testcase(head, element) };
};

const judge = (result: Result, open: boolean): { readonly outcome: Outcome; readonly message: string } => {
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
    case 'recorded':
      return { outcome: 'skipped', message: `${standing(result)}: ${result.baseline?.why ?? reason}` };
    case 'quiet':
      if (result.verdict === 'pass') return { outcome: 'passed', message: '' };
      return open
        ? { outcome: 'failures', message: `blocked, and no failing check explains it: ${reason}` }
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
    ['judged by', result.by],
    ['baseline', baseline && [baseline.why, baseline.link].filter(Boolean).join(' ')],
    ['tally', flips(result) ? tallied(result) : undefined],
    ['sent', result.sent],
    ['expected', result.expected],
    ['observed', result.observed],
    ['server log', result.warnings?.join('\n')],
    ['evidence', evidence && `${evidence.file}, events ${evidence.from} to ${evidence.to}`],
    ['repeat', result.repeat],
  ];
  return parts
    .flatMap(([name, text]) => (text === undefined ? [] : `${name}: ${clip(text, longestText)}`))
    .join('\n');
};

/** What is no check, and yet must not be missed. */
const extraCase = (
  outcome: 'failures' | 'errors',
  head: { readonly classname: string; readonly name: string },
  message: string,
  type?: string,
): Case => ({
  outcome,
  milliseconds: 0,
  xml: testcase(
    { name: head.name, classname: head.classname, time: seconds(0) },
    `<${outcome === 'errors' ? 'error' : 'failure'}${attributes({ message, type })}/>`,
  ),
});

const startCase = ({ id, problem = 'it did not come up' }: TargetReport): Case =>
  extraCase('errors', { classname: classOf(id, 'target'), name: 'comes up' }, problem);

const surveyCase = (target: string, unanswered: string): Case =>
  extraCase('failures', { classname: classOf(target, 'survey'), name: 'answered' }, unanswered, 'survey');

const lostCase = ({ target, claim, checks }: LostClaim): Case =>
  extraCase(
    'failures',
    { classname: classOf(target, 'claims'), name: claim },
    `lost: it no longer claims this${checks.length > 0 ? `; not asked for: ${checks.join(', ')}` : ''}`,
    'lost',
  );

const staleCase = ({ target, check, state, verdict }: StaleEntry): Case => {
  const message = {
    passes: verdict === 'blocked' ? 'stale: it is no longer blocked' : 'stale: it no longer fails',
    unknown: 'stale: there is no such check',
  }[state];
  const name = verdict === 'blocked' ? `${check} (blocked)` : check;
  return extraCase('failures', { classname: classOf(target, 'baseline'), name }, message, 'stale');
};

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
    time: seconds(cases.reduce((sum, one) => sum + one.milliseconds, 0)),
  };
};

const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(3);

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
