import type { Element } from 'ltx';

const kinds: ReadonlySet<string> = new Set(['subscribe', 'subscribed', 'unsubscribe', 'unsubscribed']);

export const isAboutSubscription = ({ name, attrs }: Element): boolean =>
  name === 'presence' && kinds.has(attrs.type ?? '');
