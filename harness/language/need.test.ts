import { expect, test } from 'vitest';
import { claimsFor, servicesIn } from './need.ts';
import { needOf, readNeed } from './world.ts';

const two = { verona: 'xmpp', mantua: 'xmpp' };

test('a service is found by what it says that it is, and called by a name', () => {
  expect(servicesIn(['service conference/text at domain as muc', 'feature urn:a at muc'])).toEqual([
    { kind: 'conference/text', as: 'muc' },
  ]);
});

test('what is asked of a service is a claim of its address; of the domain, of the domain', () => {
  const addresses = new Map([['muc', 'rooms.example.org']]);
  expect(claimsFor('service conference/text at domain as muc', addresses)).toEqual([
    'service conference/text at rooms.example.org',
  ]);
  expect(claimsFor('feature urn:a at muc or feature urn:a at domain', addresses)).toEqual([
    'feature urn:a at rooms.example.org',
    'feature urn:a at domain',
  ]);
});

test('where there are several sites, a service is of one of them, and keeps its name', () => {
  const need = 'service conference/text at domain of verona as muc';
  expect(readNeed(need)).toEqual({ what: 'service conference/text at domain as muc', of: 'verona' });
  expect(needOf(two, 'service conference/text at domain as muc', 'verona')).toBe(need);
});
