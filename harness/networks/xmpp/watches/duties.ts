import type { Lookup } from '../../../language/pattern.ts';
import { type PartySpec, type Step, templatesIn } from '../../../language/scenario.ts';
import { closingTag, templateOf } from '../../../language/template.ts';
import { ns } from '../../../xml/namespaces.ts';
import type { WatchDuty } from '../../watch.ts';
import { componentName } from '../parties/component/handshake.ts';
import { remoteName } from '../parties/remote/header.ts';
import { sendersOf } from './answer-addresses.ts';
import { isRosterSet } from './push-watch.ts';
import { isAnswerOfType, type SentStanza, sentValue, stanzasIn } from './sent-stanza.ts';

type Parties = ReadonlyMap<string, PartySpec>;

/** An answer that a party may get, by what a template says of it. */
interface Awaited {
  readonly party: string;
  readonly name: string;
  readonly id: string | undefined;
  readonly mayBeError: boolean;
}

const isPattern = (text: string): boolean => /[{}]/.test(text);

interface Known {
  readonly party: string;
  readonly template: string;
  readonly isJudged: boolean;
}

/** What a scenario knows may come, by expectations and by exceptions to what must not. */
const knownIn = (steps: readonly Step[]): readonly Known[] =>
  steps.flatMap((step): readonly Known[] => {
    if (step.kind === 'absent')
      return step.except.map((template) => ({ party: step.party, template, isJudged: false }));
    if (step.kind !== 'expect') return [];
    return step.options.flatMap(({ party, expected }) =>
      templatesIn(expected).map((template) => ({ party, template, isJudged: step.check !== undefined })),
    );
  });

const answersIn = ({ party, template, isJudged }: Known): readonly Awaited[] => {
  if (template === closingTag) return [];
  const element = templateOf(template);
  const name = element.getName();
  const { id, type = '' } = element.attrs;
  if (element.getNS() !== ns.client) return [];
  const mayBe = (kind: string): boolean => type === kind || new RegExp(`[{|]${kind}[|}]`).test(type);
  const mayBeError = mayBe('error');
  // A premise that takes any message or presence does not wait for an error.
  const isAnswer =
    name === 'iq' ? mayBeError || mayBe('result') : type === 'error' || (isJudged && mayBeError);
  return isAnswer ? [{ party, name, id, mayBeError }] : [];
};

/** Kinds of parties that are no users of a domain, but have one. */
const withDomain: ReadonlySet<string> = new Set([componentName, remoteName]);

/** Values for names, as different as those of a run. */
const sampleNames = (parties: Parties): Lookup => ({
  get(name) {
    const [party = '', key] = name.split('.');
    const { account = party, kind } = parties.get(party) ?? {};
    // Other parties have none; sites do.
    if (key === 'domain' && parties.has(party) && !withDomain.has(kind ?? '')) return undefined;
    const jid = `user-of-${account}@domain.example`;
    if (name === 'domain') return 'domain.example';
    if (key === 'jid') return jid;
    return key === 'full' ? `${jid}/of-${party}` : account;
  },
});

/** The parties that get a session, and with it a full JID. */
const partiesWithSession = (steps: readonly Step[], parties: Parties): ReadonlySet<string> =>
  new Set([
    ...[...parties].flatMap(([name, { phase }]) => (['bound', 'available'].includes(phase) ? [name] : [])),
    ...steps.flatMap((step) => (step.kind === 'act' && step.verb === 'logs in' ? [step.party] : [])),
  ]);

const requirementOf = {
  'errors-from-the-addressee': 'RFC6120-8.3.1-02',
  'answers-from-the-domain': 'RFC6120-8.1.2.1-02',
  'answers-from-the-account': 'RFC6120-8.1.2.1-03',
} as const;

