import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { bytesOf, recorded } from './bytes.ts';
import { EvidenceError, readTranscript } from './read.ts';
import { createRecorder } from './recorder.ts';
import type { IsLeft } from './search.ts';
import type { TranscriptEntry, TranscriptEvent } from './transcript.ts';
import { messageEnd } from './xml-value.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const withoutTimes = (events: readonly TranscriptEvent[]): readonly object[] =>
  events.map(({ t, ...rest }) => rest);
const incoming = (text: string): TranscriptEntry => ({
  kind: 'bytes',
  party: 'romeo',
  direction: 'in',
  text,
});
const end: TranscriptEntry = { kind: 'end', why: 'finished' };

const isKnown = (text: string): boolean =>
  'feature-not-implemented http://jabber.org/protocol hello'.includes(text);

const record = async (secrets: Readonly<Record<string, string>>, entries: readonly TranscriptEntry[]) => {
  const path = join(folder, 'deep', 'transcript.ndjson');
  const seen: TranscriptEvent[] = [];
  {
    await using recorder = createRecorder({ path, isKnown, onEvent: (event) => seen.push(event) });
    for (const [label, secret] of Object.entries(secrets)) recorder.hide(label, secret);
    for (const entry of entries) recorder.record(entry);
  }
  return { path, seen };
};

test('what is recorded is numbered, on disk, and what everybody sees', async () => {
  const entries: TranscriptEntry[] = [
    { kind: 'connected', party: 'romeo', listener: 'c2s' },
    incoming('<a/>'),
    end,
  ];
  const { path, seen } = await record({}, entries);
  expect(withoutTimes(seen)).toEqual(entries.map((entry, n) => ({ n, ...entry })));
  expect(readTranscript(path)).toEqual(seen);
});

test('what happens in one turn of the event loop is in the file when that ends', async () => {
  const path = join(folder, 'transcript.ndjson');
  await using recorder = createRecorder({ path, onEvent: () => undefined });
  recorder.record({ kind: 'restart', party: 'romeo' });
  recorder.record({ kind: 'restart', party: 'juliet' });
  await setImmediate();
  expect(readFileSync(path, 'utf8').split('\n')).toEqual([
    expect.stringMatching(/^\{"n":0,.*"restart","party":"romeo"\}$/),
    expect.stringMatching(/^\{"n":1,.*"restart","party":"juliet"\}$/),
    '',
  ]);
});

