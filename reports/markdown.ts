import { levels } from '../harness/verdict.ts';
import { type Assessment, assess, scenariosIn } from './assessment.ts';
import { countByLevel, spellCounts } from './counts.ts';
import { type FindingKind, type SharedFinding, shared } from './findings.ts';
import { fit } from './fit.ts';
import { gathered } from './gathered.ts';
import { inBrief, inFull, inOneLine, inShort } from './markdown-finding.ts';
import { cell, code, escaped, folded, safe, table } from './markdown-text.ts';
import { suspects } from './outline.ts';
import type { Report } from './report.ts';
import {
  baselineNotes,
  baselineText,
  findingTitles,
  lostText,
  problemsOf,
  type Stop,
  sectionTitles,
  staleText,
  stopsOf,
} from './sections.ts';
import { plural, tookOf } from './text.ts';

export interface MarkdownOptions {
  /** An earlier report: what it has pass and this one has fail is called a regression. */
  readonly previous?: Report;
  /** How many characters it may have; default: what hosts take as a comment. */
  readonly limit?: number;
}

/** GitHub refuses comments above 65,536 characters. */
const longestComment = 65_000;

/**
 * A page for a pull request or a job summary: the outcome, the targets, then every finding by weight, and why. Where that
 * is too long, the least weighty ones are told in one line, and where that is, too, they name only some of their checks.
 */
export const renderMarkdown = (
  report: Report,
  { previous, limit = longestComment }: MarkdownOptions = {},
): string => {
  const assessment = assess(report, previous);
  const news = shared(assessment.news);
  const found = [...news, ...shared(assessment.expected)];
  const stopped = (how: Naming): string => blocked(assessment, how).join('\n\n');
  const shown = [
    ...found.map((finding, at) => {
      const line = inOneLine(finding);
      const short = inShort(finding);
      return { forms: [at < news.length ? inFull(finding) : line, line, inBrief(finding), short, short, ''] };
    }),
    // What is blocked gives way before any finding goes unnamed, and no sooner.
    { forms: (['each', 'each', 'each', 'each', 'by topic', 'nowhere'] as const).map(stopped) },
  ];
  const page = (forms: readonly number[]): string => {
    const texts = new Map(found.map((finding, at) => [finding, shown[at]?.forms[forms[at] ?? 0] ?? '']));
    const last = shown.at(-1)?.forms[forms.at(-1) ?? 0] ?? '';
    return `${pageOf(report, assessment, texts, last).flat().join('\n\n')}\n`;
  };
  const longest = fit(shown, Number.POSITIVE_INFINITY);
  const room = shown.reduce((sum, { forms }) => sum + (forms[0]?.length ?? 0), 0);
  return page(fit(shown, room - Math.max(0, page(longest).length - limit)));
};

/** How each finding is told; those that are told once for several targets are there once. */
type Texts = ReadonlyMap<SharedFinding, string>;

const pageOf = (
  report: Report,
  assessment: Assessment,
  texts: Texts,
  stopped: string,
): readonly (readonly string[])[] => {
  const { lost, unexplained, stale, unanswered } = assessment;
  const list = (title: string, lines: readonly string[], count = lines.length): readonly string[] =>
    lines.length === 0 ? [] : [`## ${title} (${count})`, lines.map((line) => `- ${line}`).join('\n')];
  const found = (kind: FindingKind) => section(kind, texts);
  return [
    [`# assay: ${assessment.sentence}`],
    problemsOf(report).map((text) => `**${safe(text)}**`),
    baselineNotes(report).map((text) => `_${escaped(text, 2000)}_`),
    [targetTable(report)],
    [facts(report)],
    ...(['regression', 'new', 'failed', 'changed'] as const).map(found),
    list(
      sectionTitles.lost,
      lost.map((claim) => `${code(claim.target)} ${code(claim.claim)} ${lostText(claim)}`),
    ),
    list(sectionTitles.unexplained, stopsOf(unexplained).map(stopText), scenariosIn(unexplained)),
    list(
      sectionTitles.stale,
      stale.map((entry) => `${code(entry.target)} ${code(entry.check)} ${staleText(entry)}`),
    ),
    found('flips'),
    list(
      sectionTitles.unanswered,
      unanswered.map(({ id, unanswered: question = '' }) => `${code(id)}: ${safe(question)}`),
    ),
    found('error'),
    ...(['known', 'recorded'] as const).map((kind) => expected(kind, texts)),
    stopped === '' ? [] : [stopped],
    suspected(report),
    coverage(report),
  ];
};

