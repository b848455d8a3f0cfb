import type { Address } from '../networks/site.ts';
import type { Inside } from './definition.ts';

/** The ports that listeners have inside, by their names. */
export const portsOf = (listeners: Readonly<Record<string, Inside>>): Readonly<Record<string, number>> =>
  Object.fromEntries(
    Object.entries(listeners).map(([name, inside]) => [
      name,
      typeof inside === 'number' ? inside : inside.port,
    ]),
  );

/** Where a listener answers outside, on another host and port. */
export const outside = (inside: Inside, place: Pick<Address, 'host' | 'port'>): Address => {
  if (typeof inside === 'number') return place;
  const { accounts, ...rest } = inside;
  const own = accounts && Object.entries(accounts).map(([user, password]) => ({ user, password }));
  return { ...rest, ...(own && { accounts: own }), ...place };
};
