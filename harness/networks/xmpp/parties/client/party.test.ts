import { describe, expect, test, vi } from 'vitest';
import { check, scenarioOf } from '../../../../scenario/sample.ts';
import { brief, playOnce } from '../../../../scenario/sample-play.ts';
import { startFake } from '../../fakes/index.ts';
import { sessionScenarios } from '../../testing/scenarios.ts';

vi.setConfig({ testTimeout: 60_000 });

const { requests } = sessionScenarios('client');

describe('a client survives a server that', () => {
  test.each([
    [
      'redirects-to-another-host',
      /^refused: fail, nothing fitting came: stream error see-other-host came instead$/,
    ],
    [
      'sends-an-empty-stream-error',
      /^refused: fail, nothing fitting came: stream error no condition came instead$/,
    ],
    ['goes-on-after-its-closing-tag', /^refused: fail, nothing fitting came: the stream is not XML: /],
  ] as const)('%s', async (fault, problem) => {
    await using fake = await startFake({ fault });
    const { problems, transcript } = await playOnce(fake, requests, { ...brief, setup: 40_000 });
    expect(problems[0]).toMatch(problem);
    expect(transcript.filter(({ kind }) => kind === 'connected')).toHaveLength(1);
    await fake.idle(AbortSignal.timeout(20_000));
  });
});

test('a client logs in, says goodbye, comes back and vanishes', async () => {
  await using fake = await startFake();
  const scenario = scenarioOf(
    '{ romeo: client offline }',
    `
- romeo logs in: available
- romeo closes stream:
- romeo logs in: bound
- romeo sends: <iq type="get" id="d1" to="{domain}"><query xmlns="http://jabber.org/protocol/disco#info"/></iq>
- romeo receives: <iq type="result" id="d1" to="{romeo.full}"/>
  ${check('answered')}
- romeo disconnects:
- romeo receives: <message/>
  ${check('too-late')}`,
  );
  const { problems, transcript } = await playOnce(fake, scenario);
  expect(problems).toEqual(['too-late: fail, nothing fitting came: the connection was closed']);
  expect(transcript.flatMap((event) => (event.kind === 'closed' ? [event.by] : []))).toEqual(['us', 'us']);
});

test('everything that a client sends is in the evidence, each stream from its beginning', async () => {
  await using fake = await startFake();
  const { transcript, leave } = await playOnce(fake, requests);
  const sent = transcript.flatMap((event) => {
    if (event.kind === 'restart') return ['restart'];
    return event.kind === 'bytes' && event.direction === 'out' ? [event.text?.slice(0, 12)] : [];
  });
  expect(sent.slice(0, 5)).toEqual(['restart', '<?xml versio', '<auth xmlns=', 'restart', '<?xml versio']);
  expect(sent.slice(5)).toHaveLength(4);
  expect(
    leave.map((event) => (event.kind === 'bytes' ? `${event.direction} ${event.text}` : event.kind)),
  ).toEqual(['out </stream:stream>', 'in </stream:stream>', 'closed']);
});

test('what a client sends has the line ends and tabs that were written', async () => {
  await using fake = await startFake();
  const scenario = scenarioOf(
    '{ romeo: client }',
    `
- romeo sends: <iq type="get" id="a&#x9;b&#xA;c&#xD;d" to="{domain}"><query xmlns="http://jabber.org/protocol/disco#info"/></iq>
- romeo receives: <iq type="result" id="a&#x9;b&#xA;c&#xD;d"/>
  select: <iq type="result"/>
  ${check('the-same-id')}`,
  );
  expect((await playOnce(fake, scenario)).problems).toEqual([]);
});

test('a client cannot send before it has logged in', async () => {
  await using fake = await startFake();
  const scenario = scenarioOf(
    '{ romeo: client offline }',
    `
- romeo sends: <message/>
- romeo receives: <message/>
  ${check('nothing')}`,
  );
  expect((await playOnce(fake, scenario)).problems).toEqual([
    'nothing: blocked, line 10, romeo sends: romeo is not logged in',
  ]);
});
