import { h, levelBadge, likeness, webLink } from './dom.js';

/** The whole report in one sentence. */
export const outcomeLine = ({ outcome }) =>
  h('p', { class: `outcome ${outcome.asExpected ? 'good' : 'bad'}` }, outcome.sentence);

/** Above this many, the names of a finding's checks are folded away. */
const namesTold = 3;

const checkLink = (name, target, linkTo, text = name) =>
  h('a', { href: linkTo(name, target), 'data-at': name, 'data-on': target }, text);

const checkList = ({ checks, targets }, linkTo) => {
  const [target] = targets;
  const links = (names) => names.flatMap((name) => [checkLink(name, target, linkTo), h('br')]);
  if (checks.length <= namesTold) return h('p', { class: 'checks' }, ...links(checks));
  return h(
    'details',
    { class: 'checks' },
    h('summary', {}, `${checks.length} checks, the first: `, checkLink(checks[0], target, linkTo)),
    ...links(checks.slice(1)),
  );
};

/** One cause: what should have been, where it is not, what was wrong, and the checks that show it. */
const findingItem = (finding, linkTo) =>
  h(
    'li',
    { class: `finding ${finding.kind}` },
    h(
      'p',
      { class: 'head' },
      levelBadge(finding.level),
      finding.security && ' ',
      finding.security && h('span', { class: 'tag', title: 'it is about the safety of users' }, 'security'),
      finding.suspect && ' ',
      finding.suspect && h('span', { class: 'tag', title: 'nearly every server fails it' }, 'suspect'),
      ` ${finding.title} `,
      finding.requirement !== undefined && h('code', {}, finding.requirement),
    ),
    h(
      'p',
      { class: 'where' },
      ...finding.targets.flatMap((target, at) => [
        at === 0 ? '' : ', ',
        checkLink(finding.checks[0], target, linkTo, target),
      ]),
    ),
    h('p', { class: 'reason' }, finding.reason),
    finding.why !== undefined &&
      h(
        'p',
        { class: 'why' },
        finding.why,
        finding.link === undefined ? '' : ' (',
        finding.link && webLink(finding.link, finding.link),
        finding.link === undefined ? '' : ')',
      ),
    finding.like !== undefined && likeness(finding.like),
    checkList(finding, linkTo),
  );

const findingSection = (open) => (section, linkTo) =>
  h(
    'details',
    { class: 'findings', open },
    h(
      'summary',
      {},
      `${section.title} (${section.rows}${section.causes < section.rows ? ` in ${section.causes} findings` : ''})`,
    ),
    h('ol', {}, ...section.findings.map((finding) => findingItem(finding, linkTo))),
  );

const lineList = (title, lines, open) =>
  h(
    'details',
    { class: 'findings', open },
    h('summary', {}, title),
    h('ul', {}, ...lines.map((line) => h('li', {}, line))),
  );

/** Everything that a reader is told beside the table: what needs attention is open, the rest is folded. */
export const outcomeLists = ({ outcome }, linkTo) => {
  const fresh = findingSection(true);
  const folded = findingSection(false);
  return h(
    'section',
    { class: 'outcome-lists', 'aria-label': 'Findings' },
    ...outcome.news.map((section) => fresh(section, linkTo)),
    ...outcome.lists.map(({ title, lines }) => lineList(title, lines, true)),
    ...outcome.expected.map((section) => folded(section, linkTo)),
    ...outcome.blocked.map(({ title, lines }) => lineList(title, lines, false)),
  );
};
