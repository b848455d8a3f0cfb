import { countOf, h, spell } from './dom.js';
import { rowsOf, shows } from './filter.js';
import { readHash, writeHash } from './hash.js';
import { matrix } from './matrix.js';
import { outcomeLine, outcomeLists } from './outcome.js';
import { panelContent } from './panel.js';
import { coverageTable, notices, targetTable } from './summary.js';

const page = JSON.parse(document.getElementById('report').textContent);
const rows = rowsOf(page);
const panel = h('aside', { class: 'panel', 'aria-labelledby': 'panel-title', hidden: true });
const nothing = h('p', { class: 'nothing', hidden: true });
const shownCount = h('output', { class: 'shown', 'aria-live': 'polite' });

let view = readHash(location.hash);
let opened = '';

/** A link to a cell, in the view that is open. */
const linkTo = (at, on = page.outline.targets[0]) => writeHash({ ...view, at, on });

/** Cells make steps to go back over, filters do not. */
const show = (changes) => {
  const hash = writeHash({ ...view, ...changes });
  if ('at' in changes) location.assign(hash);
  else location.replace(hash);
  update();
};

const { table, groups } = matrix(page, rows, linkTo);

const chips = (name, title, values, label) =>
  h(
    'fieldset',
    { class: 'chips' },
    h('legend', {}, title),
    ...values.map((value) =>
      h(
        'label',
        {},
        h('input', { type: 'checkbox', 'data-list': name, value }),
        h('span', { class: value }, label(value)),
      ),
    ),
  );

const present = (names, has) => names.filter((name) => rows.some((row) => has(row, name)));

const verdicts = present(
  ['pass', 'fail', 'known', 'recorded', 'not-claimed', 'blocked', 'unverifiable', 'error', 'observed'],
  (row, name) => row.counts.has(name),
);
const levels = present(['MUST', 'SHOULD', 'MAY', 'IMPLIED'], ({ check }, name) => check.level === name);
const total = (verdict) =>
  rows.reduce(
    (sum, { check }) => sum + check.cells.filter((cell) => cell !== null && countOf(cell) === verdict).length,
    0,
  );

const toggle = (name, title) =>
  h('label', { class: 'toggle' }, h('input', { type: 'checkbox', 'data-flag': name }), ` ${title}`);

const filters = h(
  'form',
  {
    class: 'filters',
    role: 'search',
    'aria-label': 'Filter the checks',
    submit: (event) => event.preventDefault(),
  },
  h('input', {
    type: 'search',
    'data-text': 'text',
    placeholder: 'Find in names, requirements, reasons  ( / )',
    'aria-label': 'Text',
  }),
  h(
    'select',
    { 'data-text': 'spec', 'aria-label': 'Specification' },
    h('option', { value: '' }, 'All specifications'),
    ...page.outline.specs.map(({ id }) => h('option', { value: id }, id || 'none')),
  ),
  chips('verdicts', 'Verdict', verdicts, (verdict) => `${spell(verdict)} ${total(verdict)}`),
  chips('levels', 'Level', levels, (level) => level),
  toggle('unexpected', 'unexpected only'),
  toggle('differ', 'differences only'),
  h('button', { type: 'reset' }, 'Clear'),
  shownCount,
);

const readFilters = () => {
  const list = (name) =>
    new Set([...filters.querySelectorAll(`[data-list=${name}]:checked`)].map(({ value }) => value));
  return {
    verdicts: list('verdicts'),
    levels: list('levels'),
    spec: filters.querySelector('[data-text=spec]').value,
    text: filters.querySelector('[data-text=text]').value.trim(),
    differ: filters.querySelector('[data-flag=differ]').checked,
    unexpected: filters.querySelector('[data-flag=unexpected]').checked,
  };
};

const writeFilters = () => {
  for (const input of filters.querySelectorAll('[data-list]'))
    input.checked = view[input.dataset.list].has(input.value);
  for (const input of filters.querySelectorAll('[data-flag]')) input.checked = view[input.dataset.flag];
  for (const input of filters.querySelectorAll('[data-text]')) {
    if (input.value.trim() !== view[input.dataset.text]) input.value = view[input.dataset.text];
  }
};

