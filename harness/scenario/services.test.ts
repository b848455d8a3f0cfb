import { describe, expect, test } from 'vitest';
import type { HeaderEntry } from '../evidence/transcript.ts';
import { partyKinds } from '../networks/index.ts';
import { startFake } from '../networks/xmpp/fakes/index.ts';
import { claimsOfAll, isMetBy, servicesFound, unclaimed } from './claims.ts';
import { invent } from './invent.ts';
import { judge } from './judge.ts';
import { check, complaintOf, scenarioOf } from './sample.ts';
import { playOnce } from './sample-play.ts';

const rooms = 'service conference/text at domain as muc';
const offered = [
  'feature urn:a at domain',
  'feature urn:a at second.example.org',
  'service conference/text at first.example.org',
  'service conference/text at second.example.org',
];

describe('of what a target claims', () => {
  test('the first service that is what is needed is taken', () => {
    expect([...servicesFound([rooms], offered)]).toEqual([['muc', 'first.example.org']]);
  });

  test('or the first that offers what else is asked of it', () => {
    expect([...servicesFound([rooms, 'feature urn:a at muc'], offered)]).toEqual([
      ['muc', 'second.example.org'],
    ]);
  });

  test('a domain’s own feature is none of its services’', () => {
    const needs = [rooms, 'feature urn:b at muc'];
    const claims = ['feature urn:b at domain', 'service conference/text at first.example.org'];
    expect(unclaimed(needs, { claims })).toEqual({
      verdict: 'not-claimed',
      why: 'the target does not claim: feature urn:b at muc',
    });
  });

  test('without a service nothing of it is claimed; where that is unknown, it blocks', () => {
    expect(unclaimed([rooms], { claims: ['service pubsub/service at first.example.org'] })).toEqual({
      verdict: 'not-claimed',
      why: `the target does not claim: ${rooms}`,
    });
    expect(unclaimed([rooms], { claims: [], unknown: 'no answer' })).toMatchObject({ verdict: 'blocked' });
    expect(unclaimed([rooms, 'feature urn:a at muc'], { claims: offered })).toBeUndefined();
  });

  test('a target that claims all that is needed lacks nothing', () => {
    const needs = [rooms, 'feature urn:a at muc', 'feature urn:b at domain'];
    expect(unclaimed(needs, { claims: claimsOfAll(needs) })).toBeUndefined();
  });

  test('a lost claim is one of a need, whichever service made it', () => {
    expect(isMetBy(rooms, 'service conference/text at first.example.org')).toBe(true);
    expect(isMetBy(rooms, 'service conference/irc at first.example.org')).toBe(false);
    expect(isMetBy('feature urn:a at muc', 'feature urn:a at first.example.org')).toBe(true);
    expect(isMetBy('feature urn:a at muc', 'feature urn:b at first.example.org')).toBe(false);
    expect(isMetBy('feature urn:a at domain', 'feature urn:a at account')).toBe(false);
  });
});

const speaking = scenarioOf(
  '{ romeo: client }',
  `
- romeo sends: <iq type="get" id="q1" to="{coven}@{muc}"/>
- romeo receives: <iq id="q1"/>
  ${check('answered')}`,
  `needs: [${rooms}]\nfresh: [coven]`,
);

describe('a name', () => {
  const file = (needs: string, fresh: string) => `spec: RFC6120
topic: sample
title: Sample
scenarios:
  - id: one
    title: one
    parties: { romeo: client }
    needs: ${needs}
    fresh: ${fresh}
    steps:
      - romeo receives: <iq from="{coven}@{muc}"/>
        check: comes
        covers: [RFC6120-1-01]
`;

  test.each([
    [`[${rooms}]`, '[coven]', 'no complaint'],
    [`[${rooms}]`, '[muc]', 'muc, which something else is called'],
    [`[${rooms}]`, '[romeo]', 'romeo, which something else is called'],
    ['[service a/b at domain as account]', '[coven]', 'account, which something else is called'],
    ['[feature urn:a at muk]', '[coven]', 'found the service muk, expected one of domain, account'],
    ['[feature urn:a at domain]', '[coven]', 'found {muc}, which nothing binds before'],
  ])('of %s and %s is bound once: %s', (needs, fresh, complaint) => {
    expect(complaintOf(file(needs, fresh))).toContain(complaint);
  });

  test('that stands for a service, or for a word that is another in every play, is bound from the beginning', async () => {
    await using fake = await startFake({});
    const { site, accounts } = fake;
    const server = { site, accounts, claims: ['service conference/text at rooms.fake.example'] };
    const boundBy = async (): Promise<ReadonlyMap<string, string>> => {
      const { transcript, problems } = await playOnce(server, speaking);
      expect(problems).toEqual([]);
      return new Map(
        transcript.flatMap((event) => (event.kind === 'bind' ? [[event.name, event.value]] : [])),
      );
    };
    const [one, other] = [await boundBy(), await boundBy()];
    expect(one.get('muc')).toBe('rooms.fake.example');
    expect(one.get('coven')).toMatch(/^coven-[0-9a-f]{12}$/);
    expect(one.get('coven')).not.toBe(other.get('coven'));
  });

  test('is bound as well in answers that are made up', () => {
    const header: HeaderEntry = {
      ...{ kind: 'scenario', format: 'assay-transcript/2', scenario: speaking.id, target: 'invented' },
      stimulus: speaking.stimulus,
      claims: claimsOfAll(speaking.needs),
    };
    const choice = { options: new Map(), errors: false };
    const outcomes = judge(speaking, invent(speaking, header, partyKinds, choice));
    expect(outcomes.map(({ verdict }) => verdict)).toEqual(['pass']);
  });
});
