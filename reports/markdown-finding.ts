import type { SharedFinding } from './findings.ts';
import { gathered } from './gathered.ts';
import { block, code, escaped, safe } from './markdown-text.ts';
import type { Likeness, Result } from './report.ts';
import { checkName, flips, groundsOf, tallied, warningsOf } from './standing.ts';
import { idWithForce, plural } from './text.ts';

/** The requirements that a finding decides beside the one in its head. */
const alsoOf = ({ requirement, results }: SharedFinding): string => {
  const ids = new Set(results.flatMap((result) => result.requirements));
  const others = [...ids].filter((id) => id !== requirement?.id).map((id) => escaped(id));
  return others.length > 0 ? ` (also ${others.join(', ')})` : '';
};

const checksOf = (finding: SharedFinding): string =>
  `${gathered(finding.results.map(checkName)).map(code).join(', ')}${alsoOf(finding)}`;

const shownInBrief = 2;

/** The first checks of a finding, and how many there are beside them. */
const someChecksOf = (finding: SharedFinding): string => {
  const names = [...new Set(finding.results.map(checkName))];
  const rest = names.length - shownInBrief;
  const more = rest > 0 ? ` and ${plural(rest, 'more check')}` : '';
  return `${names.slice(0, shownInBrief).map(code).join(', ')}${more}${alsoOf(finding)}`;
};

const headOf = ({ level, requirement, title }: SharedFinding): string =>
  requirement === undefined
    ? `${level} ${escaped(title)}`
    : `${level} ${escaped(idWithForce(requirement))}: ${escaped(title)}`;

const likeness = ({ title, link }: Likeness): string =>
  `seen on other servers and argued there: ${safe(title)} (${linkTo(link)})`;

const whyOf = (result: Result): string =>
  [
    safe(result.reason ?? result.verdict),
    ...(result.baseline?.why === undefined ? [] : [safe(result.baseline.why)]),
    ...(result.like === undefined ? [] : [likeness(result.like)]),
    ...(flips(result) ? [`it flips: ${tallied(result)}`] : []),
  ].join(' · ');

/** With all that was sent, expected and observed. */
export const inFull = (finding: SharedFinding): string => {
  const { targets, suspect, results } = finding;
  const [first] = results;
  return [
    `### ${headOf(finding)}`,
    `${targets.map(code).join(', ')}${suspect ? ' (suspect: may be our bug)' : ''}, ${checksOf(finding)}`,
    whyOf(first),
    ...groundsOf(results).map((text) => `Judged by ${escaped(text)}`),
    ...block('Sent', first.sent),
    ...block('Expected', first.expected),
    ...block('Observed', first.observed),
    ...block('What came after it', first.came?.map(({ party, text }) => `${party}: ${text}`).join('\n')),
    ...block('The server’s log', warningsOf(results).join('\n') || undefined, 'text'),
    `Repeat: ${code(first.repeat)}`,
  ].join('\n\n');
};

const inLine = (finding: SharedFinding, checks: string): string => {
  const { targets, results } = finding;
  const [first] = results;
  const { baseline } = first;
  const why =
    baseline?.state === 'known' ? safe(baseline.why ?? '', 200) : safe(first.reason ?? first.verdict, 200);
  const link = baseline?.link === undefined ? '' : ` (${linkTo(baseline.link)})`;
  const like = first.like === undefined ? '' : ` · ${likeness(first.like)}`;
  const grounds = groundsOf(results).map((text) => ` · judged by ${escaped(text)}`);
  return `- ${headOf(finding)} · ${targets.map(code).join(', ')} ${checks} · ${why}${link}${like}${grounds.join('')}`;
};

/** In a line, with the reason. */
export const inOneLine = (finding: SharedFinding): string => inLine(finding, checksOf(finding));

/** The same, which names no more than the first checks. */
export const inBrief = (finding: SharedFinding): string => inLine(finding, someChecksOf(finding));

/** No more than what it is about, where, and the first checks. */
export const inShort = (finding: SharedFinding): string => {
  const { level, requirement, targets } = finding;
  const head = requirement === undefined ? level : `${level} ${escaped(requirement.id)}`;
  return `- ${head} · ${targets.map(code).join(', ')} ${someChecksOf(finding)}`;
};

/** A baseline is written by whoever runs this, and its link may be one; anything else stays text. */
const linkTo = (link: string): string => (/^https:\/\/[^\s<>()"]+$/.test(link) ? `<${link}>` : code(link));
