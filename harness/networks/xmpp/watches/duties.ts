import type { Lookup } from '../../../language/pattern.ts';
import { type PartySpec, type Step, templatesIn } from '../../../language/scenario.ts';
import { closingTag, templateOf } from '../../../language/template.ts';
import { ns } from '../../../xml/namespaces.ts';
import type { WatchDuty } from '../../watch.ts';
import { none, sendersOf } from './error-addresses.ts';
import { type SentStanza, sentValue, stanzasIn } from './sent-stanza.ts';

type Parties = ReadonlyMap<string, PartySpec>;

/** A stanza error that a party may get, by what a template says of it. */
interface AwaitedError {
  readonly party: string;
  readonly name: string;
  readonly id: string | undefined;
}

const isPattern = (text: string): boolean => /[{}]/.test(text);

const errorsIn = (party: string, template: string, isJudged: boolean): readonly AwaitedError[] => {
  if (template === closingTag) return [];
  const element = templateOf(template);
  const { id, type = '' } = element.attrs;
  // A premise that takes any answer waits for none of this kind.
  const isError = type === 'error' || (isJudged && /[{|]error[|}]/.test(type));
  return isError && element.getNS() === ns.client ? [{ party, name: element.getName(), id }] : [];
};

const awaitedErrors = (steps: readonly Step[]): readonly AwaitedError[] =>
  steps.flatMap((step) => {
    if (step.kind === 'absent')
      return step.except.flatMap((template) => errorsIn(step.party, template, false));
    if (step.kind !== 'expect') return [];
    return step.options.flatMap(({ party, expected }) =>
      templatesIn(expected).flatMap((template) => errorsIn(party, template, step.check !== undefined)),
    );
  });

/** Values for names, as different as those of a run. */
const sampleNames = (parties: Parties): Lookup => ({
  get(name) {
    const [party = '', key] = name.split('.');
    const { account = party } = parties.get(party) ?? {};
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

/** What decides of the addresses of an error that answers a stanza. */
const addressRules = (
  { act: { party }, name, to, type }: SentStanza,
  names: Lookup,
  withSession: ReadonlySet<string>,
): readonly WatchDuty[] => {
  const value = to === undefined ? undefined : sentValue(to, names);
  const sentTo = to !== undefined && value !== undefined ? { to: { value, written: to } } : {};
  const senders = sendersOf({ party, name, type, ...sentTo }, names, false);
  if (senders === undefined) return [];
  const { rule, addresses } = senders;
  const isAbout = (written: string): boolean => addresses.some((address) => address.written === written);
  const from: readonly string[] =
    rule === 'errors-from-the-addressee'
      ? ['RFC6120-8.3.1-02']
      : [
          ...(isAbout('{domain}') ? ['RFC6120-8.1.2.1-02'] : []),
          ...(isAbout(none.written) ? ['RFC6120-8.1.2.1-03'] : []),
        ];
  return [
    ...from.map((requirement): WatchDuty => ({ rule, requirement, party })),
    ...(withSession.has(party)
      ? [{ rule: 'errors-to-the-sender', requirement: 'RFC6120-8.1.1.1-04', party } as const]
      : []),
  ];
};

/** What the errors have to keep to that a scenario knows of. */
const errorDuties = (steps: readonly Step[], parties: Parties): readonly WatchDuty[] => {
  const sent = steps.flatMap((step) => (step.kind === 'act' ? stanzasIn(step) : []));
  const passedOn = new Set(
    sent.flatMap(({ type, id }) => (type === 'error' && id !== undefined ? [id] : [])),
  );
  const answered = awaitedErrors(steps)
    .filter(({ id }) => id === undefined || !passedOn.has(id))
    .flatMap(({ party, name, id }) =>
      sent.filter(
        (stanza) =>
          stanza.act.party === party &&
          stanza.name === name &&
          stanza.type !== 'error' &&
          (id === undefined || isPattern(id) || stanza.id === id) &&
          (stanza.id !== undefined || name === 'iq'),
      ),
    );
  const names = sampleNames(parties);
  const withSession = partiesWithSession(steps, parties);
  return [...new Set(answered)].flatMap((stanza) => addressRules(stanza, names, withSession));
};

/** Whose stream may end with an error, in a scenario that says nothing of what follows. */
const endingDuties = (steps: readonly Step[]): readonly WatchDuty[] => {
  const options = steps.flatMap((step) => (step.kind === 'expect' ? step.options : []));
  const told = new Set(options.flatMap(({ party, expected }) => (expected.kind === 'footer' ? [party] : [])));
  return options.flatMap(({ party, expected }): readonly WatchDuty[] =>
    expected.kind === 'xml' && !told.has(party) && templateOf(expected.template).is('error', ns.stream)
      ? [{ rule: 'stream-errors-end-the-stream', requirement: 'RFC6120-4.9.1.1-01', party }]
      : [],
  );
};

/**
 * That stanza errors are addressed rightly, wherever one may come, and that the stream ends behind a stream error, wherever
 * that is not said.
 */
export const dutiesIn = (steps: readonly Step[], parties: Parties): readonly WatchDuty[] => [
  ...errorDuties(steps, parties),
  ...endingDuties(steps),
];
