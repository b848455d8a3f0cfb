import type { Complaint } from '../data/complaint.ts';
import { type Check, createCheck, type Schema } from '../data/schema.ts';
import type { Options, StepValue } from '../language/scenario.ts';
import { oncePerObject } from '../once.ts';
import { networkNamed } from './index.ts';
import type { PartyKind, Verb } from './party.ts';
import { keys } from './values.ts';

interface Known {
  readonly party: Schema;
  readonly check: Check;
}

/** Schemas are compiled once, as long as they are the same objects. */
const knownOf: (kind: PartyKind) => Known = oncePerObject((kind) => {
  const listeners = kind.protocol === undefined ? [] : Object.keys(networkNamed(kind.protocol).listeners);
  const party = keys(
    {
      kind: { const: kind.kind, description: kind.summary },
      phase: {
        enum: kind.phases,
        description: `How far it gets before the first step; ${kind.phase} if absent.`,
      },
      at: { type: 'string', description: 'The site that it is at, where the scenario’s world has several.' },
      ...(!kind.accountless && {
        account: { type: 'string', description: 'The party whose account it shares.' },
      }),
      ...(listeners.length > 0 && {
        listener: {
          enum: listeners,
          description: `What it connects to; ${kind.listener ?? listeners[0]} if absent.`,
        },
      }),
      ...kind.options,
    },
    ['kind'],
    { description: kind.summary },
  );
  return { party, check: createCheck(kind.formats) };
});

/** What a party of this kind may be told, as an object. */
export const partySchema = (kind: PartyKind): Schema => knownOf(kind).party;

/** What is wrong with what a party is told, if anything. */
export const complaintAboutParty = (kind: PartyKind, party: Options): Complaint | undefined =>
  knownOf(kind).check(partySchema(kind), party);

/** What is wrong with a verb's value, if anything. */
export const complaintAboutValue = (
  kind: PartyKind,
  { schema, complaint }: Verb,
  value: StepValue,
): Complaint | undefined => knownOf(kind).check(schema, value) ?? complaint?.(value);
