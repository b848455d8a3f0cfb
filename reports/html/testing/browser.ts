import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Page } from 'playwright-core';

/** Where a browser is that a shell finds by this name or path; nothing where it does not even tell its version. */
const pathOf = (name: string): string | undefined => {
  const script = '"$1" --version >&2 && command -v "$1"';
  try {
    return execFileSync('sh', ['-c', script, 'sh', name], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return undefined;
  }
};

/** The browser that tests of the page use, or `undefined` where none is installed. */
export const findChromium = (): string | undefined =>
  [process.env.CHROMIUM, 'chromium', 'chromium-browser', 'google-chrome']
    .map((name) => name && pathOf(name))
    .find((path) => path);

/** A report in a browser. */
export interface OpenReport {
  readonly page: Page;
  /** Goes to this hash, in a document of its own. */
  readonly open: (hash?: string) => Promise<void>;
  /** Addresses requested since the report was first opened. */
  readonly requests: readonly string[];
  /** What was thrown, written to the console or asked in a dialog, violations of policy among it. */
  readonly complaints: readonly string[];
}

export interface Browser extends AsyncDisposable {
  readonly show: (html: string) => Promise<OpenReport>;
}

/** Milliseconds; nothing on the page takes a tenth of it even on a busy machine with two cores. */
const timeout = 20_000;

export const startBrowser = async (executablePath: string): Promise<Browser> => {
  const browser = await chromium.launch({ executablePath, timeout });
  const folder = await mkdtemp(join(tmpdir(), 'assay-page-'));
  let files = 0;
  return {
    async show(html) {
      files += 1;
      const file = join(folder, `page-${files}.html`);
      await writeFile(file, html);
      const page = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
      page.setDefaultTimeout(timeout);
      const requests: string[] = [];
      const complaints: string[] = [];
      page.on('request', (request) => requests.push(request.url()));
      page.on('pageerror', (error) => complaints.push(String(error)));
      page.on('console', (message) => complaints.push(message.text()));
      page.on('dialog', (dialog) => {
        complaints.push(dialog.message());
        void dialog.dismiss();
      });
      return {
        page,
        requests,
        complaints,
        async open(hash = '') {
          // A new hash alone would not load the document again.
          await page.goto('about:blank');
          await page.goto(pathToFileURL(file).href + hash);
          await page.waitForFunction('document.documentElement.dataset.ready');
        },
      };
    },
    async [Symbol.asyncDispose]() {
      await browser.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};
