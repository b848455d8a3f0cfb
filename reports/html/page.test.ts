import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderHtml } from '../html.ts';
import {
  hostile,
  noTranscripts,
  quietReport,
  result,
  samplePacked,
  sampleReport,
  target,
} from '../sample.ts';
import { largeReport } from '../sample-large.ts';
import { visible } from '../text.ts';
import { type Browser, findChromium, startBrowser } from './testing/browser.ts';

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

  const sample = () => browser.show(renderHtml(sampleReport(), samplePacked()));
  const failure = '#at=message-to-bare-jid%23from-is-stamped&on=alpha@1.0';

  const shownChecks = `[...document.querySelectorAll('tr.check')]
    .filter((row) => row.offsetParent !== null)
    .map((row) => row.dataset.check.split('#')[1])`;

  test('runs nothing that a server sent, asks for nothing, and has nothing to complain about', async () => {
    const { page, open, requests, complaints } = await sample();
    await open('#at=message-to-bare-jid%23from-is-stamped&on=beta@2.1');
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
    expect([requests.filter((url) => !url.startsWith('file:')), requests.length, complaints]).toEqual([
      [],
      1,
      [],
    ]);
  });

  test('would let no injected script or image through', async () => {
    const { page, open, complaints } = await sample();
    await open();
    await page.evaluate(`new Promise((resolve) => {
      document.addEventListener('securitypolicyviolation', resolve, { once: true });
      const script = document.createElement('script');
      script.textContent = 'document.title = "owned"';
      document.body.append(script);
    })`);
    expect(await page.evaluate('document.title')).toBe('assay report');
    await expect.poll(() => complaints).toEqual([expect.stringContaining('Content Security Policy')]);
  });

  test('opens a deep link with its transcript unpacked and the deciding events marked', async () => {
    const { page, open } = await sample();
    await open(failure);
    await page.waitForFunction("document.querySelector('.transcript-place').dataset.state === 'unpacked'");
    const state = await page.evaluate(`({
      title: document.querySelector('#panel-title').textContent,
      verdict: document.querySelector('.panel .verdict').textContent,
      grounds: document.querySelector('.panel .grounds').textContent,
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
      grounds: 'Judged by RFC 6122, which the target declares: https://example.org/doap.xml',
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
    ['#q=nowhere', []],
  ])('shows for %s what the filter names', async (hash, names) => {
    const { page, open } = await sample();
    await open(hash);
    expect(await page.evaluate(shownChecks)).toEqual(names);
  });

  test('keeps filters in the address, and the panel beside them', async () => {
    const { page, open } = await sample();
    await open(failure);
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

  test('begins with the outcome, and lists what needs attention by weight', async () => {
    const { page, open } = await sample();
    await open();
    const state = await page.evaluate(`({
      outcome: document.querySelector('.outcome').textContent,
      sections: [...document.querySelectorAll('.findings')].map((one) =>
        [one.querySelector('summary').textContent, one.open]),
      first: [...document.querySelector('.finding').children].map((part) => part.textContent),
      notices: [...document.querySelectorAll('.notice')].map((one) => one.textContent.slice(0, 40)),
    })`);
    expect(state).toEqual({
      outcome:
        '1 failure, 1 failing differently than before, 1 lost claim, 1 scenario blocked without explanation, 2 stale baseline entries, 1 check that flips, 1 error of the harness. 1 known failure.',
      sections: [
        ['Failures (1)', true],
        ['Failing differently than before (1)', true],
        ['Checks that flip (1)', true],
        ['Errors of the harness (1)', true],
        ['Lost claims (1)', true],
        ['Blocked, and no failing check explains it (1 scenario)', true],
        ['Stale baseline entries (2)', true],
        ['Known failures (1)', false],
      ],
      first: [
        'MUST security the server stamps the full JID of the sender RFC6120-8.1.2.1-01',
        'alpha@1.0',
        'from is missing on the delivered message',
        'message-to-bare-jid#from-is-stamped',
      ],
      notices: [
        'delta@4 failed: no stream opened within ',
        'The baseline of omega, configuration bes',
        'No baseline speaks of alpha@1.0 (alpha 1',
        'This is part 1/2 of a run.',
      ],
    });
  });

  test('says of an attached target what it says of itself, and not how we would have configured it', async () => {
    const attached = { name: 'external', driver: 'external', version: 'unknown' } as const;
    const targets = [
      target('chat.example', { ...attached, product: 'gamma', softwareVersion: '3.1' }),
      target('mute.example', attached),
      target('alpha@1.0', { softwareVersion: '1.0.7' }),
    ];
    const { page, open } = await browser.show(renderHtml(quietReport({ targets }), noTranscripts));
    await open();
    expect(
      await page.evaluate(
        "[...document.querySelectorAll('.targets th small')].map((one) => one.textContent)",
      ),
    ).toEqual([
      '1.0.7 · container · default configuration',
      'gamma 3.1 · its own configuration',
      'version unknown · its own configuration',
    ]);
  });

  test('says so where nothing is unexpected, and where nothing fits', async () => {
    const baseline = { state: 'recorded' } as const;
    const ours = { product: 'alpha', source: 'ours', targets: ['alpha@1.0'] } as const;
    const results = [result({ verdict: 'fail', reason: 'no answer', baseline })];
    const { page, open } = await browser.show(
      renderHtml(quietReport({ results, baselines: [ours] }), noTranscripts),
    );
    await open('#unexpected=1');
    const told = "document.querySelector('.nothing').textContent";
    expect(await page.evaluate(told)).toBe(
      'No check came out other than expected. Nothing new. 1 recorded failure, 0 changed, 0 stale.',
    );
    await open('#q=nowhere');
    expect(await page.evaluate(told)).toBe('No check fits these filters.');
    await open();
    expect(await page.evaluate("document.querySelector('.nothing').hidden")).toBe(true);
  });

  test('says of what is blocked which check explains it, or that none does', async () => {
    const results = [
      result({ check: 'asked', verdict: 'fail', reason: 'no answer' }),
      result({
        check: 'told',
        verdict: 'blocked',
        cause: { step: 'line 2', check: 'iq-get-unknown-namespace#asked' },
      }),
      result({ check: 'heard', verdict: 'blocked', cause: { step: 'line 9' } }),
    ];
    const { page, open } = await browser.show(renderHtml(quietReport({ results }), noTranscripts));
    await open();
    expect(
      await page.evaluate(
        "[...document.querySelectorAll('.findings summary')].map((one) => one.textContent).filter((text) => text.startsWith('Blocked'))",
      ),
    ).toEqual([
      'Blocked, and no failing check explains it (1 scenario)',
      'Blocked by a failing check (1 scenario)',
    ]);
    const panel = async (check: string): Promise<unknown> => {
      await open(`#at=iq-get-unknown-namespace%23${check}&on=alpha@1.0`);
      return await page.evaluate("document.querySelector('.panel').textContent");
    };
    expect(await panel('told')).toContain('What explains it: iq-get-unknown-namespace#asked fails.');
    expect(await panel('heard')).toContain('No failing check explains it: it may hide a failure.');
    await open('#unexpected=1');
    expect(await page.evaluate(shownChecks)).toEqual(['asked', 'heard']);
  });

  test('shows what came to anybody after what was sent', async () => {
    const { page, open } = await sample();
    await open(failure);
    expect(
      await page.evaluate(
        "[...document.querySelectorAll('.arrival')].map((one) => one.innerText.split('\\n'))",
      ),
    ).toEqual([
      ['juliet', '<stream:error>', '  <reset/>', '</stream:error>'],
      ['romeo', 'closed'],
    ]);
  });

  test('can be used without a mouse', async () => {
    const { page, open } = await sample();
    await open();
    await page.evaluate('document.querySelector(\'a.cell[data-on="alpha@1.0"]\').focus()');
    for (const key of ['ArrowDown', 'ArrowRight', 'ArrowRight']) await page.keyboard.press(key);
    expect(
      await page.evaluate('[document.activeElement.dataset.at, document.activeElement.dataset.on]'),
    ).toEqual(['iq-get-unknown-namespace#refused-with-service-unavailable', 'gamma@3']);
    await page.click('a.cell:focus');
    expect(await page.evaluate('document.activeElement.id')).toBe('panel-title');
    await page.keyboard.press('Escape');
    expect(
      await page.evaluate(
        "[document.querySelector('.panel').hidden, document.activeElement.dataset.on, location.hash]",
      ),
    ).toEqual([true, 'gamma@3', '']);
    await page.keyboard.press('/');
    expect(await page.evaluate('document.activeElement.type')).toBe('search');
  });

  test('shows a thousand checks on three targets', async () => {
    const { page, open } = await browser.show(renderHtml(largeReport(1000), noTranscripts));
    await open('#verdict=fail');
    expect(await page.evaluate("document.querySelector('.shown').textContent")).toMatch(
      /^\d+ of 1000 checks$/,
    );
  });
});
