import type { TranscriptEvent } from '../harness/evidence/transcript.ts';
import { type PackedTranscripts, packTranscripts } from './html/transcripts.ts';
import { transcriptsOf } from './html.ts';
import type { Report, Result, TargetReport } from './report.ts';

/** What a hostile server would send to whoever reads the report. */
export const hostile =
  '</script><img src=x onerror="document.title=\'owned\'"> \u0000\u001b[31m\u202e ]]> 😀 \ud800 & "quoted" | @everyone `tick` ```';

/** A result that passes, but for what is given. */
export const result = (given: Partial<Result> = {}): Result => {
  const target = given.target ?? 'alpha@1.0';
  const scenario = given.scenario ?? 'iq-get-unknown-namespace';
  return {
    target,
    scenario,
    check: 'refused-with-service-unavailable',
    requirements: ['RFC6120-8.4-03'],
    level: 'MUST',
    verdict: 'pass',
    repeat: `assay run ${target} --scenario ${scenario}`,
    duration: 12,
    ...given,
  };
};

export const target = (id: string, given: Partial<TargetReport> = {}): TargetReport => ({
  id,
  protocol: 'xmpp',
  name: id.split('@')[0] ?? id,
  version: id.split('@')[1] ?? 'unknown',
  driver: 'container',
  config: 'default',
  state: 'tested',
  logs: [`evidence/${id}/server.log`],
  ...given,
});

export const evidenceFile = 'evidence/alpha@1.0/message-to-bare-jid.ndjson';

export const failing = {
  scenario: 'message-to-bare-jid',
  check: 'from-is-stamped',
  requirements: ['RFC6120-8.1.2.1-01', 'RFC6121-5.2.1-02'],
  verdict: 'fail',
  reason: 'from is missing on the delivered message',
  sent: '<message to="juliet@example.org"><body>hi</body></message>',
  expected: '<message from="romeo@example.org/{resource}" to="juliet@example.org"><body>hi</body></message>',
  observed: '<message to="juliet@example.org"><body>hi</body></message>',
  signature: 'missing @from',
  about: 'message from',
  came: [
    { party: 'juliet', text: '<stream:error><reset/></stream:error>' },
    { party: 'romeo', text: 'closed' },
  ],
} as const satisfies Partial<Result>;

/** One of everything: each verdict, each optional member, hostile text wherever a server has a say. */
export const sampleReport = (given: Partial<Report> = {}): Report => ({
  format: 'assay-report/1',
  tool: { name: 'assay', version: '0.1.0' },
  run: {
    id: 'a1b2c3',
    started: '2026-01-01T12:00:00.000Z',
    finished: '2026-01-01T12:01:05.000Z',
    command: 'assay run alpha beta gamma',
    interrupted: false,
    shard: '1/2',
    repeat: 3,
  },
  targets: [
    target('alpha@1.0', { image: 'assay/alpha:0f3a' }),
    target('beta@2.1', { config: 'best', driver: 'process' }),
    target('delta@4', { state: 'failed', problem: `no stream opened within 30 s: ${hostile}` }),
    target('gamma@3', { name: 'external', driver: 'external', logs: [] }),
  ],
  specs: [
    spec('RFC6120', 'XMPP Core', {
      requirements: 421,
      tested: 174,
      observed: 6,
      untested: 151,
      excluded: 90,
    }),
    spec('RFC6121', 'XMPP Instant Messaging', {
      requirements: 260,
      tested: 118,
      observed: 2,
      untested: 100,
      excluded: 40,
    }),
    spec('XEP-0030', 'Service Discovery', {
      requirements: 40,
      tested: 30,
      observed: 0,
      untested: 10,
      excluded: 0,
    }),
  ],
  requirements: {
    'RFC6120-8.1.2.1-01': requirement(
      'RFC6120',
      '8.1.2.1',
      'MUST',
      'the server stamps the full JID of the sender',
    ),
    'RFC6120-8.4-03': requirement('RFC6120', '8.4', 'MUST', 'a request in an unknown namespace is refused'),
    'RFC6121-5.2.1-02': requirement('RFC6121', '5.2.1', 'SHOULD', 'a delivered message says who sent it'),
    'XEP-0030-3.1-01': requirement('XEP-0030', '3.1', 'MAY', 'an entity may list its features'),
    'XEP-0030-6-02': requirement('XEP-0030', '6', 'IMPLIED', 'node and query come back as they were asked'),
  },
  scenarios: {
    'disco-info-of-the-server': scenario('XEP-0030', 'what the server says of itself', 40),
    'iq-get-unknown-namespace': scenario('RFC6120', 'a request in a namespace nobody handles is refused', 12),
    'message-to-bare-jid': scenario('RFC6121', 'a message to a bare JID reaches its resource', 3),
  },
  results: [
    result(),
    result({
      ...failing,
      by: 'RFC 6122, which the target declares: https://example.org/doap.xml',
      warnings: ['[warning] User romeo@example.org is being flooded'],
      evidence: {
        file: evidenceFile,
        from: 6,
        to: 7,
        logs: [{ file: 'evidence/alpha@1.0/server.log', from: 1024, to: 2048 }],
      },
    }),
    result({
      ...disco,
      verdict: 'observed',
      reason: 'it lists 14 features',
      observed: '<feature var="urn:xmpp:ping"/>',
      signature: '14 features',
    }),
    result({ target: 'beta@2.1' }),
    result({
      ...failing,
      target: 'beta@2.1',
      reason: hostile,
      observed: `<message from="${hostile}"/>`,
      signature: 'wrong @from',
      tally: { fail: 2, pass: 1 },
    }),
    result({
      ...disco,
      target: 'beta@2.1',
      check: 'node-is-echoed',
      requirements: ['XEP-0030-6-02'],
      level: 'IMPLIED',
      verdict: 'fail',
      reason: 'the node is not in the answer',
      signature: 'missing @node',
      baseline: { state: 'known', why: 'fixed upstream', link: 'https://example.org/issues/1' },
    }),
    result({
      ...disco,
      target: 'beta@2.1',
      verdict: 'not-claimed',
      reason: 'it does not advertise disco#info',
    }),
    result({
      target: 'gamma@3',
      verdict: 'fail',
      reason: 'the wrong condition came',
      expected: '<error type="cancel"><service-unavailable/></error>',
      observed: '<error type="cancel"><item-not-found/></error>',
      signature: 'item-not-found',
      baseline: { state: 'changed', why: 'known to fail as "no answer": it drops such requests' },
    }),
    result({
      scenario: failing.scenario,
      check: failing.check,
      requirements: failing.requirements,
      target: 'gamma@3',
      verdict: 'blocked',
      reason: 'blocked by delivered: it never came',
      cause: { step: 'line 5, juliet receives', like: 'message' },
    }),
    result({
      ...disco,
      target: 'gamma@3',
      verdict: 'unverifiable',
      reason: 'no marker travels on this path',
    }),
    result({
      ...disco,
      target: 'gamma@3',
      check: 'stream-stays-open',
      requirements: [],
      level: 'SHOULD',
      verdict: 'error',
      reason: 'our own stanza was not well-formed',
    }),
  ],
  stale: [
    { target: 'alpha@1.0', check: 'iq-get-unknown-namespace#*', state: 'passes' },
    { target: 'beta@2.1', check: 'no-such-scenario#check', state: 'unknown' },
  ],
  baselines: [
    { product: 'beta', versions: '>=2 <3', source: 'ours', targets: ['beta@2.1'] },
    { product: 'gamma', source: 'given', targets: ['gamma@3'] },
    { product: 'omega', configuration: 'best', source: 'given', targets: [] },
  ],
  lost: [
    {
      target: 'beta@2.1',
      claim: 'feature urn:xmpp:ping at domain',
      checks: ['disco-info-of-the-server#features-are-listed'],
    },
  ],
  ...given,
});

