import { expect, test } from 'vitest';
import type { TranscriptEvent } from '../../evidence/transcript.ts';
import { survey } from './survey.ts';

const secured: TranscriptEvent & { kind: 'tls' } = {
  ...{ n: 1, t: 0, kind: 'tls', party: 'surveyor' },
  ...{ protocol: 'TLSv1.3', cipher: 'x', authorized: true },
};

test('a server that asks for certificates claims to read them', () => {
  expect(survey.read([{ ...secured, certificateRequested: true }]).claims).toEqual(['client certificates']);
  expect(survey.read([secured]).claims).toEqual([]);
});
