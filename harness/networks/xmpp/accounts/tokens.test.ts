import { expect, test } from 'vitest';
import { check, scenarioOf } from '../../../scenario/sample.ts';
import { createAccounts } from '../../accounts.ts';
import { memory, startFake, tokensOf } from '../fakes/index.ts';
import type { KeptTokens } from '../fakes/tokens.ts';
import { lending } from './lending.ts';

const scenario = scenarioOf(
  '{ romeo: { kind: stream, phase: secured } }',
  `- romeo authenticates: { mechanism: PLAIN, with: "<user-agent id='orchard'/><request-token xmlns='urn:xmpp:fast:0' mechanism='HT-SHA-256-NONE'/>" }
- romeo receives: <success xmlns="urn:xmpp:sasl:2"/>
  ${check('let-in')}`,
);

const cleaned = async (before: (user: string) => readonly (readonly [string, KeptTokens])[]) => {
  const [ann] = createAccounts(1);
  if (ann === undefined) throw new Error('an account is needed');
  const kept = new Map(before(ann.user));
  await using fake = await startFake({ accounts: [ann], extensions: [memory(new Map()), tokensOf(kept)] });
  const problems = await lending.clean(fake.site, [ann], scenario);
  await fake.idle(AbortSignal.timeout(10_000));
  return { problems, kept: [...kept].map(([key, tokens]) => [key.replace(ann.user, 'ann'), tokens]) };
};

test('tokens that a scenario was given are taken back, used or not, and those of other clients are not', async () => {
  expect(lending.leavesTraces(scenario)).toBe(true);
  expect(
    await cleaned((user) => [
      [`${user} orchard`, { current: 'one', next: 'two' }],
      [`${user} phone`, { current: 'three' }],
    ]),
  ).toEqual({ problems: new Map(), kept: [['ann phone', { current: 'three' }]] });
});

test('where no token is given, none has to be taken back', async () => {
  const [ann] = createAccounts(1);
  if (ann === undefined) throw new Error('an account is needed');
  await using fake = await startFake({ accounts: [ann], extensions: [memory(new Map())] });
  expect(await lending.clean(fake.site, [ann], scenario)).toEqual(new Map());
});
