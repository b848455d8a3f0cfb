import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderHtml } from '../html.ts';
import { hostile, sampleReport, sampleTranscripts } from '../sample.ts';
import { largeReport } from '../sample-large.ts';
import { visible } from '../text.ts';
import { type Browser, findChromium, startBrowser } from './browser.ts';

const chromium = findChromium();
const name =
  chromium === undefined
    ? 'the page in a browser (skipped: no chromium is installed)'
    : 'the page in a browser';

describe.skipIf(chromium === undefined)(name, { timeout: 60_000 }, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser(chromium ?? '');
  }, 60_000);
  afterAll(() => browser[Symbol.asyncDispose]());

  const sample = () => browser.page(renderHtml(sampleReport(), sampleTranscripts()));
  const failure = '#at=message-to-bare-jid%23from-is-stamped&on=alpha@1.0';

  const shownChecks = `[...document.querySelectorAll('tr.check')]
    .filter((row) => row.offsetParent !== null)
    .map((row) => row.dataset.check.split('#')[1])`;

  test('runs nothing that a server sent, asks for nothing, and has nothing to complain about', async () => {
    const page = await sample();
    await page.open('#at=message-to-bare-jid%23from-is-stamped&on=beta@2.1');
    const state = await page.evaluate(`({
      title: document.title,
      images: document.images.length,
      observed: document.querySelector('.text.observed').textContent,
      problem: document.querySelector('.problem').textContent,
    })`);
    expect(state).toEqual({
      title: 'assay report',
      images: 0,
      observed: expect.stringContaining('onerror="document.title=\'owned\'"'),
      problem: `failed: no stream opened within 30 s: ${visible(hostile)}`,
    });
    expect([
      page.requests.filter((url) => !url.startsWith('file:')),
      page.requests.length,
      page.complaints,
    ]).toEqual([[], 1, []]);
  });

  test('would let no injected script or image through', async () => {
    const page = await sample();
    await page.open();
    await page.evaluate(`new Promise((resolve) => {
      document.addEventListener('securitypolicyviolation', resolve, { once: true });
      const script = document.createElement('script');
      script.textContent = 'document.title = "owned"';
      document.body.append(script);
    })`);
    expect(await page.evaluate('document.title')).toBe('assay report');
  });

  test('opens a deep link with its transcript unpacked and the deciding events marked', async () => {
    const page = await sample();
    await page.open(failure);
    await page.until("document.querySelector('.transcript-place').dataset.state === 'unpacked'");
    const state = await page.evaluate(`({
      title: document.querySelector('#panel-title').textContent,
      verdict: document.querySelector('.panel .verdict').textContent,
      marked: [...document.querySelectorAll('.panel mark')].map((mark) => mark.textContent),
      events: document.querySelectorAll('.transcript tbody tr').length,
      folded: [...document.querySelectorAll('.in-setup')].filter((row) => row.offsetParent === null).length,
      decides: [...document.querySelectorAll('.decides')].map((row) =>
        [...row.cells].slice(1).map((cell) => cell.textContent)),
      command: document.querySelector('.command code').textContent,
      log: [...document.querySelectorAll('.panel .file')].map((file) => file.textContent)[1],
      current: document.querySelector('.matrix .cell[aria-current]').dataset.on,
    })`);
    expect(state).toEqual({
      title: 'from-is-stamped',
      verdict: 'fail from is missing on the delivered message',
      marked: ['from="romeo@example.org/{resource}"'],
      events: 12,
      folded: 4,
      decides: [
        ['romeo', '→', '<message to="juliet@example.org"><body>hi</body></message>'],
        ['juliet', '←', `<message to="juliet@example.org"><body>hi</body></message>${visible(hostile)}`],
      ],
      command: 'assay run alpha@1.0 --scenario message-to-bare-jid',
      log: 'evidence/alpha@1.0/server.log bytes 1024 to 2048',
      current: 'alpha@1.0',
    });
  });

  test.each([
    [
      '',
      [
        'from-is-stamped',
        'refused-with-service-unavailable',
        'features-are-listed',
        'node-is-echoed',
        'stream-stays-open',
      ],
    ],
    ['#differ=1', ['from-is-stamped', 'refused-with-service-unavailable', 'features-are-listed']],
    ['#verdict=known&level=IMPLIED', ['node-is-echoed']],
    ['#q=bare', ['from-is-stamped']],
    ['#spec=RFC6120&unexpected=1', ['from-is-stamped', 'refused-with-service-unavailable']],
  ])('shows for %s what the filter names', async (hash, names) => {
    const page = await sample();
    await page.open(hash);
    expect(await page.evaluate(shownChecks)).toEqual(names);
  });

  test('keeps filters in the address, and the panel beside them', async () => {
    const page = await sample();
    await page.open(failure);
    await page.click('[data-list=verdicts][value=error]');
    await page.click('[data-flag=unexpected]');
    expect(
      await page.evaluate(`[location.hash, document.querySelector('.shown').textContent, ${shownChecks}]`),
    ).toEqual([
      '#verdict=error&unexpected=1&at=message-to-bare-jid%23from-is-stamped&on=alpha%401.0',
      '1 of 5 checks',
      ['stream-stays-open'],
    ]);
    await page.click('[type=reset]');
    expect(await page.evaluate(`${shownChecks}.length`)).toBe(5);
  });

  test('can be used without a mouse', async () => {
    const page = await sample();
    await page.open();
    await page.evaluate('document.querySelector(\'a.cell[data-on="alpha@1.0"]\').focus()');
    for (const key of ['ArrowDown', 'ArrowRight', 'ArrowRight']) await page.press(key);
    expect(
      await page.evaluate('[document.activeElement.dataset.at, document.activeElement.dataset.on]'),
    ).toEqual(['iq-get-unknown-namespace#refused-with-service-unavailable', 'gamma@3']);
    await page.click('a.cell:focus');
    expect(await page.evaluate('document.activeElement.id')).toBe('panel-title');
    await page.press('Escape');
    expect(
      await page.evaluate(
        "[document.querySelector('.panel').hidden, document.activeElement.dataset.on, location.hash]",
      ),
    ).toEqual([true, 'gamma@3', '']);
    await page.press('/');
    expect(await page.evaluate('document.activeElement.type')).toBe('search');
  });

  test('shows a thousand checks on three targets', async () => {
    const page = await browser.page(renderHtml(largeReport(1000), new Map()));
    await page.open('#verdict=fail');
    expect(await page.evaluate("document.querySelector('.shown').textContent")).toMatch(
      /^\d+ of 1000 checks$/,
    );
  });
});
