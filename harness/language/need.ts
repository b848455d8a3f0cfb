/** A service that a target has to offer, and what the scenario calls it: `service conference/text at domain as muc`. */
export interface ServiceNeed {
  /** What it says that it is: its category and type. */
  readonly kind: string;
  /** Its name in other needs and in steps, where it stands for the service's address. */
  readonly as: string;
}

/** What needs find: the services that they name. */
export const servicesIn = (needs: readonly string[]): readonly ServiceNeed[] =>
  needs.flatMap((need) => {
    const [, kind, as] = /^service (\S+) at domain as (\S+)$/.exec(need) ?? [];
    return kind === undefined || as === undefined ? [] : [{ kind, as }];
  });

/** Whether a feature is asked of whom each target has, and not of a service that another need finds. */
export const isEverywhere = (name: string): boolean => name === 'domain' || name === 'account';

/** What `one thing or another` asks for: any of it will do. */
export const alternativesOf = (need: string): readonly string[] => need.split(' or ');

/** Whom a feature is asked of, in the words of a need. */
export const askedIn = (need: string): readonly string[] =>
  alternativesOf(need).flatMap((one) => /^feature \S+ at (\S+)$/.exec(one)?.slice(1) ?? []);

/** The claims of which any meets a need, where the services that are found go by these addresses. */
export const claimsFor = (need: string, addresses: ReadonlyMap<string, string>): readonly string[] => {
  const [service] = servicesIn([need]);
  if (service !== undefined) return [`service ${service.kind} at ${addresses.get(service.as)}`];
  return alternativesOf(need).map((one) =>
    one.replace(
      /^(feature \S+ at )(\S+)$/,
      (_, feature: string, name: string) => `${feature}${addresses.get(name) ?? name}`,
    ),
  );
};
