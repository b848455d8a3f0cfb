/** How far a user of XMPP gets before the first step: each phase comes after those before it. */
export const phases = [
  'offline',
  'connected',
  'opened',
  'secured',
  'authenticated',
  'bound',
  'available',
] as const;
export type Phase = (typeof phases)[number];

/** Those of a client, which does not stop on its way. */
export const clientPhases = ['offline', 'bound', 'available'] as const satisfies readonly Phase[];

/** Those of what has TLS below it, if at all. */
export const webSocketPhases = phases.filter((phase) => phase !== 'secured');

/** Those of a component, which binds no resource and has no presence of its own. */
export const componentPhases = [
  'offline',
  'connected',
  'opened',
  'authenticated',
] as const satisfies readonly Phase[];

/** Those of another server, which is authenticated as a domain. */
export const remotePhases = [
  'offline',
  'connected',
  'opened',
  'secured',
  'authenticated',
] as const satisfies readonly Phase[];

/** Those of what begins with a stream. */
export const framedPhases = webSocketPhases.filter((phase) => phase !== 'connected');

const ladder: readonly string[] = phases;

/** Whether one phase is as far as another, or further. */
export const isAtLeast = (phase: string, least: Phase): boolean =>
  ladder.indexOf(phase) >= ladder.indexOf(least);