/** What decides of the addresses of an answer to a stanza. */
const addressDuties = (
  { act: { party }, name, to, type }: SentStanza,
  mayBeError: boolean,
  names: Lookup,
  withSession: ReadonlySet<string>,
): readonly WatchDuty[] => {
  const value = to === undefined ? undefined : sentValue(to, names);
  const sentTo = to !== undefined && value !== undefined ? { to: { value, written: to } } : {};
  const rule = sendersOf({ party, name, type, ...sentTo }, names, false)?.rule;
  if (rule === undefined) return [];
  return [
    ...(mayBeError || rule !== 'errors-from-the-addressee'
      ? [{ rule, requirement: requirementOf[rule], party }]
      : []),
    ...(withSession.has(party)
      ? [{ rule: 'answers-to-the-sender', requirement: 'RFC6120-8.1.1.1-04', party }]
      : []),
  ];
};

/** What the answers have to keep to that a scenario knows of. */
const answerDuties = (steps: readonly Step[], parties: Parties): readonly WatchDuty[] => {
  const sent = steps.flatMap((step) => (step.kind === 'act' ? stanzasIn(step) : []));
  const passedOn = new Set(
    sent.flatMap(({ name, type, id }) => (isAnswerOfType(name, type) && id !== undefined ? [id] : [])),
  );
  const names = sampleNames(parties);
  const withSession = partiesWithSession(steps, parties);
  return knownIn(steps)
    .flatMap(answersIn)
    .filter(({ id }) => id === undefined || !passedOn.has(id))
    .flatMap(({ party, name, id, mayBeError }) =>
      sent
        .filter(
          (stanza) =>
            stanza.act.party === party &&
            stanza.name === name &&
            !isAnswerOfType(name, stanza.type) &&
            (id === undefined || isPattern(id) || stanza.id === id) &&
            (stanza.id !== undefined || name === 'iq'),
        )
        .flatMap((stanza) => addressDuties(stanza, mayBeError, names, withSession)),
    );
};

/** What roster pushes have to keep to, where a scenario knows of one that no party sends itself. */
const pushDuties = (steps: readonly Step[]): readonly WatchDuty[] => {
  const passedOn = new Set(
    steps.flatMap((step) =>
      step.kind === 'act'
        ? stanzasIn(step).flatMap(({ name, id, to }) => (name === 'iq' && to !== undefined ? [id] : []))
        : [],
    ),
  );
  return knownIn(steps).flatMap(({ party, template }): readonly WatchDuty[] => {
    const element = template === closingTag ? undefined : templateOf(template);
    if (element === undefined || !isRosterSet(element)) return [];
    const { id } = element.attrs;
    if (id !== undefined && passedOn.has(id)) return [];
    return [
      { rule: 'pushes-from-the-account', requirement: 'RFC6120-8.1.2.1-03', party },
      { rule: 'pushes-to-the-client', requirement: 'RFC6120-8.1.1.1-04', party },
    ];
  });
};

/** Whose stream may end with an error, in a scenario that says nothing of what follows. */
const endingDuties = (steps: readonly Step[]): readonly WatchDuty[] => {
  const options = steps.flatMap((step) => (step.kind === 'expect' ? step.options : []));
  const stated = new Set(
    options.flatMap(({ party, expected }) => (expected.kind === 'footer' ? [party] : [])),
  );
  return options.flatMap(({ party, expected }): readonly WatchDuty[] =>
    expected.kind === 'xml' && !stated.has(party) && templateOf(expected.template).is('error', ns.stream)
      ? [{ rule: 'stream-errors-end-the-stream', requirement: 'RFC6120-4.9.1.1-01', party }]
      : [],
  );
};

/**
 * That answers and roster pushes are addressed rightly, wherever one may come, and that the stream ends behind a stream
 * error, wherever that is not said.
 */
export const dutiesIn = (steps: readonly Step[], parties: Parties): readonly WatchDuty[] => [
  ...answerDuties(steps, parties),
  ...pushDuties(steps),
  ...endingDuties(steps),
];
