import { expect, test } from 'vitest';
import { createRecorder } from '../../../../evidence/recorder.ts';
import type { TranscriptEntry, TranscriptEvent } from '../../../../evidence/transcript.ts';
import { createGivenTokens, type GivenTokens } from './given-tokens.ts';

const came = (text: string): TranscriptEntry => ({ kind: 'bytes', party: 'romeo', direction: 'in', text });
const closed: TranscriptEntry = { kind: 'closed', party: 'romeo', by: 'peer' };

/** What evidence has of entries, in one text, and the tokens that were learnt from them. */
const evidenceOf = async (
  entries: readonly TranscriptEntry[],
): Promise<{ readonly text: string; readonly tokens: GivenTokens }> => {
  const events: TranscriptEvent[] = [];
  await using recorder = createRecorder({ onEvent: (event) => void events.push(event) });
  const { record, hide } = recorder;
  const tokens = createGivenTokens({ name: 'romeo', record: (entry) => record(entry), hide });
  tokens.expect();
  for (const entry of [...entries, closed]) tokens.record(entry);
  const text = events.map((event) => (event.kind === 'bytes' ? (event.text ?? '') : '')).join('');
  return { text, tokens };
};

const success = (token: string): string =>
  `<success xmlns='urn:xmpp:sasl:2'><token xmlns='urn:xmpp:fast:0' expiry='2027-01-01T00:00:00Z' token='${token}'/></success>`;

test('a token has a name in evidence, by which it is handed on', async () => {
  const { text, tokens } = await evidenceOf([came(success('WXZzciBw&amp;YmFm'))]);
  expect(text).toBe(success('[hidden:romeo.token-1]'));
  expect(tokens.valueOf('x[hidden:romeo.token-1]x')).toBe('xWXZzciBw&YmFmx');
});

test('wherever it is cut, nothing of it is written', async () => {
  const whole = success('WXZzciBwYmFmdmZn');
  for (let at = 0; at <= whole.length; at += 1) {
    const { text } = await evidenceOf([came(whole.slice(0, at)), came(whole.slice(at))]);
    expect(text).toBe(success('[hidden:romeo.token-1]'));
  }
});

test('the same token has the same name again, another one has another', async () => {
  const { text } = await evidenceOf([
    came(success('one-token')),
    came(success('another')),
    came(success('one-token')),
  ]);
  expect(text.match(/token-\d/g)).toEqual(['token-1', 'token-2', 'token-1']);
});

test('what only begins as such an element comes when the stream goes no further', async () => {
  expect((await evidenceOf([came('<message><tok')])).text).toBe('<message><tok');
});

test('a name that stands for none is our own mistake', async () => {
  const { tokens } = await evidenceOf([]);
  expect(tokens.valueOf('assay')).toBe('assay');
  expect(() => tokens.valueOf('[hidden:juliet.token-1]')).toThrow(
    'romeo was given no token that is called [hidden:juliet.token-1]',
  );
});
