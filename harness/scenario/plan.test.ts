import { expect, test } from 'vitest';
import type { PartySpec, Scenario } from '../language/scenario.ts';
import {
  accountsFor,
  entranceAfter,
  entranceBefore,
  type KnownTarget,
  neverPlayed,
  type Play,
  partsOn,
  plan,
  specKey,
  unneededFrom,
  whyNoLonger,
  whyNotOn,
} from './plan.ts';

const client: PartySpec = { kind: 'client', phase: 'bound', listener: 'c2s' };
const operator: PartySpec = { kind: 'operator', phase: 'ready', listener: '' };

const scenario = (id: string, given: Partial<Scenario> = {}): Scenario => ({
  ...{ id, title: id, spec: 'RFC6120', topic: 'plan', source: 'plan.yaml:1', stimulus: '' },
  world: { server: 'xmpp' },
  parties: { romeo: client },
  needs: [],
  fresh: [],
  steps: [],
  ...given,
});

const known = (
  site: Partial<KnownTarget['site']> = {},
  claims: KnownTarget['claims'] = { claims: [] },
): KnownTarget => ({
  site: { protocol: 'xmpp', accounts: { kind: 'pool', accounts: [] }, ...site },
  claims,
});

const list = (...users: readonly string[]) =>
  ({ kind: 'list', accounts: users.map((user) => ({ user, password: 'x' })) }) as const;

const everything: ReadonlyMap<string, string> = new Map();
const once = { repeat: 1, taken: 0 };

const told = (plays: readonly Play[]): readonly string[] =>
  plays.map(({ scenario: { id }, round, seats, unplayed }) => {
    const accounts = seats.map(({ holders, from }) => `${holders.join('+')} from ${from}`).join(', ');
    return unplayed === undefined
      ? `${id} ${round}: ${accounts}`
      : `${id} ${round}: ${unplayed.verdict}: ${unplayed.why}`;
  });

const component: PartySpec = { kind: 'component', phase: 'opened', listener: 'component' };

test('who has one of its listener’s accounts needs none of the target’s, and no more than there are', () => {
  const parties = { romeo: client, gateway: component, double: { ...component, account: 'gateway' } };
  const pair = scenario('pair', { parties: { ...parties, ferry: component } });
  const accounts = [{ user: 'ferry.example', password: 'x' }];
  const listeners = { component: { host: 'localhost', port: 1, accounts } };
  expect(told(plan([scenario('one', { parties }), pair], [known({ listeners })], everything, once))).toEqual([
    'one 1: romeo from 0',
    'pair 1: unverifiable: it needs 2 accounts of the listener component, and 1 were given',
  ]);
});

test('each scenario is played in each round, with accounts that no other play has', () => {
  const two = scenario('two', {
    parties: { romeo: client, juliet: client, phone: { ...client, account: 'juliet' } },
  });
  const plays = plan([scenario('one'), two], [known()], everything, { repeat: 2, taken: 1 });
  expect(told(plays)).toEqual([
    'one 1: romeo from 1',
    'two 1: romeo+juliet from 2',
    'one 2: romeo from 4',
    'two 2: romeo+juliet from 5',
  ]);
  expect([unneededFrom(plays, 0), accountsFor([scenario('one'), two], 2), unneededFrom([], 0)]).toEqual([
    7, 6, 0,
  ]);
});

test('only what speaks the protocol of the target is played there', () => {
  const plays = plan(
    [scenario('one'), scenario('other', { world: { server: 'xmtp' } })],
    [known()],
    everything,
    once,
  );
  expect(told(plays)).toEqual(['one 1: romeo from 0']);
});

const apart: Partial<Scenario> = {
  world: { verona: 'xmpp', mantua: 'xmtp' },
  parties: {
    romeo: { ...client, at: 'verona' },
    juliet: { ...client, at: 'verona' },
    alix: { kind: 'xmtp', phase: 'registered', listener: 'grpc', at: 'mantua' },
  },
};

test('targets together play what needs them all, with accounts of each, and what one can play alone is not theirs', () => {
  const node = known({ protocol: 'xmtp' });
  const scenarios = [scenario('one'), scenario('apart', apart)];
  const plays = plan(scenarios, [node, known()], everything, { repeat: 2, taken: 1 });
  expect(told(plays)).toEqual([
    'apart 1: romeo+juliet from 1, alix from 1',
    'apart 2: romeo+juliet from 3, alix from 2',
  ]);
  expect(plays[0]?.seats.map(({ site, target }) => [site, target])).toEqual([
    ['verona', 1],
    ['mantua', 0],
  ]);
  expect([unneededFrom(plays, 0), unneededFrom(plays, 1)]).toEqual([3, 5]);
  expect(told(plan(scenarios, [known()], everything, once))).toEqual(['one 1: romeo from 0']);
  const parts = partsOn(scenarios, ['xmtp', 'xmpp']);
  expect(parts.map((some) => some.map(({ id, parties }) => [id, ...Object.keys(parties)]))).toEqual([
    [['apart', 'alix']],
    [['apart', 'romeo', 'juliet']],
  ]);
});

