import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'vitest';
import {
  administrationOf,
  type Fake,
  type FakeOptions,
  memory,
  type RegistrationManners,
  registrationOf,
  startFake,
} from '../harness/networks/xmpp/fakes/index.ts';
import type { Kept } from '../harness/networks/xmpp/fakes/memory.ts';
import { checkName, type Report } from '../reports/index.ts';
import { createWorld, ownFile, ownScenarios } from './testing/world.ts';

const admin = { user: 'admin', password: 's3cr3t-of-the-admin' };

/** Finds an empty roster, whatever was played before, and leaves a contact on it. */
const rosters = ownFile(
  ...['one', 'two', 'three'].map(
    (id) => `  - id: ${id}
    title: a new user has an empty roster
    parties: { romeo: client, juliet: client }
    steps:
      - romeo sends: <iq type="get" id="q1"><query xmlns="jabber:iq:roster"/></iq>
      - romeo receives: <iq type="result" id="q1"><query xmlns="jabber:iq:roster" assay:only="children"/></iq>
        check: empty
        covers: [RFC6121-2.1.3-01]
      - romeo sends: <iq type="set" id="q2"><query xmlns="jabber:iq:roster"><item jid="{juliet.jid}"/></query></iq>
      - romeo receives: <iq type="result" id="q2"/>
      - romeo sends: <iq type="set" id="q3"><query xmlns="jabber:iq:roster"><item jid="left@fake.example"/></query></iq>
      - romeo receives: <iq type="result" id="q3"/>
`,
  ),
);

const addressOf = ({ site }: Fake): string => {
  const { host, port } = site.listeners.c2s ?? {};
  return `xmpp://${host}:${port}`;
};
const verdicts = ({ results }: Report) =>
  Object.fromEntries(results.map((result) => [checkName(result), result.verdict]));

/** A server with accounts of its own that nobody has prepared for us, and a world that knows no more than its address. */
const stage = async (
  options: FakeOptions & { readonly manners?: RegistrationManners } = {},
  environment: Readonly<Record<string, string>> = {},
  scenarios = ownScenarios,
) => {
  const kept = new Map<string, Kept>();
  const { manners, ...rest } = options;
  const fake = await startFake({
    accounts: [admin],
    extensions: [memory(kept), administrationOf(admin.user), ...(manners ? [registrationOf(manners)] : [])],
    ...rest,
  });
  const world = await createWorld(scenarios, { ASSAY_ACCOUNTS: '', ...environment });
  const target = addressOf(fake);
  return {
    fake,
    kept,
    world,
    target,
    folder: world.path(`out/evidence/${target.replace(/:\/+|:/g, '.')}`),
    async [Symbol.asyncDispose]() {
      await world[Symbol.asyncDispose]();
      await fake[Symbol.asyncDispose]();
    },
  };
};

const sound = {
  'rfc6120/own/delivered#delivered': 'pass',
  'rfc6120/own/delivered#stamped': 'pass',
  'rfc6120/own/gated#served': 'not-claimed',
  'rfc6120/own/refused#answered': 'pass',
  'rfc6120/own/refused#answers-from-the-account': 'pass',
  'rfc6120/own/refused#answers-from-the-domain': 'pass',
  'rfc6120/own/refused#answers-to-the-sender': 'pass',
  'rfc6120/own/refused#service-unavailable': 'pass',
};

