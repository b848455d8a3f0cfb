import type { styleText } from 'node:util';
import { type Assessment, assess, scenariosIn } from './assessment.ts';
import { countByLevel, countNames } from './counts.ts';
import { exitCode } from './exit-code.ts';
import { type FindingKind, rowsIn, type SharedFinding, shared } from './findings.ts';
import type { Report, Result } from './report.ts';
import {
  baselineNotes,
  findingTitles,
  lostText,
  problemsOf,
  type Stop,
  sectionTitles,
  staleText,
  stopsOf,
} from './sections.ts';
import { checkName, flips, groundsOf, tallied, warningsOf } from './standing.ts';
import { clip, idWithForce, oneLine, plural, tookOf, wrap } from './text.ts';

/** `util.styleText` fits, and so does what leaves text plain. */
export type Paint = (
  format: Extract<Parameters<typeof styleText>[0], string> & ('red' | 'green' | 'yellow' | 'dim' | 'bold'),
  text: string,
) => string;

export interface TerminalOptions {
  /** Default: no colours. */
  readonly paint?: Paint;
  /** An earlier report: what it has pass and this one has fail is called a regression. */
  readonly previous?: Report;
  /** Where the full report is, as the user would open it. Default `report.html`. */
  readonly full?: string;
  /** How many lines each section may take, so that none hides another; default 24. */
  readonly lines?: number;
  /** How wide a line may be; default 110. */
  readonly width?: number;
}

/** What `assay run` prints last: the outcome, what needs attention, the counts of each target, where the rest is. */
export const renderTerminal = (report: Report, options: TerminalOptions = {}): string => {
  const {
    paint = (_format, text) => text,
    previous,
    full = 'report.html',
    lines = 24,
    width = 110,
  } = options;
  const assessment = assess(report, previous);
  const colour = exitCode(report) === 0 ? 'green' : 'red';
  return [
    headline(report, paint),
    ...wrap(assessment.sentence, width).map((line) => paint(colour, line)),
    ...problemsOf(report).flatMap((text) =>
      wrap(clip(text, longestText), width).map((line) => paint('red', line)),
    ),
    ...baselineNotes(report).flatMap((text) => wrap(text, width).map((line) => paint('yellow', line))),
    ...sectionsOf(assessment, width).flatMap((section) => tell(section, lines, paint, full)),
    ...quiet(assessment).map((line) => paint('dim', line)),
    '',
    ...counts(report, paint),
    '',
    `Report: ${oneLine(full)}`,
    '',
  ].join('\n');
};

/** What a server makes us say may be long, and is told whole, but for what would fill screens. */
const longestText = 2000;

interface Section {
  readonly title: string;
  /** What its entries are, one and several. */
  readonly noun: readonly string[];
  readonly groups: readonly Group[];
  /** How many entries it has, where groups share some. */
  readonly count?: number;
}

/** Lines that stay together, how many entries they tell, and of how many causes. */
interface Group {
  readonly count: number;
  readonly causes?: number;
  readonly lines: readonly string[];
}

const countIn = (groups: readonly Group[]): number => groups.reduce((sum, group) => sum + group.count, 0);

const sectionsOf = (assessment: Assessment, width: number): readonly Section[] => {
  const { news, lost, unexplained, stale, unanswered } = assessment;
  const found = (kind: FindingKind): Section => ({
    title: findingTitles[kind],
    noun: ['check'],
    groups: shared(news.filter((finding) => finding.kind === kind)).map((finding) =>
      describe(finding, width),
    ),
  });
  const simple = (title: string, noun: Section['noun'], texts: readonly string[]): Section => ({
    title,
    noun,
    groups: texts.map((text) => ({ count: 1, lines: wrap(text, width, '  ') })),
  });
  return [
    ...(['regression', 'new', 'failed', 'changed'] as const).map(found),
    simple(
      sectionTitles.lost,
      ['claim'],
      lost.map((claim) => `${claim.target}: ${claim.claim} ${lostText(claim)}`),
    ),
    {
      title: sectionTitles.unexplained,
      noun: ['scenario'],
      groups: stopsOf(unexplained).map((stop) => stopped(stop, width)),
      count: scenariosIn(unexplained),
    },
    simple(
      sectionTitles.stale,
      ['entry', 'entries'],
      stale.map((entry) => `${entry.target} ${entry.check} ${staleText(entry)}`),
    ),
    found('flips'),
    simple(
      sectionTitles.unanswered,
      ['survey'],
      unanswered.map(({ id, unanswered: question = '' }) => `${id}: ${question}`),
    ),
    found('error'),
  ].filter(({ groups }) => groups.length > 0);
};

const namesTold = 3;

const named = (names: readonly string[], noun: string): readonly string[] => {
  const rest = names.length - namesTold;
  return [...names.slice(0, namesTold), ...(rest > 0 ? [`… and ${plural(rest, `more ${noun}`)}`] : [])];
};

