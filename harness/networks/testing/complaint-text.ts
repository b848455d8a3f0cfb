import type { StepValue } from '../../language/scenario.ts';
import type { PartyKind } from '../party.ts';
import { complaintAboutValue } from '../party-schema.ts';

/** What is wrong with a verb's value, as one line; nothing where it is fine. For tests. */
export const complaintText = (kind: PartyKind, verb: string, value: StepValue): string | undefined => {
  const row = kind.verbs[verb];
  if (row === undefined) return `there is no ${verb}`;
  const complaint = complaintAboutValue(kind, row, value);
  if (complaint === undefined) return undefined;
  const { path, found, expected, hint } = complaint;
  const where = path.length === 0 ? '' : `${path.join('.')}: `;
  return `${where}found ${found}, expected ${expected}${hint === undefined ? '' : `, try ${hint}`}`;
};
