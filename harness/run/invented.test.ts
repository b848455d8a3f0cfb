import { describe, expect, test, vi } from 'vitest';
import { partyKinds } from '../networks/index.ts';
import { check, scenarioOf } from '../scenario/sample.ts';
import { loadFixtures } from './fixtures.ts';
import { proveByInvention } from './invented.ts';

// A second each, and a busy machine is no reason to fail.
vi.setConfig({ testTimeout: 1_800_000 });

const proofOf = (steps: string, parties = '{ romeo: client, juliet: client available }') =>
  proveByInvention([scenarioOf(parties, steps)], partyKinds);

describe('a check is proved by answers that nobody gave', () => {
  test('one for each option, with all that is said of what came, and the mark of an absence', () => {
    const { survivors, notInvented, rates } = proofOf(`
- romeo sends: <iq type="get" id="q" to="{domain}"><query xmlns="urn:x"/></iq>
- romeo receives one of: ['<iq type="result" id="q" from="{domain}"><query xmlns="urn:x" node="{=node}"/></iq>', '<iq type="error" id="q"/>']
  ${check('answered')}
- which has: <iq to="{romeo.full}"/>
  ${check('addressed')}
- romeo sends: <message to="{juliet.full}" id="m"><body>abc1x</body></message>
- juliet receives nothing like: <message><subject/></message>
  ${check('nothing-else')}
- juliet receives: <message id="m"><body>{/[a-c]{3}\\d+(x|y)/}</body></message>
  ${check('delivered')}
- juliet is disconnected:
  ${check('gone')}`);
    expect({ survivors, notInvented }).toEqual({ survivors: [], notInvented: [] });
    expect(rates.every(({ proved, reached }) => proved === reached)).toBe(true);
    expect(rates.map(({ kind }) => kind)).toEqual([
      'arrival',
      'name',
      'attribute',
      'text',
      'child',
      'absence',
    ]);
  });

  test('with what it must have so that nothing without it is there, where a control shows that there is something', () => {
    const asked = `
- romeo sends: <iq type="get" id="q"><query xmlns="urn:x"/></iq>
- romeo receives: <iq type="result" id="q"/>
  ${check('answered')}
- which has: <iq><query xmlns="urn:x"><item/></query></iq>
  control: there is no item
  shows: item`;
    const none = proofOf(`${asked}
- which has: <iq><query xmlns="urn:x"><item jid="{!}" assay:absent="true"/></query></iq>
  ${check('with-jid')}
  given: item
- which has: <iq><query xmlns="urn:x"><item/></query></iq>
  control: there is no item
  shows: item-again
- which has: <iq><query xmlns="urn:x"><item><group/></item></query></iq>
  ${check('with-group')}
  given: item-again`);
    expect({ survivors: none.survivors, notInvented: none.notInvented }).toEqual({
      survivors: [],
      notInvented: [],
    });
    const { survivors } = proofOf(`${asked}
- which has: <iq><query xmlns="urn:x"><item/></query></iq>
  ${check('with-item')}
  given: item`);
    expect(survivors).toEqual([
      'rfc6120/sample/sample#with-item: /iq/query dropped',
      'rfc6120/sample/sample#with-item: /iq/query in another namespace',
      'rfc6120/sample/sample#with-item: /iq/query/item dropped',
      'rfc6120/sample/sample#with-item: /iq/query/item in another namespace',
    ]);
  });

  test('one that asserts nothing is found', () => {
    const { survivors } = proofOf(`
- romeo sends: <iq type="get" id="q"/>
- romeo receives: <iq id="q"/>
  ${check('answered')}
- which has: <iq/>
  ${check('nothing')}`);
    expect(survivors).toEqual(['rfc6120/sample/sample#nothing: anything at all']);
  });

  test('one that no answer satisfies is named with the reason', () => {
    const { notInvented, tried } = proofOf(`
- romeo sends: <iq type="get" id="q"/>
- romeo receives: <iq type="{/(?=result)error/}" id="q"/>
  ${check('impossible')}`);
    expect(tried).toBe(1);
    expect(notInvented).toEqual([
      {
        check: 'rfc6120/sample/sample#impossible',
        reason: expect.stringMatching(/^\/iq\/@type: expected \{\/\(\?=result\)error\/\}, found /),
      },
    ]);
  });
});

const { scenarios } = loadFixtures();
const bySpec = Map.groupBy(scenarios, ({ spec }) => spec);
let all = 0;
const missed: string[] = [];

test.each([...bySpec.keys()])('every check of %s fails where anything that it asserts is untrue', (spec) => {
  const { survivors, tried, notInvented } = proveByInvention(bySpec.get(spec) ?? [], partyKinds);
  all += tried;
  missed.push(...notInvented.map(({ check, reason }) => `${check}: ${reason}`));
  expect(survivors).toEqual([]);
});

test('hardly any check needs a server to be proved', () => {
  expect(missed.length / all, missed.join('\n')).toBeLessThan(0.01);
});
