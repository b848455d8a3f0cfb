import { diff, indent } from './diff.js';
import { fileLink, h, levelBadge, likeness, spell, standingOf, webLink } from './dom.js';
import { eventsOf, transcriptTable } from './transcript.js';

const section = (title, ...children) => h('section', {}, h('h3', {}, title), ...children);

const marked = (parts) => parts.map(({ text, same }) => (same ? text : h('mark', {}, text)));

const texts = ({ sent, expected, observed }) => {
  const shown = [];
  if (sent !== undefined) shown.push(section('We sent', h('pre', { class: 'text' }, indent(sent))));
  if (expected === undefined && observed === undefined) return shown;
  const both = expected !== undefined && observed !== undefined;
  const { left, right } = both
    ? diff(indent(expected), indent(observed))
    : { left: [{ text: expected ?? '–', same: true }], right: [{ text: observed ?? '–', same: true }] };
  shown.push(
    h(
      'div',
      { class: 'versus' },
      section('Expected', h('pre', { class: 'text expected' }, ...marked(left))),
      section('Observed', h('pre', { class: 'text observed' }, ...marked(right))),
    ),
  );
  return shown;
};

/** What came to anybody after it: errors and ends first. */
const arrivals = ({ came = [] }) =>
  came.length > 0 &&
  section(
    'What came after it',
    ...came.map(({ party, text }) =>
      h(
        'div',
        { class: 'arrival' },
        h('span', { class: 'party' }, party),
        h('pre', { class: 'text' }, indent(text)),
      ),
    ),
  );

/** The text that it is judged by, where texts contradict each other; who declares it says so on some page. */
const grounds = (by) => {
  const [text, page] = by.split(/: (?=https?:)/);
  return h(
    'p',
    { class: 'grounds' },
    'Judged by ',
    text,
    page === undefined ? '' : h('span', {}, ': ', webLink(page, page)),
  );
};

/** What the server's log says of the scenario's accounts. */
const warned = ({ warnings = [] }) =>
  warnings.length > 0 &&
  section('The server’s log', ...warnings.map((text) => h('pre', { class: 'text' }, text)));

const copyButton = (text, code) =>
  h(
    'button',
    {
      type: 'button',
      class: 'copy',
      click: async (event) => {
        const button = event.currentTarget;
        try {
          await navigator.clipboard.writeText(text);
          button.textContent = 'Copied';
        } catch {
          getSelection().selectAllChildren(code);
          button.textContent = 'Selected';
        }
      },
    },
    'Copy',
  );

const repeat = (command) => {
  const code = h('code', {}, command);
  return section('Repeat', h('div', { class: 'command' }, code, copyButton(command, code)));
};

const remembered = {
  known: 'Known to the baseline: ',
  recorded: 'Recorded in the baseline, and nobody looked at it yet',
  changed: 'It fails differently than the baseline says: ',
};

const baseline = ({ state, why, link }) =>
  h(
    'p',
    { class: 'baseline' },
    remembered[state],
    state === 'recorded' && why !== undefined ? ': ' : '',
    why,
    link === undefined ? '' : h('span', {}, ' (', webLink(link, link), ')'),
  );

const requirementLine = (page, id) => {
  const requirement = page.requirements[id];
  if (requirement === undefined) return h('li', {}, id);
  const url = requirement.source ?? page.specs.find((spec) => spec.id === requirement.spec)?.url ?? '';
  const name = `${requirement.spec} ${requirement.heading ?? requirement.section}`;
  const force = [requirement.status ?? [], requirement.sdks ?? []].flat();
  return h(
    'li',
    {},
    levelBadge(requirement.level),
    ' ',
    h('code', {}, id),
    ` ${requirement.summary} (`,
    webLink(url, name),
    ...force.map((text) => `, ${text}`),
    ')',
  );
};

