import type { Element } from 'ltx';
import { chunkOf } from '../evidence/bytes.ts';
import type { TranscriptEvent } from '../evidence/transcript.ts';
import type { Scenario, Step } from '../language/scenario.ts';
import type { PartyKind } from '../networks/party.ts';
import type { Account, Site } from '../networks/site.ts';
import { type StreamDecoder, type StreamItem, streamDecoder } from '../xml/decode.ts';
import { ns } from '../xml/namespaces.ts';
import { recordElement } from '../xml/record.ts';
import { type Claims, play } from './play.ts';
import { timeouts } from './timeouts.ts';

const party = 'surveyor';
const ask = (id: string, to: string, xmlns: string): readonly Step[] => [
  {
    kind: 'act',
    label: `${party} sends`,
    line: 0,
    party,
    verb: 'sends',
    value: `<iq type='get' id='${id}' to='${to}'><query xmlns='${xmlns}'/></iq>`,
  },
  {
    kind: 'expect',
    label: `${party} receives`,
    line: 0,
    options: [{ party, expected: { kind: 'xml', template: `<iq type='{result|error}' id='${id}'/>` } }],
  },
];

/** What every run asks a server before it is tested: the features of its streams, its domain and an account, and its version. */
const xmppSurvey: Scenario = {
  id: 'assay/survey',
  title: 'what the target claims to support',
  spec: 'XEP-0030',
  topic: 'survey',
  source: 'harness/scenario/survey.ts:1',
  protocol: 'xmpp',
  parties: { [party]: { kind: 'stream', phase: 'bound', listener: 'c2s' } },
  needs: [],
  steps: [
    ...ask('domain', '{domain}', ns.discoInfo),
    ...ask('account', `{${party}.jid}`, ns.discoInfo),
    ...ask('version', '{domain}', ns.version),
  ],
  stimulus: 'survey',
};

/** What every run asks a node: whether it answers a call at all. */
const xmtpSurvey: Scenario = {
  id: 'assay/survey',
  title: 'whether the node answers',
  spec: 'XMTP-NODE',
  topic: 'survey',
  source: 'harness/scenario/survey.ts:1',
  protocol: 'xmtp',
  parties: { [party]: { kind: 'xmtp-rpc', phase: 'offline', listener: 'grpc' } },
  needs: [],
  steps: [
    {
      kind: 'act',
      label: `${party} calls`,
      line: 0,
      party,
      verb: 'calls',
      value: { GetInboxIds: { requests: [] } },
    },
  ],
  stimulus: 'survey',
};

/** Nobody else uses the target yet: what takes longer than this hangs, and every other target waits for it. */
const alone = { setup: 10_000, expectation: 5_000 } as const;

const featuresIn = (element: Element): readonly string[] => {
  if (element.is('features', ns.stream)) {
    const mechanisms = element.getChild('mechanisms', ns.sasl)?.getChildren('mechanism') ?? [];
    return [
      ...element.getChildElements().map((feature) => `stream feature ${feature.getNS()}`),
      ...mechanisms.map((mechanism) => `mechanism ${mechanism.getText().trim()}`),
    ];
  }
  const where = element.attrs.id;
  const query = element.attrs.type === 'result' ? element.getChild('query', ns.discoInfo) : undefined;
  return (query?.getChildren('feature') ?? []).map((feature) => `feature ${feature.attrs.var} at ${where}`);
};

const elementsIn = (transcript: Iterable<TranscriptEvent>): readonly Element[] => {
  const elements: Element[] = [];
  const read = (item: StreamItem): void => {
    if (item.kind === 'element') elements.push(item.element);
  };
  let decoder: StreamDecoder = streamDecoder(read);
  for (const event of transcript) {
    if (event.kind === 'restart') decoder = streamDecoder(read);
    else if (event.kind === 'bytes' && event.direction === 'in') decoder.write(chunkOf(event));
  }
  return elements;
};

/** What a surveyed target claims, in the words of scenarios' `needs`; a pure function of the transcript. */
export const claimsIn = (transcript: Iterable<TranscriptEvent>): readonly string[] =>
  [...new Set(elementsIn(transcript).flatMap(featuresIn))].toSorted();

/** Whom the survey asks what they offer, by the id of the question. An error is an answer, too. */
const asked = { domain: 'the domain', account: 'an account' } as const;

/** Who did not say what they offer; a pure function of the transcript. */
export const unansweredIn = (transcript: Iterable<TranscriptEvent>): readonly string[] => {
  const answers = elementsIn(transcript).filter(
    ({ name, attrs }) => name === 'iq' && ['result', 'error'].includes(attrs.type),
  );
  return Object.entries(asked)
    .filter(([id]) => !answers.some(({ attrs }) => attrs.id === id))
    .map(([, who]) => who);
};

/** Why a call did not reach a node, where it did not. */
const silenceIn = (event: TranscriptEvent): string | undefined => {
  if (event.kind === 'failed') return event.why;
  if (event.kind !== 'record' || event.direction !== 'in') return undefined;
  const error = recordElement(event.name, event.value).getChild('error', ns.record);
  return error?.getChildText('status') === 'UNAVAILABLE'
    ? (error.getChildText('message') ?? 'UNAVAILABLE')
    : undefined;
};

export interface SurveyOptions {
  readonly site: Site;
  readonly account: Account;
  readonly kinds: ReadonlyMap<string, PartyKind>;
  readonly path: string;
  readonly signal: AbortSignal;
  readonly readTranscript: (path: string) => readonly TranscriptEvent[];
}

/** Asks a target what it offers; where it does not say, `unknown` says why. */
export const survey = async (options: SurveyOptions): Promise<Claims> => {
  const { site, account, kinds, path, signal, readTranscript } = options;
  const listeners = Object.keys(site.listeners).map((listener) => `listener ${listener}`);
  const listener = site.listeners.c2s ? 'c2s' : 'c2s-tls';
  const scenario: Scenario =
    site.protocol === 'xmtp'
      ? xmtpSurvey
      : { ...xmppSurvey, parties: { [party]: { kind: 'stream', phase: 'bound', listener } } };
  await play({
    scenario,
    site,
    claims: { claims: [] },
    kinds,
    accounts: new Map([[party, account]]),
    path,
    timeouts: { ...timeouts, ...alone },
    signal,
  });
  const transcript = readTranscript(path);
  const claims = [...claimsIn(transcript), ...listeners].toSorted();
  const failed = transcript.find((event) => event.kind === 'setup' && event.state === 'failed');
  if (failed && 'why' in failed) return { claims, unknown: `logging in failed: ${failed.why}`, shut: true };
  const silence = transcript.map(silenceIn).find((why) => why !== undefined);
  if (silence !== undefined) return { claims, unknown: `a first call failed: ${silence}`, shut: true };
  const silent = site.protocol === 'xmpp' && !signal.aborted ? unansweredIn(transcript) : [];
  if (silent.length === 0) return { claims };
  return { claims, unknown: `${silent.join(' and ')} did not say what they offer (disco#info)` };
};