describe.concurrent('a server of which nothing is known but its address', () => {
  test.for<[string, RegistrationManners, Readonly<Record<string, string>>]>([
    ['registers its newcomers', { form: 'data' }, {}],
    ['has an administrator', { closed: true }, { ASSAY_ADMIN: 'admin@fake.example:s3cr3t-of-the-admin' }],
  ])(
    'and which %s is tested as any other, and is left as it was',
    async ([, manners, environment], { expect }) => {
      await using run = await stage({ manners }, environment);
      const { world, fake, target, folder } = run;
      const { code, stdout, stderr } = await world.assay(world.run([target]));
      const report = world.report();
      expect({ code, verdicts: verdicts(report), stderr }).toEqual({ code: 0, verdicts: sound, stderr: '' });
      expect(stdout).toContain('making 5 accounts');
      expect([fake.accounts, existsSync(`${folder}/accounts-to-undo.jsonl`)]).toEqual([[admin], false]);
      expect(report.targets[0]?.environment).toEqual([
        'ASSAY_DOMAIN=fake.example',
        ...Object.keys(environment).map((name) => `${name}=…`),
      ]);
    },
  );

  test('is rid of its accounts also when the run is interrupted', async ({ expect }) => {
    await using run = await stage({ manners: {}, fault: 'swallows-messages' });
    await using command = run.world.start(run.world.run([run.target]));
    await command.untilSays(/2\/3 scenarios/);
    command.interrupt();
    const { code } = await command.ended;
    expect([code, run.fake.accounts]).toEqual([3, [admin]]);
  });

  test('is rid of them by the next run where one was killed', async ({ expect }) => {
    await using run = await stage({ manners: {}, fault: 'swallows-messages' });
    const { world, fake, target, folder } = run;
    await using command = world.start(world.run([target]));
    await command.untilSays(/2\/3 scenarios/);
    command.kill();
    await command.ended;
    expect(fake.accounts).toHaveLength(6);
    const ledger = readFileSync(`${folder}/accounts-to-undo.jsonl`, 'utf8');
    for (const { user } of fake.accounts.slice(1)) expect(ledger).toContain(user);
    await world.assay([...world.run([target]), '--scenario', 'rfc6120/own/refused']);
    expect([fake.accounts, readdirSync(folder).filter((name) => name.startsWith('accounts'))]).toEqual([
      [admin],
      [],
    ]);
  });

  test('keeps what cannot be deleted, and the report says how many', async ({ expect }) => {
    await using run = await stage({ manners: { keepsAccounts: true } });
    const { code, stdout } = await run.world.assay(run.world.run([run.target]));
    expect([code, run.world.report().targets[0]?.leftovers]).toEqual([
      0,
      '5 of 5 accounts could not be deleted; the next run into the same folder tries again',
    ]);
    expect(stdout).toContain('5 of 5 accounts could not be deleted');
  });

  test('has no direct TLS that anybody told us of', async ({ expect }) => {
    const direct = ownFile(`  - id: direct
    title: TLS comes first
    parties: { romeo: { kind: stream, listener: c2s-tls } }
    needs: [listener c2s-tls]
    steps:
      - romeo connects:
      - romeo has tls: { authorized: true }
        check: trusted
        covers: [RFC6120-13.7.2-01]
`);
    await using run = await stage({ manners: {} }, {}, direct);
    await run.world.assay(run.world.run([run.target]));
    const [result] = run.world.report().results;
    expect([result?.verdict, result?.reason]).toEqual([
      'unverifiable',
      'no direct-TLS address was given (ASSAY_DIRECT_TLS)',
    ]);
  });
});

