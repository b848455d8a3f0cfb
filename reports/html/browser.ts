import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The browser that tests of the page use, or `undefined` where none is installed. */
export const findChromium = (): string | undefined => {
  for (const name of [process.env.CHROMIUM, 'chromium', 'chromium-browser', 'google-chrome']) {
    if (name === undefined) continue;
    try {
      execFileSync(name, ['--version'], { stdio: 'ignore' });
      return name;
    } catch {}
  }
  return undefined;
};

/** A page opened from a file, driven over the DevTools protocol. */
export interface Page {
  /** Goes to this hash, in a document of its own. */
  readonly open: (hash?: string) => Promise<void>;
  readonly evaluate: <T>(expression: string) => Promise<T>;
  /** Waits until the expression holds. */
  readonly until: (expression: string) => Promise<void>;
  readonly click: (selector: string) => Promise<void>;
  readonly press: (key: string) => Promise<void>;
  readonly screenshot: (file: string, dark: boolean) => Promise<void>;
  /** Addresses requested, errors and policy violations since the page was first opened. */
  readonly requests: readonly string[];
  readonly complaints: readonly string[];
}

export interface Browser extends AsyncDisposable {
  readonly page: (html: string) => Promise<Page>;
}

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--window-size=1400,1000',
  '--remote-debugging-port=0',
];

/** Milliseconds; nothing on the page takes a tenth of it even on a busy machine with two cores. */
const timeout = 20_000;

export const startBrowser = async (chromium: string): Promise<Browser> => {
  const folder = mkdtempSync(join(tmpdir(), 'assay-page-'));
  const child = spawn(chromium, [...flags, `--user-data-dir=${folder}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const devtools = new URL(await announcedBy(child));
  let files = 0;
  return {
    page: async (html) => {
      const file = join(folder, `page-${files++}.html`);
      writeFileSync(file, html);
      const answer = await fetch(`http://${devtools.host}/json/new?about:blank`, { method: 'PUT' });
      const { webSocketDebuggerUrl } = (await answer.json()) as { webSocketDebuggerUrl: string };
      return driven(await connect(webSocketDebuggerUrl), pathToFileURL(file).href);
    },
    [Symbol.asyncDispose]: async () => {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
};

const announcedBy = (child: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    let said = '';
    child.stderr?.on('data', (data: Buffer) => {
      said += data.toString();
      const found = /DevTools listening on (ws:\S+)/.exec(said)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`the browser ended: ${said}`)));
  });

type Send = (method: string, params?: object) => Promise<Record<string, unknown>>;

interface Connection {
  readonly send: Send;
  readonly events: (listener: (method: string, params: Record<string, unknown>) => void) => void;
}

const connect = async (url: string): Promise<Connection> => {
  const socket = new WebSocket(url);
  const waiting = new Map<number, PromiseWithResolvers<Record<string, unknown>>>();
  const listeners: ((method: string, params: Record<string, unknown>) => void)[] = [];
  socket.addEventListener('message', ({ data }) => {
    const message = JSON.parse(String(data));
    if (message.id === undefined) for (const listener of listeners) listener(message.method, message.params);
    else if (message.error) waiting.get(message.id)?.reject(new Error(message.error.message));
    else waiting.get(message.id)?.resolve(message.result);
  });
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve, { once: true });
    socket.addEventListener('error', reject, { once: true });
  });
  let last = 0;
  return {
    send: (method, params = {}) => {
      const answer = Promise.withResolvers<Record<string, unknown>>();
      last += 1;
      waiting.set(last, answer);
      socket.send(JSON.stringify({ id: last, method, params }));
      return answer.promise;
    },
    events: (listener) => listeners.push(listener),
  };
};

const driven = async ({ send, events }: Connection, url: string): Promise<Page> => {
  const requests: string[] = [];
  const complaints: string[] = [];
  let arrived = Promise.withResolvers<void>();
  events((method, params) => {
    const text = JSON.stringify(params);
    if (method === 'Network.requestWillBeSent') requests.push((params.request as { url: string }).url);
    if (method === 'Runtime.exceptionThrown' || method === 'Log.entryAdded') complaints.push(text);
    if (method === 'Page.javascriptDialogOpening') complaints.push(text);
    if (method === 'Page.loadEventFired') arrived.resolve();
  });
  for (const domain of ['Page', 'Network', 'Runtime', 'Log']) await send(`${domain}.enable`);

  const loaded = async (address: string): Promise<void> => {
    arrived = Promise.withResolvers<void>();
    await send('Page.navigate', { url: address });
    await arrived.promise;
  };
  const evaluate = async <T>(expression: string): Promise<T> => {
    const options = { expression, awaitPromise: true, returnByValue: true };
    const { result, exceptionDetails } = await send('Runtime.evaluate', options);
    if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
    return (result as { value: T }).value;
  };
  const until = async (expression: string): Promise<void> => {
    await evaluate(`new Promise((resolve, reject) => {
      const given = Date.now();
      const look = () => {
        if (${expression}) resolve();
        else if (Date.now() - given > ${timeout}) reject(new Error('it never came true'));
        else requestAnimationFrame(look);
      };
      look();
    })`);
  };
  const press = async (key: string): Promise<void> => {
    const text = key.length === 1 ? { text: key } : {};
    for (const type of ['keyDown', 'keyUp']) await send('Input.dispatchKeyEvent', { type, key, ...text });
  };
  return {
    requests,
    complaints,
    evaluate,
    until,
    press,
    open: async (hash = '') => {
      // A new hash alone would not load the document again.
      await loaded('about:blank');
      await loaded(url + hash);
      await until('document.documentElement.dataset.ready');
    },
    click: async (selector) => {
      await evaluate(`document.querySelector(${JSON.stringify(selector)}).click()`);
    },
    screenshot: async (file, dark) => {
      const features = [{ name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' }];
      await send('Emulation.setEmulatedMedia', { features });
      const { data } = await send('Page.captureScreenshot', { format: 'png' });
      writeFileSync(file, Buffer.from(String(data), 'base64'));
    },
  };
};