const elsewhere = (page, row, result, linkTo) => {
  const others = row.check.cells
    .map((cell, at) => ({ cell, target: page.outline.targets[at] }))
    .filter(({ cell }) => cell !== null);
  return h(
    'nav',
    { class: 'elsewhere', 'aria-label': 'The same check on other targets' },
    ...others.map(({ cell, target }) =>
      h(
        'a',
        {
          class: `cell ${standingOf(cell)}`,
          href: linkTo(row.check.name, target),
          'data-at': row.check.name,
          'data-on': target,
          'aria-current': cell === result && 'true',
        },
        `${target}: ${spell(standingOf(cell))}`,
      ),
    ),
  );
};

const evidence = (page, { evidence: reference }) => {
  if (reference === undefined) return section('Transcript', h('p', { class: 'note' }, 'none was kept'));
  const place = h('div', { class: 'transcript-place', 'aria-live': 'polite' }, 'unpacking …');
  const show = (events) => {
    if (events === undefined) {
      place.replaceChildren(h('p', { class: 'note' }, 'not part of this page; see the file'));
      return;
    }
    place.replaceChildren(...transcriptTable(events, reference));
    place.dataset.state = 'unpacked';
  };
  eventsOf(page.transcripts, reference.file).then(show, (error) => {
    place.textContent = `it could not be unpacked: ${error}`;
  });
  const logs = reference.logs ?? [];
  return h(
    'div',
    {},
    section('Transcript', h('p', { class: 'file' }, fileLink(reference.file)), place),
    logs.length > 0 &&
      section(
        'Server log',
        ...logs.map(({ file, from, to }) =>
          h('p', { class: 'file' }, fileLink(file), ` bytes ${from} to ${to}`),
        ),
      ),
  );
};

/** Everything about one check on one target. */
export const panelContent = (page, row, result, { linkTo, close }) => {
  const scenario = page.scenarios[result.scenario];
  const label = standingOf(result);
  const tally = Object.entries(result.tally ?? {}).map(([verdict, times]) => `${times} × ${spell(verdict)}`);
  return [
    h(
      'header',
      {},
      h('h2', { id: 'panel-title', tabindex: '-1' }, result.check),
      h('button', { type: 'button', class: 'close', 'aria-label': 'Close', click: close }, '×'),
      h(
        'p',
        { class: 'where' },
        `${scenario?.title ?? result.scenario} · `,
        h('code', {}, result.scenario),
        ` · ${result.target}`,
      ),
    ),
    elsewhere(page, row, result, linkTo),
    h(
      'p',
      { class: `verdict ${label}` },
      h('strong', {}, spell(label)),
      result.reason === undefined ? '' : ` ${result.reason}`,
    ),
    row.check.suspect &&
      h('p', { class: 'suspect' }, 'Suspect: nearly every server fails this, so it may be our bug.'),
    result.explainedBy !== undefined &&
      h(
        'p',
        {},
        'What explains it: ',
        h(
          'a',
          {
            href: linkTo(result.explainedBy, result.target),
            'data-at': result.explainedBy,
            'data-on': result.target,
          },
          result.explainedBy,
        ),
        ' fails.',
      ),
    result.unexplained &&
      h('p', { class: 'suspect' }, 'No failing check explains it: it may hide a failure.'),
    result.baseline && baseline(result.baseline),
    result.like && likeness(result.like),
    tally.length > 1 && h('p', {}, `Played several times: ${tally.join(', ')}`),
    h('ul', { class: 'requirements' }, ...result.requirements.map((id) => requirementLine(page, id))),
    result.by !== undefined && grounds(result.by),
    ...texts(result),
    arrivals(result),
    warned(result),
    repeat(result.repeat),
    evidence(page, result),
    section(
      'Source',
      h('p', { class: 'file' }, h('code', {}, scenario?.source ?? 'unknown')),
      result.signature !== undefined &&
        h('p', { class: 'file' }, 'signature: ', h('code', {}, result.signature)),
      h('p', { class: 'file' }, `the scenario took ${Math.round(result.duration)} ms`),
    ),
  ].filter(Boolean);
};
