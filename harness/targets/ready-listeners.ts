import { untilReady } from './readiness.ts';
import type { Address, ListenerKind } from './target.ts';

export type Listeners = Readonly<Partial<Record<ListenerKind, Address>>>;

/** Waits until every listener opens a stream and offers features. */
export async function untilListenersReady(
  listeners: Listeners,
  { domain, ca }: { readonly domain: string; readonly ca: readonly string[] },
  signal: AbortSignal,
): Promise<void> {
  await Promise.all(
    (['c2s', 'c2s-tls'] as const).map(async (kind) => {
      const address = listeners[kind];
      if (address !== undefined)
        await untilReady({ address, domain, ca, directTls: kind === 'c2s-tls' }, signal);
    }),
  );
}
