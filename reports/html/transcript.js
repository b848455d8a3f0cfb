import { h } from './dom.js';

const chunks = new Map();

/** Unpacks the chunk that holds a transcript, once. */
const unpack = (id) => {
  if (!chunks.has(id)) chunks.set(id, gunzip(document.getElementById(id).textContent));
  return chunks.get(id);
};

const gunzip = async (base64) => {
  const bytes = Uint8Array.from(atob(base64.trim()), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  const lines = (await new Response(stream).text()).trimEnd().split('\n');
  return new Map(lines.map((line) => JSON.parse(line)).map(({ file, events }) => [file, events]));
};

/** The events of a transcript, or nothing when the report was written without it. */
export const eventsOf = async (index, file) => {
  const found = index.find((entry) => entry.file === file);
  return found === undefined ? undefined : (await unpack(found.chunk)).get(file);
};

const setupOf = (events) => {
  const inSetup = new Set();
  const busy = new Set();
  for (const event of events) {
    if (event.kind === 'setup' && event.state === 'begun') busy.add(event.party);
    if (event.party !== undefined && busy.has(event.party)) inSetup.add(event.n);
    if (event.kind === 'setup' && event.state !== 'begun') busy.delete(event.party);
  }
  return inSetup;
};

const said = {
  scenario: ({ scenario, target, claims }) => `${scenario} on ${target}, features claimed: ${claims.length}`,
  bind: ({ name, value }) => `{${name}} is ${value}`,
  setup: ({ state, why }) => `setup ${state}${why === undefined ? '' : `: ${why}`}`,
  connected: ({ listener, by }) => (by === 'peer' ? `called at ${listener}` : `connected to ${listener}`),
  tls: ({ protocol, cipher, authorized, problem }) =>
    `${protocol} ${cipher}, certificate ${authorized ? 'accepted' : `not accepted: ${problem ?? 'no reason'}`}`,
  restart: () => 'a new stream begins',
  'half-closed': ({ by }) => `${by === 'us' ? 'we send' : 'the server sends'} nothing more`,
  closed: ({ by, how, problem }) =>
    `${how === 'reset' ? 'reset' : 'closed'} by ${by === 'us' ? 'us' : 'the server'}${problem === undefined ? '' : `: ${problem}`}`,
  did: ({ action }) => `step ${action + 1} done`,
  failed: ({ action, why }) => `step ${action + 1} failed: ${why}`,
  marker: ({ id }) => `marker ${id}: nothing else can come before its answer`,
  'gave-up': ({ waited }) => `gave up after ${waited} ms`,
  log: ({ file, from, to }) => `${file}, bytes ${from} to ${to}`,
  warning: ({ file, text }) => `${file}: ${text}`,
  end: ({ why, problem }) => `${why}${problem === undefined ? '' : `: ${problem}`}`,
};

const content = (event) => {
  const note =
    event.cut === undefined ? undefined : h('em', {}, ` … and ${event.cut} more characters, see the file`);
  if (event.kind === 'bytes') {
    return event.text === undefined
      ? h('pre', {}, h('em', {}, 'not UTF-8, in base64: '), event.base64 ?? '', note)
      : h('pre', {}, event.text, note);
  }
  if (event.kind === 'record') {
    const text = event.text ?? JSON.stringify(event.value, null, 2);
    return h('pre', {}, h('b', {}, event.name), ' ', text, note);
  }
  return h('span', { class: 'note' }, said[event.kind]?.(event) ?? JSON.stringify(event));
};

const arrows = { in: ['←', 'from the server'], out: ['→', 'to the server'] };

/** A party, and which of its connections. */
const wireText = ({ party = '', wire }) => (wire === undefined ? party : `${party}, ${wire}`);

const line = (event, { parties, from, to, inSetup }) => {
  const decides = event.n >= from && event.n <= to;
  const lane = parties.indexOf(event.party);
  const [arrow, meaning] = arrows[event.direction] ?? ['', ''];
  const classes = [
    `event-${event.direction ?? 'note'}`,
    decides && 'decides',
    inSetup.has(event.n) && !decides && 'in-setup',
  ];
  return h(
    'tr',
    { class: classes.filter(Boolean).join(' '), 'data-n': event.n },
    h('td', { class: 'time' }, event.t.toFixed(1)),
    h('td', { class: lane < 0 ? 'party' : `party lane-${lane % 6}` }, wireText(event)),
    h('td', { class: 'arrow', title: meaning }, arrow),
    h('td', {}, content(event)),
  );
};

/** A timed list of what each party sent and got; what leads up to the scenario can be folded away. */
export const transcriptTable = (events, { from, to }) => {
  const parties = [...new Set(events.map(({ party }) => party).filter((party) => party !== undefined))];
  const inSetup = setupOf(events);
  const table = h(
    'table',
    { class: 'transcript fold-setup' },
    h(
      'thead',
      {},
      h('tr', {}, ...['ms', 'party', '', 'what'].map((name) => h('th', { scope: 'col' }, name))),
    ),
    h('tbody', {}, ...events.map((event) => line(event, { parties, from, to, inSetup }))),
  );
  const toggle = h('input', {
    type: 'checkbox',
    change: () => table.classList.toggle('fold-setup', !toggle.checked),
  });
  const fold =
    inSetup.size > 0 &&
    h('label', { class: 'fold' }, toggle, ` show how the parties got ready (${inSetup.size} events)`);
  return [fold, table].filter(Boolean);
};