test('a scenario that is not for some targets says why', () => {
  const twice = scenario('twice', { world: { a: 'xmpp', b: 'xmpp' } });
  expect([
    whyNotOn(scenario('one'), ['xmpp']),
    whyNotOn(scenario('one'), ['xmtp']),
    whyNotOn(scenario('one'), ['xmpp', 'xmtp']),
    whyNotOn(scenario('apart', apart), ['xmpp']),
    whyNotOn(twice, ['xmpp', 'xmtp']),
    whyNotOn(twice, ['xmpp', 'xmtp', 'xmpp']),
  ]).toEqual([
    undefined,
    'it is for XMPP',
    'it has one site, and is played on each target alone',
    'it needs XMPP and XMTP together, and nothing fills its site mantua',
    'it needs XMPP and XMPP together, and nothing fills its site b',
    undefined,
  ]);
});

test('what one of several sites does not claim, or nobody can ask of it, is not played', () => {
  const needy = scenario('needy', {
    ...apart,
    needs: ['feature a at domain of verona', 'listener history of mantua'],
  });
  const on = (claims: readonly string[], unasked?: Readonly<Record<string, string>>) =>
    told(
      plan(
        [needy],
        [
          known({}, { claims }),
          known({ protocol: 'xmtp', ...(unasked && { unasked }) }, { claims: ['listener history'] }),
        ],
        everything,
        once,
      ),
    );
  expect(on(['feature a at domain'])).toEqual(['needy 1: romeo+juliet from 0, alix from 0']);
  expect(on(['listener history'])).toEqual([
    'needy 1: not-claimed: the target does not claim: feature a at domain',
  ]);
  expect(on([], { 'listener grpc': 'nobody said where' })).toEqual([
    'needy 1: unverifiable: nobody said where',
  ]);
});

test('what is known to wait in vain goes first, longest first, and the rest keeps its order', () => {
  const durations = new Map([
    ['c', 4000],
    ['b', 900],
    ['d', 10_000],
  ]);
  const scenarios = ['a', 'b', 'c', 'd', 'e'].map((id) => scenario(id));
  const plays = plan(scenarios, [known()], everything, { ...once, durations });
  expect(plays.map((play) => play.scenario.id)).toEqual(['d', 'c', 'a', 'b', 'e']);
});

test('those that want the target to themselves come last, and what cannot be done to it is not tried', () => {
  const scenarios = [
    scenario('alone', { alone: true, parties: { admin: operator, romeo: client }, needs: ['ability stop'] }),
    scenario('one'),
  ];
  expect(told(plan(scenarios, [known()], everything, { repeat: 2, taken: 0 }))).toEqual([
    'one 1: romeo from 1',
    'one 2: romeo from 3',
    'alone 1: romeo from 0',
    'alone 2: romeo from 2',
  ]);
  const notOurs = known({ unasked: { 'ability stop': 'it is not ours to stop' } });
  expect(told(plan(scenarios, [notOurs], everything, once))).toEqual([
    'alone 1: unverifiable: it is not ours to stop',
    'one 1: romeo from 0',
  ]);
});

test('what the target does not claim is not played, and takes no account', () => {
  const needy = scenario('needy', { needs: ['feature a at domain', 'feature b at domain'] });
  const scenarios = [needy, scenario('one')];
  expect(told(plan(scenarios, [known({}, { claims: ['feature a at domain'] })], everything, once))).toEqual([
    'needy 1: not-claimed: the target does not claim: feature b at domain',
    'one 1: romeo from 0',
  ]);
  expect(
    told(plan(scenarios, [known({}, { claims: [], unknown: 'it said nothing' })], everything, once)),
  ).toEqual([
    'needy 1: blocked: what the target claims is not known: it said nothing',
    'one 1: romeo from 0',
  ]);
});

test('no target tells of its limits: only one that is known to be switched off is not played', () => {
  const limited = scenario('limited', { needs: ['limit failed-logins'] });
  const off = known({ unasked: { 'limit failed-logins': 'assay has switched it off' } });
  expect([known(), off].map((target) => told(plan([limited], [target], everything, once)))).toEqual([
    ['limited 1: romeo from 0'],
    ['limited 1: unverifiable: assay has switched it off'],
  ]);
});

test("a listener that nobody told of, though it may be there, is our limit and not the target's", () => {
  const direct = scenario('direct', { parties: { romeo: { ...client, listener: 'c2s-tls' } } });
  const target = known({ unasked: { 'listener c2s-tls': 'no direct-TLS address was given' } });
  expect(told(plan([direct], [target], everything, once))).toEqual([
    'direct 1: unverifiable: no direct-TLS address was given',
  ]);
});