describe.concurrent('accounts that are shared', () => {
  const accounts = ['romeo', 'juliet'].map((user) => ({ user, password: `s3cr3t-of-${user}` }));
  const shared = {
    ASSAY_ACCOUNTS: accounts.map(({ user, password }) => `${user}@fake.example:${password}`).join(','),
  };

  test('are clean for each scenario, and afterwards', async ({ expect }) => {
    await using run = await stage({ accounts }, shared, rosters);
    const { code } = await run.world.assay(run.world.run([run.target]));
    expect([code, verdicts(run.world.report())]).toEqual([
      0,
      Object.fromEntries(
        ['one', 'two', 'three'].flatMap((id) =>
          ['empty', 'answers-from-the-account', 'answers-to-the-sender'].map((check) => [
            `rfc6120/own/${id}#${check}`,
            'pass',
          ]),
        ),
      ),
    ]);
    expect([...run.kept.values()].map(({ roster }) => roster.size)).toEqual([0, 0]);
  });

  test('that cannot be cleaned make the next scenario unverifiable', async ({ expect }) => {
    await using run = await stage({ accounts }, shared, rosters.replaceAll('left@', 'stuck@'));
    await run.world.assay(run.world.run([run.target]));
    const { results, targets } = run.world.report();
    expect(results.map(({ verdict }) => verdict).toSorted()).toEqual([
      ...['pass', 'pass', 'pass'],
      ...['unverifiable', 'unverifiable'],
    ]);
    const reason = 'the account romeo could not be cleaned: it still has the contact stuck@fake.example';
    expect(results.flatMap((result) => result.reason ?? [])).toEqual([reason, reason]);
    expect(targets[0]?.leftovers).toBe(
      '1 of 2 accounts could not be cleaned: romeo: it still has the contact stuck@fake.example',
    );
  });

  test('are not taken from a person who uses them', async ({ expect }) => {
    await using run = await stage({ accounts }, shared, rosters.replaceAll('left@', 'stuck@'));
    await run.world.assay(run.world.run([run.target]));
    await using later = await createWorld(ownScenarios, shared);
    const { code } = await later.assay(later.run([run.target]));
    expect([code, later.report().targets[0]?.problem]).toEqual([
      3,
      expect.stringContaining(
        'the account romeo has contacts (stuck@fake.example), and whatever tests leave',
      ),
    ]);
  });

  test('must be enough for the largest scenario', async ({ expect }) => {
    await using run = await stage({ accounts }, { ASSAY_ACCOUNTS: 'romeo:s3cr3t-of-romeo' });
    const { code, stderr } = await run.world.assay(run.world.run([run.target]));
    expect([code, stderr, existsSync(run.world.path('out'))]).toEqual([
      2,
      expect.stringContaining('ASSAY_ACCOUNTS has 1 account, and 2 are needed (by rfc6120/own/delivered)'),
      false,
    ]);
  });
});

describe.concurrent('who does not get in is told what to try, before anything is played:', () => {
  test.for<[string, Parameters<typeof stage>, readonly string[]]>([
    [
      'a certificate that nothing vouches for',
      [{ manners: {}, tls: true }],
      ['nothing vouches for its certificate', 'Try: ASSAY_CA=ca.pem'],
    ],
    [
      'no registration',
      [{ manners: { closed: true } }],
      ['it offers no in-band registration', 'ASSAY_ADMIN=admin@domain:password'],
    ],
    [
      'too many registrations',
      [{ manners: { limit: 2 } }],
      ['it slows down in-band registration: ', 'lift its limit'],
    ],
    [
      'a captcha',
      [{ manners: { form: 'captcha' } }],
      ['no account could be registered: its form has a captcha'],
    ],
    [
      'a wrong password',
      [{}, { ASSAY_ACCOUNTS: 'admin:wrong,ann:wrong' }],
      ['was not let in: ', 'not-authorized', 'ASSAY_ACCOUNTS'],
    ],
    [
      'a wrong password of the administrator',
      [{}, { ASSAY_ADMIN: 'admin@fake.example:wrong' }],
      ['the administrator admin was not let in: ', 'ASSAY_ADMIN'],
    ],
    ['no mechanism', [{ mechanisms: [], manners: {} }], ['no SASL mechanism that we speak is offered']],
  ])('%s', async ([, options, told], { expect }) => {
    await using run = await stage(...options);
    const { code } = await run.world.assay(run.world.run([run.target]));
    const { targets, results } = run.world.report();
    expect([code, results]).toEqual([3, []]);
    for (const words of told) expect(targets[0]?.problem).toContain(words);
    expect(run.fake.accounts).toEqual([admin]);
  });
});
