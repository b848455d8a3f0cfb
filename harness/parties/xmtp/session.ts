import type { RecordValue } from '../../evidence/transcript.ts';
import type { Endpoint } from '../../targets/target.ts';
import { currentRelease } from '../../xmtp/sdk/release.ts';
import {
  type AppDatabase,
  type AppSetup,
  createDatabase,
  openApp,
  type RunningApp,
} from '../../xmtp/sdk/running-app.ts';
import type { PartyContext } from '../party.ts';

/** An app of a party through its life: opened, closed, opened again on the same database. */
export interface Session extends AsyncDisposable {
  /** The app at work; nothing before it is opened, or when its process has ended. */
  readonly app: RunningApp | undefined;
  /** @throws {InstallError | UnloadableError} */
  open(signal: AbortSignal): Promise<RunningApp>;
  /** Closes the app; what it has on disk stays. */
  close(): Promise<void>;
}

const addressOf = (
  { listeners, target }: Endpoint,
  scheme: 'http' | 'https',
  kind: 'grpc' | 'grpc-tls' | 'history',
): string => {
  const listener = listeners[kind];
  if (listener === undefined) throw new Error(`${target} has no listener ${kind}`);
  const { host, port } = listener;
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`;
};

const placesOf = (endpoint: Endpoint): Pick<AppSetup, 'api' | 'history'> => ({
  api: endpoint.listeners.grpc
    ? addressOf(endpoint, 'http', 'grpc')
    : addressOf(endpoint, 'https', 'grpc-tls'),
  ...(endpoint.listeners.history && { history: addressOf(endpoint, 'http', 'history') }),
});

/** What an app of this party is opened with. An app that can go offline and come back has a process of its own. */
const setupOf = (
  { spec, endpoint, account }: PartyContext,
  onEvent: AppSetup['onEvent'],
): Omit<AppSetup, 'database'> => ({
  ...placesOf(endpoint),
  release: spec.sdk ?? currentRelease,
  key: account.password,
  own: spec.process === 'own' || spec.database === 'disk',
  onEvent,
});

export const createSession = (
  context: PartyContext,
  onEvent: (name: string, value: RecordValue) => void,
): Session => {
  const { name, spec, endpoint, record } = context;
  const listener = endpoint.listeners.grpc ? 'grpc' : 'grpc-tls';
  let database: AppDatabase | undefined;
  let app: RunningApp | undefined;

  const close = async (): Promise<void> => {
    const closing = app;
    app = undefined;
    await closing?.[Symbol.asyncDispose]();
  };
  const crashed = (ended: RunningApp): void => {
    if (app !== ended) return;
    app = undefined;
    record({ kind: 'closed', party: name, by: 'us', problem: ended.gone.reason.message });
  };
  return {
    get app() {
      return app;
    },
    async open(signal) {
      await close();
      if (spec.database === 'disk') database ??= createDatabase();
      const opened = await openApp({ ...setupOf(context, onEvent), ...(database && { database }) }, signal);
      app = opened;
      opened.gone.addEventListener('abort', () => crashed(opened), { once: true });
      record({ kind: 'connected', party: name, listener });
      return opened;
    },
    close,
    async [Symbol.asyncDispose]() {
      await close();
      await database?.[Symbol.asyncDispose]();
    },
  };
};