describe('secrets', () => {
  const password = 'pässwörd-of-romeo';
  const secrets = { 'romeo.password': password };
  const textOf = (events: readonly TranscriptEvent[]): string =>
    Buffer.concat(events.flatMap((event) => (event.kind === 'bytes' ? [bytesOf(event)] : []))).toString();

  test('are hidden in texts and values, but no words of ours', async () => {
    const { seen } = await record({ s: 'romeo-0123456' }, [
      { kind: 'setup', party: 'romeo-0123456', state: 'failed', why: 'romeo-0123456 was refused' },
    ]);
    expect(withoutTimes(seen)).toEqual([
      { n: 0, kind: 'setup', party: 'romeo-0123456', state: 'failed', why: '[hidden:s] was refused' },
    ]);
  });

  test('are never told by their name, whatever they are', async () => {
    const { seen } = await record({}, [
      { kind: 'bind', name: 'romeo.password', value: 'a' },
      { kind: 'bind', name: 'romeo.plain', value: 'AGEAYQ==' },
      { kind: 'bind', name: 'romeo.user', value: 'a' },
    ]);
    expect(withoutTimes(seen)).toEqual([
      { n: 0, kind: 'bind', name: 'romeo.password', value: '[hidden:romeo.password]' },
      { n: 1, kind: 'bind', name: 'romeo.plain', value: '[hidden:romeo.plain]' },
      { n: 2, kind: 'bind', name: 'romeo.user', value: 'a' },
    ]);
  });

  test('are not looked for in what we send: who sends one knows where it is', async () => {
    const { seen } = await record({ p: 'iq' }, [
      { kind: 'bytes', party: 'romeo', direction: 'out', text: '<iq><query>iq</query></iq>' },
    ]);
    expect(textOf(seen)).toBe('<iq><query>iq</query></iq>');
  });

  describe.each(['changeme', 'alice', 'SESAME', '4711-0815'])(
    'that are words, but none of ours, such as %s,',
    (secret) => {
      test.each([
        ['the whole text of an element', `<a>${secret}</a>`],
        ['a part of a text', `<a>it is ${secret}, you know</a>`],
        ['the end of a text', `<a>the password is ${secret}.</a>`],
        ['text beside elements', `<a>${secret}<b/></a>`],
        ['quoted text', `<a>not "${secret}"</a>`],
        ['among the words of an attribute', `<a b="is it ${secret}?"/>`],
        ['in CDATA', `<a><![CDATA[say ${secret} to enter]]></a>`],
      ])('are hidden as %s, however the bytes are cut', async (_name, text) => {
        const cuts = [...text].map((_char, at) => [text.slice(0, at), text.slice(at)]);
        for (const chunks of [[text], ...cuts, [...text]]) {
          const shown = textOf((await record({ p: secret }, [...chunks.map(incoming), end])).seen);
          expect(shown).toBe(text.replace(secret, '[hidden:p]'));
        }
      });
      test.each([
        ['an element', `<${secret}/>`],
        ['a prefix', `<a ${secret}:b="1"/>`],
        ['an attribute’s name', `<a ${secret} = "1"/>`],
        ['the value of an attribute', `<a type="${secret}"/>`],
        ['a namespace', `<a xmlns="urn:xmpp:${secret}"/>`],
        ['a piece of a word', `<a>${secret}s and un${secret}</a>`],
        ['a mechanism', `<mechanism>${secret}</mechanism>`],
        ['a JID', `<a from="${secret}@example.org/${secret}">${secret}@example.org</a>`],
      ])('stay as they are as %s', async (_name, text) => {
        expect(textOf((await record({ p: secret }, [incoming(text), end])).seen)).toBe(text);
      });
    },
  );

  describe('that are ordinary words', () => {
    const hello = { p: 'hello' };
    test.each([
      ['as the whole text of an element', '<a>hello</a>', '<a>[hidden:p]</a>'],
      ['in an attribute that says so', '<a password="hello"/>', '<a password="[hidden:p]"/>'],
      ['as the whole of a CDATA section', '<a><![CDATA[hello]]></a>', '<a><![CDATA[[hidden:p]]]></a>'],
    ])('are hidden %s', async (_name, text, expected) => {
      expect(textOf((await record(hello, [incoming(text), end])).seen)).toBe(expected);
    });
    test.each([
      ['an element', '<hello/>'],
      ['an attribute’s name', '<a hello="1"/>'],
      ['the same with white space', `<a hello = '1' b = "2"/>`],
      ['the value of an attribute that says nothing of a secret', '<a type="hello"/>'],
      ['a mechanism', '<mechanism>hello</mechanism>'],
      ['a JID', '<a from="hello@example.org/hello">hello@example.org/x</a>'],
      ['a resourcepart with white space', '<a from="me@example.org/say hello"/>'],
      ['a namespace', '<a xmlns="urn:hello:hello"/>'],
      ['a piece of a word', '<a>hellos and un-hello and hello-world</a>'],
      ['a comment', '<!-- hello --><a/>'],
      ['what is no XML', 'say hello'],
    ])('stay as they are as %s', async (_name, text) => {
      expect(textOf((await record(hello, [incoming(text), end])).seen)).toBe(text);
    });

    describe.each(['hello', 'a', 'iq', '42', 'body', 'e&"f'])('such as %s,', (secret) => {
      const xml = secret.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
      const body = (text: string): string => `<iq id="a"><body>${text}</body></iq>`;
      test.each([
        ['a part of a text', body('The password @ is wrong')],
        ['the beginning of a text', body('@, is it?')],
        ['the end of a text', body('it is not @.')],
        ['text beside elements', body('@<b/>')],
        ['text behind elements', body('<b x="1>2"/>it is @')],
        ['quoted text', body('not "@"')],
        ['text that is quoted as XML has it', body('not &apos;@&apos;')],
        ['a value in a text', body('password=@')],
        ['text with a tag’s end in it', body('more than > "@"')],
        ['the words of an attribute', `<x b='is it @?'/>`],
        ['the first word of an attribute', `<x b='@ is it'/>`],
        ['CDATA', body('<![CDATA[say # to enter]]>')],
        ['text behind CDATA', body('<![CDATA[x]]> say @')],
        ['text beside a letter of two bytes', body('à @ é')],
      ])('are hidden in %s that we did not say, however the bytes are cut', async (_name, text) => {
        const bytes = Buffer.from(text.replace('@', xml).replace('#', secret));
        const cuts = [...bytes].map((_byte, at) => [bytes.subarray(0, at), bytes.subarray(at)]);
        const dripped = [...bytes].map((byte) => Buffer.of(byte));
        const expected = text.replace(/[@#]/, '[hidden:p]');
        for (const chunks of [[bytes], ...cuts, dripped]) {
          const entries = chunks.map(
            (chunk): TranscriptEntry => ({
              kind: 'bytes',
              party: 'romeo',
              direction: 'in',
              ...recorded(chunk),
            }),
          );
          expect(textOf((await record({ p: secret }, [...entries, end])).seen)).toBe(expected);
        }
      });
    });

    test('stay as they are in a text that we said, whoever says it again', async () => {
      const said: TranscriptEntry = {
        kind: 'bytes',
        party: 'romeo',
        direction: 'out',
        text: `<b c="it's hello">hello &gt; "you" à</b>`,
      };
      const again = `<b c="it&apos;s hello">\n hello > &quot;you&quot; à</b>`;
      const other = `<b c="s hello">hello ></b><c>hello</c>`;
      const hidden = other.replaceAll('hello', '[hidden:p]');
      const whole = again + other;
      for (const chunks of [[whole], [...whole]])
        expect(textOf((await record(hello, [said, ...chunks.map(incoming), end])).seen)).toBe(
          `${said.text}${again}${hidden}`,
        );
    });

    test('stay as they are where a verdict depends on them', async () => {
      const whole = '<a>hello you</a><b>hello you</b><a c="hello you"/>';
      const asked: unknown[] = [];
      const isCompared: IsLeft = ({ hidden, ...suspect }) => {
        asked.push({ ...suspect, hidden: hidden() });
        return suspect.name === 'a';
      };
      const seen: TranscriptEvent[] = [];
      await using recorder = createRecorder({ isKnown, isCompared, onEvent: (event) => seen.push(event) });
      recorder.hide('p', 'hello');
      recorder.record(incoming(whole));
      expect(textOf(seen)).toBe('<a>hello you</a><b>[hidden:p] you</b><a c="[hidden:p] you"/>');
      expect(asked).toEqual(
        [
          { of: 'text', name: 'a' },
          { of: 'text', name: 'b' },
          { of: 'attribute', name: 'c' },
        ].map((one) => expect.objectContaining({ ...one, value: 'hello you', hidden: '[hidden:p] you' })),
      );
    });

    test('stay as they are where we say them in the open, but for places that hold a secret', async () => {
      const said: TranscriptEntry = { kind: 'bytes', party: 'romeo', direction: 'out', text: '<b>hello</b>' };
      const text = '<b>hello</b><password>hello</password>';
      expect(textOf((await record(hello, [said, incoming(text), end])).seen)).toBe(
        '<b>hello</b><b>hello</b><password>[hidden:p]</password>',
      );
    });

    test('are looked for in many texts, or a long one, in no time', async () => {
      const began = performance.now();
      const long = `<a b="${'a '.repeat(50_000)}">${'a '.repeat(50_000)}</a>${'<a>a b</a>'.repeat(2_000)}`;
      const shown = textOf((await record({ p: 'a' }, [incoming(long), end])).seen);
      expect(shown.match(/\[hidden:p\]/g)).toHaveLength(102_000);
      expect(performance.now() - began).toBeLessThan(5000);
    });

    test('never keep the end of a message back', async () => {
      for (const text of [
        '<a>hello you</a>\u001e',
        'hello\u001e',
        '<a/>\u001ehello\u001e',
        '<a>hello\u001e',
      ]) {
        const { seen } = await record({ p: 'hello', q: 'hello?' }, [incoming(text)]);
        expect(textOf(seen.slice(0, 1)).endsWith(messageEnd)).toBe(true);
      }
    });

    test('are hidden however the bytes are cut', async () => {
      const whole = '<a>hello</a><b>hell</b><c password="hello"/><d>hello</d>';
      const cuts = [...whole].map((_char, at) => [whole.slice(0, at), whole.slice(at)]);
      for (const chunks of [...cuts, [...whole]]) {
        const { seen } = await record(hello, [...chunks.map(incoming), end]);
        expect(textOf(seen)).toBe('<a>[hidden:p]</a><b>hell</b><c password="[hidden:p]"/><d>[hidden:p]</d>');
      }
    });

    test('never keep an element’s end back', async () => {
      for (const text of ['<a>hello</a>', '<a b="x"/>', '<a password="hello"/>', '<a>hel</a>']) {
        const { seen } = await record({ p: 'hello', q: 'x"/>', r: '>0123456789ab' }, [incoming(text)]);
        expect(textOf(seen.slice(0, 1))).toMatch(/>$/);
      }
    });
  });

  describe.each([
    'correct-horse-battery-staple',
    'Tr0ub4dor',
    'MySecretPassword',
    'abc123',
    'hunter2',
    'open sesame',
    'ABC-123-XYZ-789',
    'tel:5551234567',
    'a.password.of-mine',
    `a&"c'd`,
  ])('that are no ordinary words, such as %s,', (secret) => {
    const xml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
    test.each([
      ['among other words', `<body>it is ${xml(secret)}, you know</body>`],
      ['beside another', `<body>other ${xml(secret)}</body>`],
      ['in an attribute', `<a b="${xml(secret)}"/>`],
      ['among the words of an attribute', `<a b="is it ${xml(secret)}?"/>`],
      ['in CDATA', `<a><![CDATA[say ${secret} to enter]]></a>`],
      ['in a URL', `<a>https://example.org/?p=${encodeURIComponent(secret)}&amp;q=1</a>`],
      ['as forms have it', `<a>p=${encodeURIComponent(secret).replaceAll('%20', '+')}</a>`],
      ['beside elements', `<a>${xml(secret)}<b/>${xml(secret)}</a>`],
    ])('are hidden %s, however the bytes are cut', async (_name, text) => {
      const cuts = [...text].map((_char, at) => [text.slice(0, at), text.slice(at)]);
      for (const chunks of [[text], ...cuts, [...text]]) {
        const shown = textOf((await record({ p: secret }, [...chunks.map(incoming), end])).seen);
        expect(shown).toContain('[hidden:p]');
        for (const spelt of [secret, xml(secret), encodeURIComponent(secret)])
          expect(shown).not.toContain(spelt);
      }
    });
  });

  test.each([
    ['abc123', 'id="12abc1234"'],
    ['1abc2def', 'id="00-91abc2def00"'],
    ['myBattery', 'of myBatterys'],
    ['feature-not-implemented', '<feature-not-implemented/>'],
    ['feature-not-implemented', '<a b="feature-not-implemented">feature-not-implemented-yet</a>'],
    ['http://jabber.org/protocol', '<a b="http://jabber.org/protocol"/>'],
    ['2026-11-30', '<delay stamp="2026-11-30T12:00:00Z"/>'],
    ['subscriptions', '<subscriptions to="subscriptions"/>'],
  ])('%s is no secret in %s', async (secret, text) => {
    expect(textOf((await record({ p: secret }, [incoming(text), end])).seen)).toBe(text);
  });

  test.each([
    ['as they are', password, '[hidden:romeo.password]'],
    ['one after the other', password + password, '[hidden:romeo.password][hidden:romeo.password]'],
  ])('are hidden in bytes: %s', async (_name, text, expected) => {
    const { seen } = await record(secrets, [incoming(`<a>${text}</a>`), end]);
    expect(textOf(seen)).toBe(`<a>${expected}</a>`);
  });

  test('are hidden where they are escaped, and in UTF-16', async () => {
    const { seen } = await record({ p: 'a<b>&"c' }, [incoming('<a>a&lt;b&gt;&amp;&quot;c</a>'), end]);
    expect(textOf(seen)).toBe('<a>[hidden:p]</a>');
    const wide = await record(secrets, [
      { kind: 'bytes', party: 'romeo', direction: 'in', ...recorded(Buffer.from(password, 'utf16le')) },
      end,
    ]);
    expect(textOf(wide.seen)).toBe('[hidden:romeo.password]');
  });

  test('are hidden within base64, wherever they fall in it', async () => {
    for (const before of ['', 'x', 'xy', 'xyz']) {
      const encoded = Buffer.from(`${before}\0romeo\0${password}`).toString('base64');
      const { seen } = await record(secrets, [incoming(`<auth>${encoded}</auth>`), end]);
      const [, shown = ''] = /^<auth>(.*)<\/auth>$/.exec(textOf(seen)) ?? [];
      expect(shown).toContain('[hidden:romeo.password]');
      const rest = Buffer.from(shown.replace('[hidden:romeo.password]', ' '), 'base64').toString();
      expect(rest).not.toContain('ssw');
    }
  });

  test('are hidden as base64 as a whole where they are short', async () => {
    for (const secret of ['a', 'test', 'sesame']) {
      const encoded = Buffer.from(secret).toString('base64');
      const { seen } = await record({ p: secret }, [incoming(`<a>${encoded}</a><b>is ${encoded}</b>`), end]);
      expect(textOf(seen)).toBe('<a>[hidden:p]</a><b>is [hidden:p]</b>');
    }
  });

  test('are hidden however the bytes are cut, without holding back the rest', async () => {
    const whole = Buffer.from(`<a>${password}</a><b/>`);
    for (let at = 1; at < whole.length; at += 1) {
      const chunks = [whole.subarray(0, at), whole.subarray(at)];
      const { seen } = await record(
        secrets,
        chunks.map((chunk) => ({ kind: 'bytes', party: 'romeo', direction: 'in', ...recorded(chunk) })),
      );
      expect(textOf(seen)).toBe('<a>[hidden:romeo.password]</a><b/>');
    }
    const dripped = [...whole].map(
      (byte): TranscriptEntry => ({
        kind: 'bytes',
        party: 'romeo',
        direction: 'in',
        ...recorded(Buffer.of(byte)),
      }),
    );
    expect(textOf((await record(secrets, dripped)).seen)).toBe('<a>[hidden:romeo.password]</a><b/>');
  });

  test('that only begin are shown once it is clear that they do not go on', async () => {
    const { seen } = await record({ p: 'secret' }, [
      incoming('<a>sec'),
      incoming('tion</a>'),
      incoming('se'),
      { kind: 'restart', party: 'romeo' },
    ]);
    expect(withoutTimes(seen)).toEqual([
      { n: 0, kind: 'bytes', party: 'romeo', direction: 'in', text: '<a>' },
      { n: 1, kind: 'bytes', party: 'romeo', direction: 'in', text: 'section</a>' },
      { n: 2, kind: 'bytes', party: 'romeo', direction: 'in', text: 'se' },
      { n: 3, kind: 'restart', party: 'romeo' },
    ]);
  });
});

test('a transcript that cannot be written ends the scenario, not the process', async () => {
  writeFileSync(join(folder, 'file'), '');
  const seen: TranscriptEvent[] = [];
  await using recorder = createRecorder({
    path: join(folder, 'file', 'transcript.ndjson'),
    onEvent: (event) => seen.push(event),
  });
  recorder.record({ kind: 'restart', party: 'romeo' });
  expect(
    seen.map((event) => (event.kind === 'end' ? [event.why, event.problem?.split(',')[0]] : event.kind)),
  ).toEqual([['crashed', expect.stringMatching(/^the transcript cannot be written: E/)], 'restart']);
});

describe('reading', () => {
  const path = () => join(folder, 'transcript.ndjson');
  const line = '{"n":0,"t":0,"kind":"restart","party":"romeo"}';

  test('leaves out a last line that was cut off', () => {
    writeFileSync(path(), `${line}\n${line.slice(0, 20)}`);
    expect(readTranscript(path())).toEqual([{ n: 0, t: 0, kind: 'restart', party: 'romeo' }]);
  });

  test.each([
    ['a line cut off before the last', `${line.slice(0, 20)}\n${line}\n`, 1],
    ['a line that is no event', `${line}\n{}\n`, 2],
    ['a line that is no object', `${line}\n17\n`, 2],
  ])('refuses %s', (_name, text, at) => {
    writeFileSync(path(), text);
    expect(() => readTranscript(path())).toThrow(
      new EvidenceError(`${path()}:${at}: found a line that is no transcript event`),
    );
  });
});