const section = (kind: FindingKind, texts: Texts): readonly string[] => {
  const found = [...texts.keys()].filter((finding) => finding.kind === kind);
  if (found.length === 0) return [];
  const shown = found.map((finding) => texts.get(finding) ?? '').filter((text) => text !== '');
  const left = found.length - shown.length;
  return [
    `## ${findingTitles[kind]} (${counted(found)})`,
    ...joined(shown),
    ...(left > 0
      ? [`… and ${plural(left, 'more finding')}, for which there is no room here; report.html has all.`]
      : []),
  ];
};

/** List items stand line below line, all else apart. */
const joined = (texts: readonly string[]): readonly string[] => {
  const parts: string[] = [];
  for (const text of texts) {
    const last = parts.at(-1);
    if (text.startsWith('- ') && last?.startsWith('- ')) parts[parts.length - 1] = `${last}\n${text}`;
    else parts.push(text);
  }
  return parts;
};

const counted = (found: readonly SharedFinding[]): string => {
  const rows = found.reduce((sum, finding) => sum + finding.rows, 0);
  const causes = found.reduce((sum, { targets }) => sum + targets.length, 0);
  return rows === causes ? `${rows}` : `${rows} in ${plural(causes, 'finding')}`;
};

const named = (names: readonly string[], noun: string, most: number): string => {
  const rest = names.length - most;
  return `${names.slice(0, most).map(code).join(', ')}${rest > 0 ? ` and ${plural(rest, `more ${noun}`)}` : ''}`;
};

/** Scenarios whose own check explains what is blocked behind it are told together, once for all targets that fail it. */
const ownStops = (stops: readonly Stop[]): readonly string[] => {
  const targets = Map.groupBy(stops, ({ by }) => by ?? '');
  const together = Map.groupBy(targets, ([, some]) => some.map(({ target }) => code(target)).join(', '));
  return Array.from(together, ([where, checks]) => {
    const names = gathered(checks.map(([by]) => by)).map(code);
    const fail = checks.length === 1 ? 'fails' : 'fail';
    return `${where}: ${names.join(', ')} ${fail}, so the checks behind it in the same scenario could not be decided`;
  });
};

const isOwn = ({ by, scenarios }: Stop): boolean =>
  by !== undefined && scenarios.length === 1 && by.startsWith(`${scenarios[0]}#`);

const stopLines = (stops: readonly Stop[]): readonly string[] =>
  [...stops.filter((stop) => !isOwn(stop)).map(stopText), ...ownStops(stops.filter(isOwn))].map(
    (line) => `- ${line}`,
  );

const stopText = ({ target, by, scenarios, reason }: Stop): string => {
  const names = gathered(scenarios).map(code).join(', ');
  return by === undefined
    ? `${code(target)} ${names}: ${safe(reason)}`
    : `${code(target)} ${code(by)} fails, so the checks of ${names} behind it could not be decided`;
};

const expected = (kind: 'known' | 'recorded', texts: Texts): readonly string[] => {
  const [title, ...rest] = section(kind, texts);
  if (title === undefined) return [];
  const shown =
    kind === 'known' ? 'somebody looked at each, and says why' : 'seen before, and nobody looked at them yet';
  return [title, folded(shown, ...rest)];
};

/** Where scenarios that are blocked have their names. */
type Naming = 'each' | 'by topic' | 'nowhere';

const topicOf = (scenario: string): string => scenario.slice(0, scenario.lastIndexOf('/'));

