import type { Holder, IssuedCertificate } from '../../../certificates.ts';
import type { Site } from '../../../site.ts';

/** What a scenario wants a client's certificate to be. */
export interface WantedCertificate {
  /** JIDs. */
  readonly for: readonly string[];
  readonly issuer: Issuer;
}

/** Who vouches for a certificate: itself, an authority that nobody knows, or the run's, of which the target was told. */
export const issuers = ['self', 'other', 'run'] as const;
export type Issuer = (typeof issuers)[number];

const stranger = 'assay unknown authority';

/** Makes a certificate for a client (RFC 6120 section 13.7.1.3). */
export const clientCertificate = (
  { for: users, issuer }: WantedCertificate,
  site: Pick<Site, 'authority'>,
): Promise<IssuedCertificate> => certificateOf({ users }, issuer, site);

/**
 * Makes a certificate. That of an authority has the authority's behind it, as in TLS. A target that was told of no authority
 * of this run knows that of nobody.
 */
export const certificateOf = async (
  holder: Holder,
  issuer: Issuer,
  { authority }: Pick<Site, 'authority'>,
): Promise<IssuedCertificate> => {
  // Loading it takes its time, and few scenarios have a certificate.
  const { createAuthority, issueFrom, signItself } = await import('../../../certificates.ts');
  if (issuer === 'self') return await signItself(holder);
  const above = (issuer === 'run' && authority) || (await createAuthority(new Date(), stranger));
  const { certificate, key } = await issueFrom(above, holder);
  return { certificate: certificate + above.certificate, key };
};
