import type { styleText } from 'node:util';
import { countByLevel, countNames } from './counts.ts';
import { blockedSilently, type Finding, type FindingKind, findings, knownFailures } from './findings.ts';
import type { Report } from './report.ts';
import { flips, tallied } from './standing.ts';
import { oneLine, plural, span } from './text.ts';

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
  /** How many lines the findings may take; default 20. */
  readonly lines?: number;
  /** How wide a line may be; default 110. */
  readonly width?: number;
}

/** What `assay run` prints last: what needs attention, the counts of each target, and where the rest is. */
export const renderTerminal = (report: Report, options: TerminalOptions = {}): string => {
  const {
    paint = (_format, text) => text,
    previous,
    full = 'report.html',
    lines = 20,
    width = 110,
  } = options;
  const cut = (text: string, indent: number) =>
    ' '.repeat(indent) + oneLine(text, Math.max(20, width - indent));
  const sections = sectionsOf(report, previous, cut);
  const attention = tell(sections, lines, paint, full);
  const known = knownFailures(report);
  return [
    headline(report, paint),
    ...problems(report, paint, cut),
    ...attention,
    ...(known.length > 0
      ? ['', paint('dim', `Known: ${plural(known.length, 'failure')} as the baselines have them`)]
      : []),
    '',
    ...counts(report, paint),
    '',
    `Report: ${oneLine(full)}`,
    '',
  ].join('\n');
};

interface Section {
  readonly title: string;
  readonly groups: readonly Group[];
}

/** Lines that stay together, and how many entries they tell. */
interface Group {
  readonly count: number;
  readonly lines: readonly string[];
}

const countIn = (groups: readonly Group[]): number => groups.reduce((sum, group) => sum + group.count, 0);

const titles: Readonly<Record<FindingKind, string>> = {
  regression: 'Regressions',
  failed: 'New failures',
  changed: 'Changed',
  flips: 'Flipping',
  error: 'Errors of the harness',
};

type Cut = (text: string, indent: number) => string;

const sectionsOf = (report: Report, previous: Report | undefined, cut: Cut): readonly Section[] => {
  const byKind = Map.groupBy(findings(report, previous), ({ kind }) => kind);
  const section = (kind: FindingKind): Section => {
    const found = byKind.get(kind) ?? [];
    const byRequirement = Map.groupBy(found, ({ requirement }) => requirement?.id ?? '');
    return {
      title: titles[kind],
      groups: [...byRequirement.values()].map((group) => describe(group, cut)),
    };
  };
  const stale: Section = {
    title: 'Stale baseline entries',
    groups: report.stale.map(({ target, check, state }) => ({
      count: 1,
      lines: [cut(`${target} ${check} ${state === 'passes' ? 'no longer fails' : 'names no check'}`, 2)],
    })),
  };
  return [
    section('regression'),
    section('failed'),
    section('changed'),
    stale,
    section('flips'),
    section('error'),
  ].filter(({ groups }) => groups.length > 0);
};

const checksPerRequirement = 3;

/** One requirement: what it says, the checks that miss it and where, and how to repeat the first. */
const describe = (group: readonly Finding[], cut: Cut): Group => {
  const head = group.slice(0, 1).map(({ requirement, check }) => {
    if (requirement === undefined) return cut(`${check.level}, decides no requirement`, 2);
    return cut(`${requirement.level} ${requirement.id} ${requirement.summary}`, 2);
  });
  const rest = group.length - checksPerRequirement;
  return {
    count: group.reduce((sum, { results }) => sum + results.length, 0),
    lines: [
      ...head,
      ...group.slice(0, checksPerRequirement).map((finding) => cut(spell(finding), 4)),
      ...(rest > 0 ? [cut(`… and ${plural(rest, 'more check')} of it`, 4)] : []),
      ...group.slice(0, 1).map(({ results }) => `    repeat: ${oneLine(results[0].repeat)}`),
    ],
  };
};

const spell = ({ check, results }: Finding): string => {
  const [first] = results;
  const why = flips(first) ? `flips (${tallied(first)})` : (first.reason ?? first.verdict);
  const suspect = check.suspect ? ' (suspect: may be our bug)' : '';
  return `${check.name}${suspect} on ${results.map(({ target }) => target).join(', ')}: ${why}`;
};

/** Every section gets its title; the lines are dealt out in order, whole groups at a time. */
const tell = (
  sections: readonly Section[],
  budget: number,
  paint: Paint,
  full: string,
): readonly string[] => {
  let left = budget;
  return sections.flatMap(({ title, groups }) => {
    const told = groups.filter(({ lines }) => {
      const fits = lines.length <= left;
      left = fits ? left - lines.length : 0;
      return fits;
    });
    const rest = countIn(groups) - countIn(told);
    return [
      '',
      paint('bold', `${title} (${countIn(groups)})`),
      ...told.flatMap(({ lines }) => lines),
      ...(rest > 0 ? [paint('dim', `  … and ${rest} more in ${full}`)] : []),
    ];
  });
};

const headline = ({ tool, run, targets, results }: Report, paint: Paint): string => {
  const parts = [
    paint('bold', `assay ${tool.version}`),
    plural(targets.length, 'target'),
    plural(results.length, 'check result'),
    span(run.started, run.finished),
    ...(run.shard === undefined ? [] : [`part ${run.shard}`]),
  ];
  return parts.join(' · ');
};

/** It explains all the rest, so it may take a few lines. */
const longestProblem = 400;

const problems = (report: Report, paint: Paint, cut: Cut): readonly string[] => [
  ...(report.run.interrupted ? [paint('red', 'Interrupted: what is missing was not tested.')] : []),
  ...report.targets
    .filter(({ state }) => state === 'failed')
    .map(({ id, problem = 'it did not come up' }) =>
      paint('red', oneLine(`${id} failed: ${problem.replace(`${id}: `, '')}`, longestProblem)),
    ),
  ...[...blockedSilently(report)].map(([target, scenarios]) =>
    paint(
      'yellow',
      cut(`${target}: ${plural(scenarios, 'scenario')} blocked before any check could fail`, 0),
    ),
  ),
];

const counts = (report: Report, paint: Paint): readonly string[] => {
  const rows = report.targets.flatMap((target) =>
    [...countByLevel(report.results.filter((result) => result.target === target.id))].map(
      ([level, some], nth) => ({ target: nth === 0 ? oneLine(target.id, 40) : '', level, some }),
    ),
  );
  const names = countNames.filter((name) => rows.some(({ some }) => some[name] !== undefined));
  const cells = [
    ['target', 'level', ...names.map((name) => (name === 'known' ? 'known-fail' : name))],
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
