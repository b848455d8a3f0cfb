import { type Level, levels, strongest } from '../harness/verdict.ts';
import type { RequirementReport, Result } from './report.ts';

/**
 * Sections whose breach puts users at risk, and not only interoperability: who somebody is, who may read what, and
 * what an attacker on the path can do. A section stands for all that are below it.
 */
const securitySections: Readonly<Record<string, readonly string[]>> = {
  RFC5802: ['*'],
  /** TLS, SASL, the sender's address, security considerations. */
  RFC6120: ['5', '6', '8.1.2.1', '13'],
  /** Presence and rosters reveal people: who may see, change and probe them; security considerations. */
  RFC6121: ['2.1.6', '3.1.3', '4.3.2', '4.4.2', '11'],
  RFC7590: ['*'],
  RFC7677: ['*'],
  /** Who may register, cancel, and change a password. */
  'XEP-0077': ['10'],
  /** Identities and who may act for them; permissions of groups. */
  'XIP-46': ['*'],
  'XIP-47': ['*'],
};

/** Whether a requirement is about the safety of users. */
export const isSecurity = ({ spec, section }: Pick<RequirementReport, 'spec' | 'section'>): boolean =>
  (securitySections[spec] ?? []).some(
    (listed) => listed === '*' || section === listed || section.startsWith(`${listed}.`),
  );

export interface Weight {
  readonly level: Level;
  readonly security: boolean;
  /** Larger is heavier: first the level, then safety, then how many checks show it. */
  readonly weight: number;
}

/**
 * How much a finding matters: MUST before SHOULD before MAY, then what puts users at risk, then breadth.
 *
 * @param head the requirement that the finding is told by; it alone says whether users are at risk.
 */
export const weigh = (results: readonly Result[], head: RequirementReport | undefined): Weight => {
  const level = strongest(results.map((result) => result.level));
  const security = head !== undefined && isSecurity(head);
  const rank = levels.length - levels.indexOf(level);
  return {
    level,
    security,
    weight: rank * 100_000 + (security ? 10_000 : 0) + Math.min(results.length, 9999),
  };
};
