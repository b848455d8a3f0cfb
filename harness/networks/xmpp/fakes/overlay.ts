import type { Wire } from './wire.ts';

/** The same connection, but for what it does differently. */
export const overlay = (wire: Wire, changes: Partial<Wire>): Wire =>
  Object.create(wire, Object.getOwnPropertyDescriptors(changes)) as Wire;
