import type { ActStep, Scenario, Step } from '../../../language/scenario.ts';
import { templatesIn } from '../../../language/scenario.ts';
import { stanzasIn } from '../watches/sent-stanza.ts';

const ofArchive = /<(query|prefs|metadata)\s[^>]*urn:xmpp:mam:\d/;

/**
 * Whether it asks what is in the archive of an account, or says what goes into it (XEP-0313, XEP-0441). What may be asked
 * of an archive, and what its preferences are, it tells whatever it holds.
 */
const usesArchive = ({ parties }: Scenario, act: ActStep): boolean => {
  const [, asked] = ofArchive.exec(typeof act.value === 'string' ? act.value : '') ?? [];
  if (asked === undefined) return false;
  return stanzasIn(act).some(({ name, to, type }) => {
    const [, party = ''] = /^\{([\w-]+)\./.exec(to ?? '') ?? [];
    const isOfAccount = to === undefined || Object.hasOwn(parties, party);
    return name === 'iq' && isOfAccount && (type === 'set' || asked === 'metadata');
  });
};

const isRosterSet = (act: ActStep): boolean =>
  typeof act.value === 'string' &&
  act.value.includes('jabber:iq:roster') &&
  stanzasIn(act).some(({ name, type }) => name === 'iq' && type === 'set');

const isAboutSubscription = (act: ActStep): boolean =>
  stanzasIn(act).some(({ name, type = '' }) => name === 'presence' && /^(?:un)?subscribed?$/.test(type));

const learnsVersion = (step: Step): boolean => {
  const templates =
    step.kind === 'expect' ? step.options.flatMap(({ expected }) => templatesIn(expected)) : [];
  return templates.some((text) => /jabber:iq:roster/.test(text) && /\sver=["'][^"']*\{=/.test(text));
};

/** Whether it goes on from the version of a roster that nobody has changed yet (RFC 6121 section 2.6). */
const startsFromNewRoster = ({ steps }: Scenario): boolean => {
  const changed = steps.findIndex(
    (step) => step.kind === 'act' && (isRosterSet(step) || isAboutSubscription(step)),
  );
  const learnt = steps.findIndex(learnsVersion);
  return learnt !== -1 && (changed === -1 || learnt < changed);
};

/**
 * Why a scenario needs accounts that nobody has used: it is about what no request brings back to what it was. Told by what
 * it does, so that no scenario has to say it.
 */
export const whyNewAccounts = (scenario: Scenario): string | undefined => {
  if (scenario.steps.some((step) => step.kind === 'act' && usesArchive(scenario, step)))
    return 'it needs an empty archive, and that of one of ASSAY_ACCOUNTS keeps what came before: nobody can empty it';
  if (startsFromNewRoster(scenario))
    return 'it needs a roster that nobody has changed yet, and those of ASSAY_ACCOUNTS were: each change gives it another version';
  return undefined;
};
