import { type Explanation, explanations, unexplained } from './explanation.ts';
import { type Finding, type FindingKind, findings, isNews, rowsIn } from './findings.ts';
import type { LostClaim, Report, Result, StaleEntry, TargetReport } from './report.ts';
import { plural } from './text.ts';

/** Blocked results with one reason on one target. */
export interface Blockage {
  readonly target: string;
  readonly reason: string;
  /** What explains it; absent: nothing does. */
  readonly by?: Explanation;
  readonly results: readonly [Result, ...Result[]];
}

/** What a report comes to: every section that a reader is told, in the order of its urgency. */
export interface Assessment {
  /** What fails and was not expected to. */
  readonly news: readonly Finding[];
  /** What fails as its baseline says. */
  readonly expected: readonly Finding[];
  readonly lost: readonly LostClaim[];
  readonly unexplained: readonly Blockage[];
  readonly explained: readonly Blockage[];
  /** Blocked, and a baseline accepts it. */
  readonly accepted: readonly Blockage[];
  readonly stale: readonly StaleEntry[];
  readonly unanswered: readonly TargetReport[];
  /** All of it in one sentence. */
  readonly sentence: string;
}

export const assess = (report: Report, previous?: Report): Assessment => {
  const found = findings(report, previous);
  const explained = explanations(report);
  const open = new Set(unexplained(report));
  const blocked = report.results.filter(({ verdict }) => verdict === 'blocked');
  const parts = {
    news: found.filter(isNews),
    expected: found.filter((finding) => !isNews(finding)),
    lost: report.lost ?? [],
    unexplained: blockages(blocked.filter((result) => open.has(result))),
    explained: blockages(
      blocked.filter((result) => explained.has(result)),
      explained,
    ),
    accepted: blockages(blocked.filter((result) => !open.has(result) && !explained.has(result))),
    stale: report.stale,
    unanswered: report.targets.filter(
      ({ unanswered, state }) => unanswered !== undefined && state === 'tested',
    ),
  };
  return { ...parts, sentence: sentence(report, parts) };
};

/** How many scenarios some blocked results are of. */
export const scenariosIn = (some: readonly Blockage[]): number =>
  new Set(
    some.flatMap(({ results }) => results.map(({ target, scenario }) => JSON.stringify([target, scenario]))),
  ).size;

const blockages = (
  results: readonly Result[],
  explained: ReadonlyMap<Result, Explanation> = new Map(),
): readonly Blockage[] => {
  const by = (result: Result) => explained.get(result);
  const groups = Map.groupBy(results, (result) =>
    JSON.stringify([result.target, result.scenario, result.reason, by(result)]),
  );
  return [...groups.values()].flatMap((group): readonly Blockage[] => {
    const [first, ...rest] = group;
    if (first === undefined) return [];
    const explanation = by(first);
    return [
      {
        target: first.target,
        reason: first.reason ?? 'it could not be played',
        ...(explanation && { by: explanation }),
        results: [first, ...rest],
      },
    ];
  });
};

const spelt: readonly (readonly [FindingKind, string])[] = [
  ['regression', 'regression'],
  ['new', 'new failure'],
  ['failed', 'failure'],
];

type Parts = Omit<Assessment, 'sentence'>;

const sentence = (report: Report, parts: Parts): string => {
  const bad = alarms(parts);
  const compared = (report.baselines ?? []).some(({ targets }) => targets.length > 0);
  const quiet = compared || parts.expected.length > 0 ? 'Nothing new' : 'Nothing failed';
  const first = bad.length > 0 ? bad.join(', ') : gone(report) ? 'Not everything was tested' : quiet;
  const settled = asExpected(parts);
  return `${first}.${settled.length > 0 ? ` ${settled.join(', ')}.` : ''}`;
};

const gone = ({ run, targets }: Report): boolean =>
  run.interrupted || targets.some(({ state }) => state === 'failed');

const ofKind = (found: readonly Finding[], kind: FindingKind): readonly Finding[] =>
  found.filter((finding) => finding.kind === kind);

const inFindings = (found: readonly Finding[]): string =>
  rowsIn(found) === found.length ? '' : ` in ${plural(found.length, 'finding')}`;

const alarms = ({ news, lost, unexplained: open, stale, unanswered }: Parts): readonly string[] => {
  const some = (count: number, text: string): readonly string[] => (count > 0 ? [text] : []);
  const rows = (kind: FindingKind): number => rowsIn(ofKind(news, kind));
  return [
    ...spelt.flatMap(([kind, noun]) =>
      some(rows(kind), `${plural(rows(kind), noun)}${inFindings(ofKind(news, kind))}`),
    ),
    ...some(rows('changed'), `${rows('changed')} failing differently than before`),
    ...some(lost.length, plural(lost.length, 'lost claim')),
    ...some(open.length, `${plural(scenariosIn(open), 'scenario')} blocked without explanation`),
    ...some(stale.length, plural(stale.length, 'stale baseline entry', 'stale baseline entries')),
    ...some(
      rows('flips'),
      `${plural(rows('flips'), 'check')} that ${rows('flips') === 1 ? 'flips' : 'flip'}`,
    ),
    ...some(
      unanswered.length,
      plural(unanswered.length, 'survey without an answer', 'surveys without an answer'),
    ),
    ...some(rows('error'), plural(rows('error'), 'error of the harness', 'errors of the harness')),
  ];
};

const asExpected = (parts: Parts): readonly string[] => {
  const { expected, explained, accepted, news, stale } = parts;
  const [known, recorded] = [rowsIn(ofKind(expected, 'known')), rowsIn(ofKind(expected, 'recorded'))];
  const counts = [
    ...(known > 0 ? [`${known} known`] : []),
    ...(recorded > 0 ? [`${recorded} recorded`] : []),
  ];
  const failures = `${counts.join(' and ')} ${known + recorded === 1 ? 'failure' : 'failures'}${inFindings(expected)}`;
  const clean = [
    ...(ofKind(news, 'changed').length === 0 ? ['0 changed'] : []),
    ...(stale.length === 0 ? ['0 stale'] : []),
  ];
  const blocked = scenariosIn(explained);
  return [
    ...(counts.length > 0 ? [failures, ...clean] : []),
    ...(blocked > 0 ? [`${plural(blocked, 'scenario')} blocked (explained)`] : []),
    ...(accepted.length > 0 ? [`${plural(scenariosIn(accepted), 'scenario')} blocked (accepted)`] : []),
  ];
};
