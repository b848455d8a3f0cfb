import { deadline, raceAbort } from '../../../wait.ts';
import { type AppHost, startHost } from './host.ts';
import type { HostOptions } from './messages.ts';
import { removeSharedFolder } from './shared-folder.ts';

/**
 * An SDK may go on working for an app that was closed until its memory is collected: a process that has served so
 * many gets no more, and ends with the last of them.
 */
const appsPerHost = 48;

/** Loading an SDK takes a tenth of a second where nothing else runs. Milliseconds. */
const startLimit = 60_000;

interface Slot {
  readonly host: Promise<AppHost>;
  served: number;
  open: number;
}

const slots = new Map<string, Slot>();
const all = new Set<Promise<AppHost>>();

/** Not by the signal of whoever asks first: others wait for the same host. */
const start = async (options: HostOptions): Promise<AppHost> => {
  using limit = deadline(startLimit, 'starting the process of the apps');
  return await startHost(options, limit);
};

const track = (host: Promise<AppHost>): Promise<AppHost> => {
  all.add(host);
  const forget = (): boolean => all.delete(host);
  host.then(({ gone }) => gone.addEventListener('abort', forget, { once: true }), forget);
  return host;
};

/** A host for as long as an app needs it. */
export interface Lease extends AsyncDisposable {
  readonly host: AppHost;
}

const leaseOf = (key: string, slot: Slot, host: AppHost): Lease => ({
  host,
  async [Symbol.asyncDispose]() {
    slot.open -= 1;
    if (slot.open > 0 || slot.served < appsPerHost) return;
    if (slots.get(key) === slot) slots.delete(key);
    await host[Symbol.asyncDispose]();
  },
});

/**
 * The host that apps with the same options share. One that has ended is replaced.
 * @throws {UnloadableError}
 */
export const shareHost = async (options: HostOptions, signal: AbortSignal): Promise<Lease> => {
  const key = JSON.stringify(options);
  let slot = slots.get(key);
  if (slot === undefined || slot.served >= appsPerHost) {
    slot = { host: track(start(options)), served: 0, open: 0 };
    slots.set(key, slot);
  }
  const mine = slot;
  const forget = (): void => {
    if (slots.get(key) === mine) slots.delete(key);
  };
  mine.served += 1;
  mine.open += 1;
  try {
    const host = await raceAbort(mine.host, signal);
    host.gone.addEventListener('abort', forget, { once: true });
    host.gone.throwIfAborted();
    return leaseOf(key, mine, host);
  } catch (error) {
    mine.open -= 1;
    // Who waited too briefly says nothing about the host.
    if (!signal.aborted) forget();
    throw error;
  }
};

/** A host for one app alone; it ends with the lease. */
export const ownHost = async (options: HostOptions, signal: AbortSignal): Promise<Lease> => {
  const host = await raceAbort(track(start(options)), signal);
  return { host, [Symbol.asyncDispose]: () => host[Symbol.asyncDispose]() };
};

/** Ends every process of apps that this one started, and removes what their apps left. */
export const closeAppHosts = async (): Promise<void> => {
  slots.clear();
  const ended = await Promise.allSettled([...all]);
  await Promise.all(
    ended.map(async (host) => host.status === 'fulfilled' && (await host.value[Symbol.asyncDispose]())),
  );
  removeSharedFolder();
};