/** How many scenarios of each topic are blocked, target by target. */
const topicLines = (stops: readonly Stop[]): string =>
  Array.from(
    Map.groupBy(stops, ({ target }) => target),
    ([target, some]) => {
      const scenarios = [...new Set(some.flatMap((stop) => stop.scenarios))];
      const topics = Array.from(
        Map.groupBy(scenarios, topicOf),
        ([topic, { length }]) => `${code(`${topic}/*`)} ${length}`,
      );
      return `- ${code(target)}: ${topics.join(', ')}`;
    },
  ).join('\n');

const stopsNamed = (stops: readonly Stop[], how: Naming, what: string): string => {
  if (how === 'nowhere') return `report.html says ${what}.`;
  return how === 'each'
    ? folded(what, stopLines(stops).join('\n'))
    : folded(`of which topics; report.html says ${what}`, topicLines(stops));
};

const blocked = ({ explained, accepted }: Assessment, how: Naming): readonly string[] => {
  const byCheck = stopsOf(explained.filter(({ by }) => by?.kind === 'check'));
  const byTarget = explained.filter(({ by }) => by?.kind === 'target');
  return [
    ...(byCheck.length > 0
      ? [
          `## ${sectionTitles.explained} (${plural(scenariosIn(explained), 'scenario')})`,
          stopsNamed(byCheck, how, 'which check explains which scenario'),
        ]
      : []),
    ...(byTarget.length > 0
      ? [`${plural(scenariosIn(byTarget), 'scenario')} blocked, as their target failed.`]
      : []),
    ...(accepted.length > 0
      ? [
          `## ${sectionTitles.accepted} (${plural(scenariosIn(accepted), 'scenario')})`,
          stopsNamed(stopsOf(accepted), how, 'for which reason'),
        ]
      : []),
  ];
};

/** What was tested, and how each level came out: levels are never added up. */
const targetTable = (report: Report): string => {
  const counts = new Map(
    report.targets.map(({ id }) => [id, countByLevel(report.results.filter(({ target }) => target === id))]),
  );
  const present = levels.filter((level) => [...counts.values()].some((one) => one.has(level)));
  return table(
    ['Target', 'Version', 'Configuration', ...present],
    report.targets.map(
      ({
        id,
        name,
        product = name,
        version,
        softwareVersion = version,
        config,
        driver,
        apps,
        on,
        ...built
      }) => [
        cell(id),
        [`${product} ${softwareVersion}`, built.package ?? built.image, apps && `(${apps})`, on && `on ${on}`]
          .flatMap((part) => (part === undefined ? [] : cell(part)))
          .join(' '),
        driver === 'external' ? 'its own' : config,
        ...present.map((level) => spellCounts(counts.get(id)?.get(level) ?? {}) || '–'),
      ],
    ),
  );
};

const facts = ({ run, tool, baselines = [] }: Report): string => {
  const used = baselines.filter(({ targets }) => targets.length > 0);
  const parts = [
    `assay ${escaped(tool.version)}`,
    code(run.command),
    `${run.started} (took ${tookOf(run)})`,
    ...(run.parts === undefined ? [] : [`${run.parts.length} runs together`]),
    ...(run.repeat > 1 ? [`each scenario played ${run.repeat} times`] : []),
    ...(run.shard === undefined ? [] : [`part ${escaped(run.shard)} only`]),
    ...(used.length === 0
      ? []
      : [`compared with baselines of ${used.map((one) => code(baselineText(one))).join(', ')}`]),
  ];
  return parts.join(' · ');
};

const suspected = (report: Report): readonly string[] => {
  const names = suspects(report);
  if (names.length === 0) return [];
  return [
    `## Suspects (${names.length})`,
    'These fail on nearly every server, so they may be our bugs:',
    named(names, 'check', 50),
  ];
};

const coverage = ({ specs }: Report): readonly string[] =>
  specs.length === 0
    ? []
    : [
        '## Coverage',
        `Requirements by which checks judge: ${specs
          .map(
            ({ id, tested, observed, requirements }) =>
              `${escaped(id)} ${tested} of ${requirements}${observed > 0 ? ` (${observed} more only observed)` : ''}`,
          )
          .join(', ')}.`,
      ];
