import { describe, expect, test } from 'vitest';
import { loadSurvey } from '../scenario/load.ts';
import { networkNamed, networks, partyKinds, usualListener } from './index.ts';

const all = [...networks.values()];

test('no two networks share a scheme, a kind of party or a variable', () => {
  const names = all.flatMap(({ schemes, kinds, external }) => [
    ...Object.keys(schemes).map((scheme) => `${scheme}://`),
    ...kinds.map(({ kind }) => kind),
    ...Object.keys(external.variables),
  ]);
  expect(new Set(names).size).toBe(names.length);
});

test('a network that is not there is named with those that are', () => {
  expect(() => networkNamed('xmmp')).toThrow('no network is called xmmp; there are xmpp, xmtp');
});

describe.for(all)('$title', (network) => {
  const { name, kinds, listeners, schemes, embedded, survey } = network;

  test('its parties say that they are of it', () => {
    expect(kinds.map(({ protocol }) => protocol)).toEqual(kinds.map(() => name));
  });

  test('its survey can be read, and judges nothing', () => {
    const { parties, world, steps } = loadSurvey(survey.file, partyKinds);
    expect({ world, parties: Object.keys(parties) }).toEqual({
      world: { server: name },
      parties: ['surveyor'],
    });
    expect(Object.values(parties).map(({ listener }) => listener)).toEqual([usualListener(name)]);
    expect(steps.filter((step) => 'check' in step && step.check !== undefined)).toEqual([]);
  });

  test('a server that runs already answers where its address says', () => {
    const address = { host: 'localhost', port: 1 };
    for (const { directTls } of Object.values(schemes)) {
      const server = { target: 'a server', address, directTls, domain: 'localhost', environment: {} };
      const attached = network.external.attach(server);
      expect(Object.values(attached.listeners)).toEqual([address]);
      expect(listeners).toHaveProperty(Object.keys(attached.listeners));
    }
  });

  test('a server of our own listens as others do', () => {
    for (const listener of embedded?.listeners ?? []) expect(Object.keys(listeners)).toContain(listener);
  });
});
