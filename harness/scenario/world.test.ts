import { describe, expect, test } from 'vitest';
import type { HeaderEntry, TranscriptEntry } from '../evidence/transcript.ts';
import { checksOf, type Scenario } from '../language/scenario.ts';
import { partAt } from '../language/world.ts';
import { judge } from './judge.ts';
import { complaintOf, scenariosIn } from './sample.ts';

const file = (world: string, parties: string, steps: string, needs = ''): string => `spec: RFC6120
topic: sample
title: Sample
scenarios:
  - id: one
    title: one
${world === '' ? '' : `    world: ${world}\n`}    parties: ${parties}
${needs === '' ? '' : `    needs: ${needs}\n`}    steps:
${steps}`;

const two = '{ verona: xmpp, mantua: xmtp }';
const both = '{ romeo: client at verona, juliet: client available at verona, alix: xmtp at mantua }';
const received = `      - romeo receives: <message/>
        check: comes
        covers: [RFC6120-1-01]
`;

const read = (text: string): Scenario => {
  const [scenario] = scenariosIn(text);
  if (scenario === undefined) throw new Error('there is none');
  return scenario;
};

test('who says nothing of a world is at its only site, and nothing of that is written down', () => {
  const plain = read(file('', '{ romeo: client }', received));
  const said = read(file('{ server: xmpp }', '{ romeo: client at server }', received));
  expect([plain.world, plain.parties.romeo?.at]).toEqual([{ server: 'xmpp' }, undefined]);
  expect([said.world, said.parties, said.stimulus]).toEqual([plain.world, plain.parties, plain.stimulus]);
  expect(partAt(plain, 'server')).toBe(plain);
});

test('what is done at another site is another stimulus', () => {
  const sends = '      - romeo sends: <message/>\n';
  const parties = (at: string) => `{ romeo: client at ${at}, a: client at verona, b: client at mantua }`;
  const at = (site: string) =>
    read(file('{ verona: xmpp, mantua: xmpp }', parties(site), sends + received)).stimulus;
  expect(at('verona')).not.toBe(at('mantua'));
});

describe('a world is refused', () => {
  test.each([
    [
      'where parties speak two protocols without one',
      file('', '{ romeo: client, alix: xmtp }', received),
      '7: found parties that speak xmpp and xmtp, expected one network, or a site for each\n  try: world: { xmpp-server: xmpp, xmtp-server: xmtp }',
    ],
    [
      'whose network nobody knows',
      file('{ verona: xmpp, mantua: xmtq }', both, received),
      '8: found xmtp at mantua, a party of XMTP, expected a site that speaks it',
    ],
    [
      'where a party is nowhere',
      file(two, both.replace('client at verona', 'client'), received),
      '8: found no site, expected one of verona, mantua\n  try: `client at verona`',
    ],
    [
      'where a party is where nobody speaks as it does',
      file(two, both.replace('client at verona', 'client at mantua'), received),
      '8: found client at mantua, a party of XMPP, expected verona, which speaks it\n  try: verona',
    ],
    [
      'where a party is at a site that is not there',
      file(two, both.replace('client at verona', 'client at veronna'), received),
      '8: found the site veronna, expected one of verona, mantua\n  try: verona',
    ],
    [
      'with a site where nobody is',
      file('{ verona: xmpp, padua: xmpp, mantua: xmtp }', both, received),
      '7: found the site padua, and no party there, expected a party `at padua`',
    ],
    [
      'for a need that is of no site',
      file(two, both, received, '[feature urn:x at domain]'),
      '9: found no site, expected one of verona, mantua\n  try: `feature urn:x at domain of verona`',
    ],
    [
      'for a listener that the site cannot have',
      file(two, both, received, '[listener grpc of verona]'),
      '9: found the XMPP listener grpc, expected one of c2s, c2s-tls',
    ],
    [
      'for the domain of nobody knows which site',
      file(two, both, `      - romeo sends: <message to="{domain}"/>\n${received}`),
      '10: found {domain}, of which each site has its own, expected {verona.domain} or {mantua.domain}',
    ],
    [
      'for an absence that no marker proves',
      file(
        two,
        both,
        `      - alix creates dm: { with: alix }\n      - romeo receives nothing like: <message/>\n        check: nothing\n        covers: [RFC6120-1-01]\n`,
      ),
      '11: found “romeo receives nothing like” behind what alix does, which no marker of xmtp can prove, expected `before:` with what must come first, or `after:` a party of xmpp\n  try: after: juliet',
    ],
    [
      'for a check that would accuse two',
      file(
        '{ verona: xmpp, mantua: xmpp }',
        '{ romeo: client at verona, juliet: client at mantua }',
        '      - one of:\n          - romeo receives: <message/>\n          - juliet receives: <message/>\n        check: comes\n        covers: [RFC6120-1-01]\n',
      ),
      '10: found a check of parties at verona and mantua, expected parties of one site, which it accuses',
    ],
  ])('%s', (_what, text, expected) => {
    expect(complaintOf(text)).toMatch(expected);
  });
});

const exchange = `      - romeo sends: <message to="nobody@{verona.domain}" id="m1"/>
      - alix creates dm: { with: alix }
      - alix receives: { dm: { id: "{=dm}" } }
        check: made
        covers: [RFC6120-1-01]
      - which has: { dm: { peer: "{+}" } }
        check: with-a-peer
        covers: [RFC6120-1-01]
      - romeo receives: <message id="m1"/>
        check: comes
        covers: [RFC6120-1-01]
`;

test('each site has its parties, its needs and the checks that are about it', () => {
  const scenario = read(
    file(two, both, exchange, '[feature urn:x at domain of verona, listener history of mantua]'),
  );
  const told = ['verona', 'mantua'].map((site) => {
    const part = partAt(scenario, site);
    return [Object.keys(part.parties), part.needs, checksOf(part).map(({ id }) => id)];
  });
  expect(told).toEqual([
    [['romeo', 'juliet'], ['feature urn:x at domain'], ['comes']],
    [['alix'], ['listener history'], ['made', 'with-a-peer']],
  ]);
});

test('what a scenario needs is held against what the site claims that it is of', () => {
  const scenario = read(file(two, both, received, '[feature urn:x at domain of verona]'));
  const verdicts = (verona: readonly string[], mantua: readonly string[]) => {
    const header: HeaderEntry = {
      ...{ kind: 'scenario', format: 'assay-transcript/2', scenario: scenario.id },
      ...{ stimulus: scenario.stimulus, target: 'a,b', claims: [] },
      sites: { verona: { target: 'a', claims: verona }, mantua: { target: 'b', claims: mantua } },
    };
    const entries: readonly TranscriptEntry[] = [
      header,
      { kind: 'record', party: 'alix', direction: 'in', name: 'message', value: {} },
      {
        kind: 'bytes',
        party: 'romeo',
        direction: 'in',
        text: "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'><message/>",
      },
      { kind: 'end', why: 'finished' },
    ];
    return judge(
      scenario,
      entries.map((entry, n) => ({ n, t: n, ...entry })),
    ).map(({ verdict }) => verdict);
  };
  expect(verdicts(['feature urn:x at domain'], [])).toEqual(['pass']);
  expect(verdicts([], ['feature urn:x at domain'])).toEqual(['not-claimed']);
});