test("accounts of the user's that are too few, or would not survive, are not played with", () => {
  const two = scenario('two', { parties: { romeo: client, juliet: client } });
  const cancels = scenario('cancels', {
    steps: [
      {
        ...{ kind: 'act', label: 'romeo sends', line: 1, party: 'romeo', verb: 'sends' },
        value: "<iq type='set' id='r'><query xmlns='jabber:iq:register'><remove/></query></iq>",
      },
    ],
  });
  const unclaimed = { ...cancels, id: 'unclaimed', needs: ['feature urn:assay:unknown at domain'] };
  const scenarios = [two, cancels, unclaimed, scenario('one')];
  expect(told(plan(scenarios, [known({ accounts: list('ann') })], everything, once))).toEqual([
    'two 1: unverifiable: it needs 2 accounts, and 1 were given',
    'cancels 1: unverifiable: it changes or cancels its account, which must not happen to one of ASSAY_ACCOUNTS',
    'unclaimed 1: not-claimed: the target does not claim: feature urn:assay:unknown at domain',
    'one 1: romeo from 0',
  ]);
});

test('what this machine cannot play is unverifiable, and is so before what is not claimed', () => {
  const app: PartySpec = { kind: 'xmtp', phase: 'registered', listener: 'grpc' };
  const scenarios = [
    scenario('old', {
      world: { server: 'xmtp' },
      parties: { ann: { ...app, options: { sdk: 'oldest' } } },
      needs: ['listener history'],
    }),
    scenario('usual', { world: { server: 'xmtp' }, parties: { ann: app } }),
  ];
  const machine = new Map([
    [specKey({ ...app, options: { sdk: 'oldest' } }), 'it needs a newer glibc'],
    [specKey({ ...app, options: { sdk: 'nightly' } }), 'it is not installed'],
  ]);
  const target = known({ protocol: 'xmtp', accounts: { kind: 'fresh' } });
  const nightly = { ...target, site: { ...target.site, options: { sdk: 'nightly' } } };
  expect([target, nightly].map((each) => told(plan(scenarios, [each], machine, once)))).toEqual([
    ['old 1: unverifiable: it needs a newer glibc', 'usual 1: ann from 0'],
    ['old 1: unverifiable: it needs a newer glibc', 'usual 1: unverifiable: it is not installed'],
  ]);
});

/** What is said of a scenario once so many parties in a row were turned away. */
const afterRefusals = (times: number, claims: KnownTarget['claims'], one = scenario('next')) =>
  whyNoLonger(
    one,
    Array.from({ length: times }).reduce<ReturnType<typeof entranceBefore>>(
      (entrance) => entranceAfter(entrance, scenario('x'), 'romeo: not-authorized'),
      entranceBefore(claims),
    ),
  );

test('a target that turns away twelve in a row blocks those that must get in, and one that was not surveyed does so at once', () => {
  const shut = { verdict: 'blocked', why: 'romeo: not-authorized' };
  const offline = scenario('offline', { parties: { romeo: { ...client, phase: 'offline' } } });
  const surveyed = { claims: [] };
  const unknown = { claims: [], unknown: 'logging in failed' };
  expect([
    afterRefusals(11, surveyed),
    afterRefusals(12, surveyed),
    afterRefusals(12, surveyed, offline),
    afterRefusals(0, unknown),
    afterRefusals(1, unknown),
  ]).toEqual([undefined, shut, undefined, undefined, shut]);
});

test('whoever gets in opens the target for all, and who needs not get in proves nothing', () => {
  const offline = scenario('offline', { parties: { romeo: { ...client, phase: 'offline' } } });
  const nearly = { left: 1, why: 'romeo: not-authorized' };
  expect([
    entranceAfter(nearly, scenario('x'), undefined).left,
    entranceAfter(nearly, offline, undefined),
  ]).toEqual([12, nearly]);
});

test('an account that is not clean is our limit, whatever the entrance is like', () => {
  expect(
    whyNoLonger(scenario('x'), { left: 0, why: 'shut' }, 'the account ann could not be cleaned'),
  ).toEqual({
    verdict: 'unverifiable',
    why: 'the account ann could not be cleaned',
  });
});

test('what was planned and never played is said to be what kept it from that', () => {
  const otherwise = { verdict: 'error', reason: 'the worker ended' };
  expect([
    neverPlayed({ interrupted: true, problem: 'it died' }, otherwise),
    neverPlayed({ interrupted: false, problem: 'it died\n  of something' }, otherwise),
    neverPlayed({ interrupted: false }, otherwise),
  ]).toEqual([
    { verdict: 'unverifiable', reason: 'the run was interrupted' },
    { verdict: 'blocked', reason: 'it died' },
    otherwise,
  ]);
});
