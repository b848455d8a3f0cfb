import { h, levelBadge, spell, standingOf, webLink } from './dom.js';

const marks = {
  pass: '✓',
  fail: '✗',
  changed: '✗',
  flips: '⇄',
  known: '✗',
  recorded: '✗',
  'not-claimed': '–',
  blocked: '⊘',
  unexplained: '⊘',
  unverifiable: '?',
  error: '!',
  observed: '◦',
};

const cell = (result, name, target, linkTo) => {
  if (result === null)
    return h('td', { class: 'none', title: 'not played, or nothing came that it is about' }, '');
  const label = standingOf(result);
  return h(
    'td',
    {},
    h(
      'a',
      {
        class: `cell ${label}`,
        href: linkTo(name, target),
        title: result.reason,
        'data-at': name,
        'data-on': target,
      },
      h('span', { class: 'mark', 'aria-hidden': 'true' }, marks[label] ?? ''),
      spell(label),
    ),
  );
};

const checkRow = ({ check }, page, linkTo) => {
  const [scenario, ...rest] = check.name.split('#');
  const title = page.scenarios[scenario]?.title;
  return h(
    'tr',
    { class: 'check', 'data-check': check.name },
    h(
      'th',
      { scope: 'row', title },
      h('span', { class: 'scenario' }, `${scenario}#`),
      rest.join('#'),
      check.suspect && h('span', { class: 'tag', title: 'nearly every server fails it' }, 'suspect'),
    ),
    ...check.cells.map((result, at) => cell(result, check.name, page.outline.targets[at], linkTo)),
  );
};

const requirementRow = (id, page, width) => {
  const requirement = page.requirements[id];
  return h(
    'tr',
    { class: 'requirement' },
    h(
      'th',
      { scope: 'rowgroup', colspan: width },
      requirement === undefined
        ? h('span', { class: 'summary' }, 'decides no requirement')
        : [
            levelBadge(requirement.level),
            h('code', {}, id),
            h('span', { class: 'section' }, requirement.heading ?? `§ ${requirement.section}`),
            h('span', { class: 'summary' }, requirement.summary),
          ],
    ),
  );
};

const specRow = (id, page, width) => {
  const spec = page.specs.find((one) => one.id === id);
  const coverage =
    spec &&
    `${spec.tested} of ${spec.requirements} requirements tested, ${spec.observed} only observed, ${spec.excluded} excluded`;
  return h(
    'tr',
    { class: 'spec' },
    h(
      'th',
      { scope: 'rowgroup', colspan: width },
      h('span', { class: 'name' }, spec === undefined ? id || 'no specification' : webLink(spec.url, id)),
      h('span', { class: 'title' }, spec?.title ?? ''),
      h('small', {}, coverage ?? ''),
    ),
  );
};

/** A target's name, which may go on in the next line before its version. */
const breakable = (target) =>
  target.split(/(?=@)/).flatMap((part, at) => (at === 0 ? [part] : [h('wbr'), part]));

/**
 * The table of checks, targets side by side. The returned groups tie each body of rows to what it shows, so that
 * a filter hides a heading with the last of its rows.
 */
export const matrix = (page, rows, linkTo) => {
  const width = page.outline.targets.length + 1;
  const groups = [];
  const bodies = [...Map.groupBy(rows, ({ spec }) => spec)].flatMap(([spec, ofSpec]) => {
    const heading = h('tbody', {}, specRow(spec, page, width));
    const parts = [...Map.groupBy(ofSpec, ({ requirement }) => requirement)].map(([id, ofRequirement]) => {
      const elements = ofRequirement.map((row) => ({ row, element: checkRow(row, page, linkTo) }));
      const body = h('tbody', {}, requirementRow(id, page, width), ...elements.map(({ element }) => element));
      return { body, elements };
    });
    groups.push({ heading, parts });
    return [heading, ...parts.map(({ body }) => body)];
  });
  const table = h(
    'table',
    { class: 'matrix', keydown: moveFocus },
    h(
      'thead',
      {},
      h(
        'tr',
        { class: 'heads' },
        h('th', { scope: 'col' }, 'Check'),
        ...page.outline.targets.map((target) => h('th', { scope: 'col' }, breakable(target))),
      ),
    ),
    ...bodies,
  );
  return { table, groups };
};

const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** Arrow keys walk from cell to cell, past headings and what filters hide. */
const moveFocus = (event) => {
  const step = steps[event.key];
  const from = event.target.closest?.('a.cell')?.closest('td');
  if (step === undefined || !from || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const rows = [...event.currentTarget.querySelectorAll('tr.check')].filter(
    (row) => row.offsetParent !== null,
  );
  let row = rows.indexOf(from.parentElement);
  let column = from.cellIndex;
  for (;;) {
    row += step[0];
    column += step[1];
    const next = rows[row]?.cells[column];
    if (next === undefined) return;
    const link = next.querySelector('a.cell');
    if (link === null) continue;
    link.focus();
    return;
  }
};
