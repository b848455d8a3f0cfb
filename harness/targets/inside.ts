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
export const outside = (inside: Inside, place: Pick<Address, 'host' | 'port'>): Address =>
  typeof inside === 'number' ? place : { ...inside, ...place };
