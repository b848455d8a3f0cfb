import { h, levelBadge, spell, webLink } from './dom.js';
import { writeHash } from './hash.js';

const viewOf = (verdict, level) => ({
  verdicts: new Set([verdict]),
  levels: new Set([level]),
  spec: '',
  text: '',
  at: '',
});

const bar = (counts) =>
  h(
    'div',
    { class: 'bar', 'aria-hidden': 'true' },
    ...Object.entries(counts).map(([name, times]) => {
      const segment = h('span', { class: name });
      segment.style.flexGrow = times;
      return segment;
    }),
  );

const countsCell = (level, counts) => {
  if (counts === undefined) return h('td', { class: 'none' }, '–');
  const names = Object.entries(counts).map(([name, times]) =>
    h(
      'a',
      { class: `count ${name}`, href: writeHash(viewOf(name, level)) },
      h('b', {}, times),
      ` ${spell(name)}`,
    ),
  );
  return h('td', {}, bar(counts), h('div', { class: 'counts' }, ...names));
};

/** What runs there, as far as it says so itself; how it was configured is known only of what we started. */
const factsOf = ({
  driver,
  config,
  image,
  package: installed = image,
  apps,
  on,
  product,
  version,
  softwareVersion = version,
}) => {
  const named = softwareVersion === 'unknown' ? 'version unknown' : softwareVersion;
  const where = on && `on ${on}`;
  return driver === 'external'
    ? [[product, named].filter(Boolean).join(' '), 'its own configuration', apps, where]
    : [named, driver, `${config} configuration`, installed, apps, where];
};

const targetRow = (page, target, levels) => {
  const counts = page.counts[target.id] ?? {};
  return h(
    'tr',
    {},
    h(
      'th',
      { scope: 'row' },
      target.id,
      h('small', {}, factsOf(target).filter(Boolean).join(' · ')),
      target.state === 'failed' &&
        h('small', { class: 'problem' }, `failed: ${target.problem ?? 'it did not come up'}`),
    ),
    ...levels.map((level) => countsCell(level, counts[level])),
  );
};

/** Each target's verdicts, level by level: they are never added up. */
export const targetTable = (page) => {
  const levels = ['MUST', 'SHOULD', 'MAY', 'IMPLIED'].filter((level) =>
    Object.values(page.counts).some((counts) => counts[level] !== undefined),
  );
  return h(
    'table',
    { class: 'targets' },
    h(
      'thead',
      {},
      h(
        'tr',
        {},
        h('th', { scope: 'col' }, 'Target'),
        ...levels.map((level) => h('th', { scope: 'col' }, levelBadge(level))),
      ),
    ),
    h('tbody', {}, ...page.targets.map((target) => targetRow(page, target, levels))),
  );
};

/** How much of each specification is tested at all, and how much of that each target let us decide. */
export const coverageTable = (page) => {
  const heads = ['Specification', 'requirements', 'tested', 'only observed', 'untested', 'excluded'];
  return h(
    'details',
    { class: 'coverage' },
    h(
      'summary',
      {},
      'Coverage: what the catalogue holds, what checks cover, what was decided on each target',
    ),
    h(
      'table',
      {},
      h(
        'thead',
        {},
        h(
          'tr',
          { class: 'numbers' },
          ...[...heads, ...page.outline.targets].map((name) => h('th', { scope: 'col' }, name)),
        ),
      ),
      h(
        'tbody',
        {},
        ...page.specs.map((spec) =>
          h(
            'tr',
            {},
            h('th', { scope: 'row' }, webLink(spec.url, spec.id), ` ${spec.title}`),
            ...[spec.requirements, spec.tested, spec.observed, spec.untested, spec.excluded].map((number) =>
              h('td', {}, number),
            ),
            ...page.outline.targets.map((target) =>
              h('td', {}, `${page.decided[target]?.[spec.id] ?? 0} of ${spec.tested}`),
            ),
          ),
        ),
      ),
    ),
  );
};

/** What a reader has to know before believing the table. */
export const notices = (page, linkTo) => {
  const suspects = page.outline.specs
    .flatMap(({ requirements }) => requirements.flatMap(({ checks }) => checks))
    .filter(({ suspect }) => suspect);
  return [
    ...page.outcome.problems.map((text) => h('p', { class: 'notice bad' }, text)),
    ...page.outcome.notes.map((text) => h('p', { class: 'notice' }, text)),
    page.run.shard !== undefined && h('p', { class: 'notice' }, `This is part ${page.run.shard} of a run.`),
    suspects.length > 0 &&
      h(
        'details',
        { class: 'notice' },
        h(
          'summary',
          {},
          `${suspects.length} suspect: nearly every server fails them, so they may be our bugs`,
        ),
        h(
          'ul',
          {},
          ...suspects.map(({ name }) =>
            h('li', {}, h('a', { href: linkTo(name), 'data-at': name, 'data-on': '' }, name)),
          ),
        ),
      ),
  ].filter(Boolean);
};
