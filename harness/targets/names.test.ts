import { decode } from 'dns-packet';
import { expect, test } from 'vitest';
import type { NameRecord } from '../networks/director.ts';
import { createNames } from './names.ts';

const written = (...all: (readonly NameRecord[])[]) => {
  const names = createNames();
  const answers = all.map((records) => names.write(records)).at(-1) ?? [];
  return answers.map((answer) => decode(Buffer.from(answer)));
};

const service: NameRecord = {
  name: '_xmpp-server._tcp.mantua.test',
  type: 'SRV',
  target: 'xmpp.mantua.test',
  port: 5300,
};

test('what a scenario writes is the answer to a question for that name and that kind of record', () => {
  expect(written([service, { name: 'xmpp.mantua.test', type: 'A', address: '198.19.0.1' }])).toMatchObject([
    {
      type: 'response',
      questions: [{ name: '_xmpp-server._tcp.mantua.test', type: 'SRV' }],
      answers: [
        { type: 'SRV', ttl: 0, data: { target: 'xmpp.mantua.test', port: 5300, priority: 0, weight: 0 } },
      ],
    },
    {
      type: 'response',
      questions: [{ name: 'xmpp.mantua.test', type: 'A' }],
      answers: [{ type: 'A', data: '198.19.0.1' }],
    },
  ]);
});

test('all records of a name and a kind are in one answer, whenever and however spelt they were written', () => {
  const [answer, ...others] = written([service], [{ ...service, name: service.name.toUpperCase(), port: 1 }]);
  expect(others).toEqual([]);
  expect(answer?.answers).toMatchObject([{ data: { port: 5300 } }, { data: { port: 1 } }]);
});
