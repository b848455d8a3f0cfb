import type { RecordValue } from '../../../../evidence/transcript.ts';
import type { PartyContext } from '../../../party.ts';
import type { Site } from '../../../site.ts';
import { currentRelease } from '../../sdk/release.ts';
import {
  type AppDatabase,
  type AppSetup,
  createDatabase,
  openApp,
  type RunningApp,
} from '../../sdk/running-app.ts';
import { listenerOf } from '../address.ts';
import type { Network } from './network.ts';
import { appOptionsOf } from './options.ts';

/** An app of a party through its life: opened, closed, opened again on the same database. */
export interface Session extends AsyncDisposable {
  /** The app at work; nothing before it is opened, or when its process has ended. */
  readonly app: RunningApp | undefined;
  /** @throws {InstallError | UnloadableError} */
  open(signal: AbortSignal): Promise<RunningApp>;
  /** Closes the app; what it has on disk stays. */
  close(): Promise<void>;
}

const historyOf = ({ listeners: { history } }: Site): string | undefined =>
  history && `http://${history.host.includes(':') ? `[${history.host}]` : history.host}:${history.port}`;

/** What an app of this party is opened with. An app that can go offline and come back has a process of its own. */
const setupOf = (
  { spec, site, account }: PartyContext,
  api: string,
): Pick<AppSetup, 'place' | 'release' | 'key' | 'own'> => {
  const history = historyOf(site);
  const { sdk, process, database } = appOptionsOf(spec);
  return {
    place: { api, ...(history !== undefined && { history }) },
    release: sdk ?? currentRelease,
    key: account.password,
    own: process === 'own' || database === 'disk',
  };
};

export const createSession = (
  context: PartyContext,
  network: Network,
  onEvent: (name: string, value: RecordValue) => void,
): Session => {
  const { name, spec, record } = context;
  const listener = listenerOf(context);
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
      if (appOptionsOf(spec).database === 'disk') database ??= createDatabase();
      const tap = await network.tap();
      const setup = { ...setupOf(context, tap.url), onEvent, ...(database && { database }) };
      const opened = await openApp(setup, signal);
      app = opened;
      tap.outlive(opened.gone);
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