/** One cause: what should have been, the checks that show it, what was wrong, and how to see it again. */
const describe = (finding: SharedFinding, width: number): Group => {
  const { level, requirement, title, targets, suspect, results, rows } = finding;
  const [first] = results;
  const head =
    requirement === undefined ? `${level} ${title}` : `${level} ${idWithForce(requirement)} ${title}`;
  const doubt = suspect ? ' (suspect: may be our bug)' : '';
  return {
    count: rows,
    causes: targets.length,
    lines: [
      ...wrap(`${head} – on ${targets.join(', ')}${doubt}`, width, '  '),
      ...named(results.map(checkName), 'check').flatMap((name) => wrap(name, width, '    ')),
      ...wrap(clip(whyOf(first), longestText), width, '      '),
      ...groundsOf(results).flatMap((text) => wrap(`judged by ${text}`, width, '      ')),
      ...warningsOf(results).flatMap((text) => wrap(`server log: ${text}`, width, '      ')),
      `    repeat: ${oneLine(first.repeat)}`,
    ],
  };
};

const whyOf = (result: Result): string => {
  const why = result.reason ?? result.verdict;
  const tally = flips(result) ? `flips (${tallied(result)}): ` : '';
  const before = result.baseline?.state === 'changed' ? ` (${result.baseline.why})` : '';
  return `${tally}${why}${before}`;
};

const stopped = ({ target, scenarios, checks, reason }: Stop, width: number): Group => ({
  count: scenarios.length,
  lines: [
    ...wrap(`${target}: ${plural(checks, 'check')} of ${plural(scenarios.length, 'scenario')}`, width, '  '),
    ...named(scenarios, 'scenario').flatMap((name) => wrap(name, width, '    ')),
    ...wrap(clip(reason, longestText), width, '      '),
  ],
});

/** A title, and as many whole groups as there is room for, but always one. */
const tell = (
  { title, noun: [one = 'entry', several], groups, count }: Section,
  room: number,
  paint: Paint,
  full: string,
): readonly string[] => {
  let left = room;
  const shown = groups.filter(({ lines }, at) => {
    const fits = at === 0 || lines.length <= left;
    left = fits ? left - lines.length : 0;
    return fits;
  });
  const rest = countIn(groups) - countIn(shown);
  const causes = groups.reduce((sum, { count, causes: some = count }) => sum + some, 0);
  const inFindings = causes < countIn(groups) ? ` in ${plural(causes, 'finding')}` : '';
  return [
    '',
    paint('bold', `${title} (${count ?? countIn(groups)}${inFindings})`),
    ...shown.flatMap(({ lines }) => lines),
    ...(rest > 0
      ? [paint('dim', `  … and ${plural(rest, `more ${one}`, several && `more ${several}`)} in ${full}`)]
      : []),
  ];
};

const quiet = ({ expected, explained, accepted }: Assessment): readonly string[] => {
  const of = (kind: FindingKind) => expected.filter((finding) => finding.kind === kind);
  const failures = (kind: 'known' | 'recorded', what: string): readonly string[] => {
    const some = of(kind);
    if (some.length === 0) return [];
    return [`${findingTitles[kind]}: ${rowsIn(some)} in ${plural(some.length, 'finding')}, ${what}`];
  };
  const blocked = scenariosIn(explained);
  const shown = [
    ...failures('known', 'each with its reason'),
    ...failures('recorded', 'seen before, and nobody looked at them yet'),
    ...(blocked > 0 ? [`${sectionTitles.explained}: ${plural(blocked, 'scenario')}`] : []),
    ...(accepted.length > 0
      ? [`${sectionTitles.accepted}: ${plural(scenariosIn(accepted), 'scenario')}`]
      : []),
  ];
  return shown.length > 0 ? ['', ...shown] : [];
};

const headline = ({ tool, run, targets, results }: Report, paint: Paint): string => {
  const parts = [
    paint('bold', `assay ${tool.version}`),
    plural(targets.length, 'target'),
    plural(results.length, 'check result'),
    tookOf(run),
    ...(run.shard === undefined ? [] : [`part ${run.shard}`]),
    ...(run.parts === undefined ? [] : [`${run.parts.length} runs`]),
  ];
  return parts.join(' · ');
};

const counts = (report: Report, paint: Paint): readonly string[] => {
  const rows = report.targets.flatMap((target) =>
    [...countByLevel(report.results.filter((result) => result.target === target.id))].map(
      ([level, some], nth) => ({ target: nth === 0 ? oneLine(target.id, 40) : '', level, some }),
    ),
  );
  const names = countNames.filter((name) => rows.some(({ some }) => some[name] !== undefined));
  const cells = [
    [
      'target',
      'level',
      ...names.map((name) => ({ known: 'known-fail', recorded: 'recorded-fail' })[name as string] ?? name),
    ],
    ...rows.map(({ target, level, some }) => [
      target,
      level,
      ...names.map((name) => String(some[name] ?? '')),
    ]),
  ];
  const widths = (cells[0] ?? []).map((_, column) =>
    Math.max(...cells.map((row) => row[column]?.length ?? 0)),
  );
  return cells.map((row, nth) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        const padded = column < 2 ? cell.padEnd(width) : cell.padStart(width);
        if (nth === 0) return paint('dim', padded);
        return names[column - 2] === 'fail' && cell !== '' ? paint('red', padded) : padded;
      })
      .join('  ')
      .trimEnd(),
  );
};
