import { describe, expect, test, vi } from 'vitest';
import type { Scenario } from '../../../language/scenario.ts';
import { check, scenarioOf } from '../../../scenario/sample.ts';
import { brief, generous, playOnce } from '../../../scenario/sample-play.ts';
import { sessionScenarios, streamScenarios } from '../testing/scenarios.ts';
import { type FakeOptions, startFake } from './index.ts';

vi.setConfig({ testTimeout: 60_000 });

/** Everything that came to parties, as text, and how connections ended. */
const told = async (options: FakeOptions, scenario: Scenario, timeouts = brief) => {
  await using fake = await startFake(options);
  const { transcript, problems } = await playOnce(fake, scenario, { ...timeouts, setup: generous.setup });
  await fake.idle(AbortSignal.timeout(20_000));
  const came = transcript.flatMap((event) =>
    event.kind === 'bytes' && event.direction === 'in' ? [event.text ?? ''] : [],
  );
  const closed = transcript.flatMap((event) =>
    event.kind === 'closed' ? [`${event.by}: ${event.problem}`] : [],
  );
  return { came, closed, problems, text: came.join('') };
};

const broken = scenarioOf(
  '{ raw: stream bound }',
  `
- raw sends: <rose xmlns="urn:assay:rose"/><iq type="get" id="p1"><ping xmlns="urn:xmpp:ping"/></iq>
- raw receives: <stream:error/>
  ${check('refused')}`,
);
const { requests, messages } = sessionScenarios('stream');

describe('a server unlike others', () => {
  test('goes-deaf: says nothing any more, and keeps the connection', async () => {
    const { text, closed, problems } = await told({ fault: 'goes-deaf' }, broken);
    expect(text).not.toMatch(/stream:error|p1/);
    expect(closed).toEqual([]);
    expect(problems).toEqual([expect.stringMatching(/^refused: fail, nothing fitting came/)]);
    const { problems: deaf } = await told({ fault: 'goes-deaf' }, requests);
    expect(deaf[0]).toMatch(/^refused: fail/);
    expect(deaf.slice(1).every((problem) => problem.includes(': blocked, '))).toBe(true);
  });

  test('closes-mutely: ends the connection without error or closing tag', async () => {
    const { text, closed, problems } = await told({ fault: 'closes-mutely' }, broken);
    expect(text).not.toMatch(/stream:error|<\/stream:stream>|p1/);
    expect(closed).toEqual(['peer: undefined']);
    expect(problems).toEqual([
      'refused: fail, nothing fitting came: the connection was closed without a stream error',
    ]);
  });

  test('accepts-everything: goes on behind what ends a stream, and grants requests', async () => {
    const { text, problems } = await told({ fault: 'accepts-everything' }, broken);
    expect(text).toMatch(/<iq type="result" id="p1"/);
    expect(problems).toHaveLength(1);
    const { problems: granted } = await told({ fault: 'accepts-everything' }, requests);
    expect(granted[0]).toMatch(/^refused: fail, \/iq\/@type: expected error, found result/);
    const { problems: malformed } = await told({ fault: 'accepts-everything' }, streamScenarios.breaking);
    expect(malformed[0]).toMatch(/^not-well-formed: fail/);
  });

  test('accepts-everything: delivers before anybody has logged in', async () => {
    const early = scenarioOf(
      '{ raw: stream opened, juliet: stream bound }',
      `
- raw sends: <message to="{juliet.full}" id="m1"/>
- juliet receives: <message id="m1"/>
  ${check('delivered')}`,
    );
    expect((await told({ fault: 'accepts-everything' }, early)).problems).toEqual([]);
  });

  test('answers-late: everything comes, in its order', async () => {
    const began = performance.now();
    for (const scenario of [requests, messages]) {
      const { problems } = await told({ fault: 'answers-late', lateness: 300 }, scenario, generous);
      expect(problems).toEqual([]);
    }
    expect(performance.now() - began).toBeGreaterThan(600);
  });

  test('asks-its-clients: requests of its own come between its answers', async () => {
    const { text, problems } = await told({ fault: 'asks-its-clients' }, requests, generous);
    expect(problems).toEqual([]);
    expect(text.match(/<iq type="get" id="asked-\d"/g)).toHaveLength(2);
  });

  test('pipelines-stanzas: several come in one piece', async () => {
    const pair = scenarioOf(
      '{ raw: stream bound }',
      `
- raw sends: <iq type="get" id="p1"><ping xmlns="urn:xmpp:ping"/></iq>
- raw sends: <iq type="get" id="p2"><ping xmlns="urn:xmpp:ping"/></iq>
- raw receives: <iq type="result" id="p1"/>
  ${check('first')}
- raw receives: <iq type="result" id="p2"/>
  ${check('second')}`,
    );
    for (const tls of [false, true]) {
      const { came, problems } = await told({ fault: 'pipelines-stanzas', tls }, pair, generous);
      expect(problems).toEqual([]);
      expect(came.at(-1)).toMatch(/p1.*p2/);
    }
  });
});

test('a fake with thousands of accounts is up at once, and knows them all', async () => {
  const began = performance.now();
  await using fake = await startFake({ accounts: 5000 });
  expect(performance.now() - began).toBeLessThan(2000);
  expect(new Set(fake.accounts.map(({ user }) => user)).size).toBe(5000);
  const last = { ...fake, accounts: fake.accounts.slice(-4) };
  expect((await playOnce(last, messages)).problems).toEqual([]);
});