const applyFilters = () => {
  let shown = 0;
  for (const { heading, parts } of groups) {
    let inSpec = 0;
    for (const { body, elements } of parts) {
      let inRequirement = 0;
      for (const { row, element } of elements) {
        element.hidden = !shows(view, row);
        if (!element.hidden) inRequirement += 1;
      }
      body.hidden = inRequirement === 0;
      inSpec += inRequirement;
    }
    heading.hidden = inSpec === 0;
    shown += inSpec;
  }
  nothing.hidden = shown > 0;
  nothing.textContent =
    view.unexpected && !rows.some(({ unexpected }) => unexpected)
      ? `No check came out other than expected. ${page.outcome.sentence}`
      : 'No check fits these filters.';
  shownCount.textContent = shown === rows.length ? `${shown} checks` : `${shown} of ${rows.length} checks`;
};

const cellFor = (at, on) =>
  [...table.querySelectorAll('a.cell')].find(({ dataset }) => dataset.at === at && dataset.on === on);

const close = () => {
  const cell = cellFor(view.at, view.on);
  show({ at: '', on: '' });
  cell?.focus({ preventScroll: true });
};

const showPanel = () => {
  const key = JSON.stringify([view.at, view.on]);
  if (key === opened) return;
  opened = key;
  const row = rows.find(({ check }) => check.name === view.at);
  const result =
    row?.check.cells[page.outline.targets.indexOf(view.on)] ?? row?.check.cells.find((cell) => cell !== null);
  table.querySelector('a.cell[aria-current]')?.removeAttribute('aria-current');
  panel.hidden = result === undefined;
  document.body.classList.toggle('with-panel', !panel.hidden);
  if (result === undefined) return;
  panel.replaceChildren(...panelContent(page, row, result, { linkTo, close }));
  panel.scrollTop = 0;
  const cell = cellFor(view.at, result.target);
  cell?.setAttribute('aria-current', 'true');
  const place = cell?.getBoundingClientRect();
  if (place !== undefined && (place.top < 160 || place.bottom > innerHeight))
    cell.scrollIntoView({ block: 'center' });
  document.getElementById('panel-title').focus({ preventScroll: true });
};

const update = () => {
  view = readHash(location.hash);
  writeFilters();
  applyFilters();
  showPanel();
};

const when = (time) => time.replace('T', ' ').replace(/(\.\d+)?Z$/, ' UTC');

document
  .getElementById('page')
  .append(
    h(
      'header',
      { class: 'top' },
      h('h1', {}, 'assay'),
      h(
        'p',
        { class: 'run' },
        `${when(page.run.started)} · took ${page.took} · assay ${page.tool.version}`,
        page.run.parts === undefined ? '' : ` · ${page.run.parts.length} runs together`,
        page.run.repeat > 1 ? ` · each scenario played ${page.run.repeat} times` : '',
        ' · ',
        h('code', {}, page.run.command),
      ),
      outcomeLine(page),
      ...notices(page, linkTo),
      targetTable(page),
      outcomeLists(page, linkTo),
      coverageTable(page),
    ),
    filters,
    h('main', {}, nothing, table),
    panel,
  );

filters.addEventListener('input', () => show(readFilters()));
filters.addEventListener('reset', (event) => {
  event.preventDefault();
  show({ ...readHash(''), at: view.at, on: view.on });
});
new ResizeObserver(() => {
  document.body.style.setProperty('--filters-height', `${filters.offsetHeight}px`);
}).observe(filters);
addEventListener('hashchange', update);
document.addEventListener('click', (event) => {
  const link = event.target.closest?.('a[data-at]');
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
  // The link was written for the view the page opened with; filters have moved on since.
  event.preventDefault();
  show({ at: link.dataset.at, on: link.dataset.on });
});
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && !panel.hidden) close();
  if (event.key === '/' && !/^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) {
    event.preventDefault();
    filters.querySelector('[type=search]').focus();
  }
});

update();
document.documentElement.dataset.ready = 'true';