const disco = {
  scenario: 'disco-info-of-the-server',
  check: 'features-are-listed',
  requirements: ['XEP-0030-3.1-01'],
  level: 'MAY',
} as const satisfies Partial<Result>;

/** A report with nothing to complain about. */
export const quietReport = (given: Partial<Report> = {}): Report => {
  const { shard: _shard, ...run } = sampleReport().run;
  return sampleReport({
    run: { ...run, repeat: 1 },
    targets: [target('alpha@1.0')],
    results: [result()],
    stale: [],
    baselines: [],
    lost: [],
    ...given,
  });
};

/** The transcript behind the sample's first failure. */
export const sampleTranscripts = (): ReadonlyMap<string, readonly TranscriptEvent[]> =>
  new Map([[evidenceFile, transcript.map((event, n) => ({ n, t: n * 3.25, ...event }) as TranscriptEvent)]]);

const transcript: readonly object[] = [
  {
    kind: 'scenario',
    format: 'assay-transcript/2',
    scenario: 'message-to-bare-jid',
    target: 'alpha@1.0',
    stimulus: '5f2c',
    claims: ['urn:xmpp:ping'],
  },
  { kind: 'bind', name: 'romeo', value: 'romeo-7f3a@example.org' },
  { kind: 'setup', party: 'romeo', state: 'begun' },
  { kind: 'connected', party: 'romeo', listener: 'c2s' },
  { kind: 'tls', party: 'romeo', protocol: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384', authorized: true },
  { kind: 'setup', party: 'romeo', state: 'done' },
  { kind: 'bytes', party: 'romeo', direction: 'out', text: failing.sent },
  { kind: 'bytes', party: 'juliet', direction: 'in', text: `${failing.observed}${hostile}` },
  { kind: 'bytes', party: 'juliet', direction: 'in', base64: '/v8AAQ==' },
  { kind: 'gave-up', party: 'juliet', waited: 250 },
  { kind: 'closed', party: 'juliet', by: 'peer', problem: 'reset' },
  { kind: 'end', why: 'finished' },
];

function spec(id: string, title: string, counts: Omit<Report['specs'][number], 'id' | 'title' | 'url'>) {
  return { id, title, url: `https://xmpp.org/${id.toLowerCase()}.html`, ...counts };
}

export function requirement(of: string, section: string, level: Result['level'], summary: string) {
  return { spec: of, section, level, summary };
}

export function scenario(of: string, title: string, line: number) {
  const folder = of.startsWith('RFC') ? 'core' : 'disco';
  return { title, spec: of, topic: folder, source: `fixtures/scenarios/xmpp/${of}/${folder}.yaml:${line}` };
}

/** The same as a page carries them. */
export const samplePacked = (): PackedTranscripts =>
  packTranscripts(sampleTranscripts(), transcriptsOf(sampleReport()));

/** Of a report without evidence. */
export const noTranscripts: PackedTranscripts = { index: [], chunks: [] };
