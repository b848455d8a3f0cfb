import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Fake, type FakeOptions, startFake } from '../../harness/networks/xmpp/fakes/index.ts';
import { temporaryFolder } from '../../harness/targets/testing/fake-definition.ts';
import { type Report, validateReport } from '../../reports/index.ts';
import { type Assay, assay, type Ended, type Environment, startAssay } from './assay.ts';

/** The accounts of every fake, so that one environment fits several of them. */
export const accounts = ['romeo', 'juliet', 'nurse', 'benvolio'].map((user) => ({
  user,
  password: `s3cr3t-of-${user}`,
}));

/** A file with scenarios of a user's own. */
export const ownFile = (...scenarios: readonly string[]): string => `spec: RFC6120
topic: own
title: What a user added
scenarios:
${scenarios.join('')}`;

/** A scenario that is judged at once. */
export const refused = `  - id: refused
    title: a request in a namespace that nobody handles is refused
    parties: { romeo: client }
    steps:
      - use: request-answered
        with: { party: romeo }
      - romeo sends: <iq type="get" id="q1" to="{domain}"><query xmlns="urn:assay:nobody"/></iq>
      - romeo receives: <iq type="error" id="q1"/>
        check: answered
        covers: [RFC6120-8.2.3-06]
      - which has: <iq><error type="cancel"><service-unavailable xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/></error></iq>
        check: service-unavailable
        covers: [RFC6120-8.4-12]
`;

/** Scenarios of a user's own: each takes milliseconds, and none waits for its verdict on the faults used here. */
export const ownScenarios = ownFile(
  refused,
  `  - id: delivered
    title: a message reaches the other user, stamped with its sender
    parties: { romeo: client, juliet: client }
    steps:
      - romeo sends: <message type="chat" to="{juliet.full}" id="m1"><body>Is it you?</body></message>
      - juliet receives: <message type="chat" id="m1"/>
        check: delivered
        covers: [RFC6120-8.2.1-01]
      - which has: <message from="{romeo.full}"/>
        check: stamped
        covers: [RFC6120-8.1.2.1-01]
  - id: gated
    title: what the target does not claim is not asked
    parties: { romeo: client }
    needs: [feature urn:assay:never at domain]
    steps:
      - romeo sends: <message type="chat" to="{romeo.full}" id="m1"/>
      - romeo receives: <message type="chat" id="m1"/>
        check: served
        covers: [RFC6120-8.2.1-01]
`,
);

/** Checks of {@link ownScenarios}, as `scenario#check`, in the order of a report. */
export const ownChecks = [
  'rfc6120/own/delivered#delivered',
  'rfc6120/own/delivered#stamped',
  'rfc6120/own/gated#served',
  'rfc6120/own/refused#answered',
  'rfc6120/own/refused#answers-from-the-account',
  'rfc6120/own/refused#answers-from-the-domain',
  'rfc6120/own/refused#answers-to-the-sender',
  'rfc6120/own/refused#service-unavailable',
] as const;

/** A folder with scenarios of a user's own, and commands that run in it. */
export interface World extends AsyncDisposable {
  readonly folder: string;
  path(name: string): string;
  write(name: string, text: string): string;
  read(name: string): string;
  /** The report in a folder, which must be one. */
  report(out?: string): Report;
  /** Starts a fake that ends with the world; gives back its name on the command line, direct TLS where asked for. */
  fake(options?: FakeOptions & { readonly direct?: boolean }): Promise<string>;
  /** The arguments that play the own scenarios on these targets. */
  run(targets: readonly string[], ...more: readonly string[]): readonly string[];
  assay(args: readonly string[]): Promise<Ended>;
  start(args: readonly string[]): Assay;
}

/** Makes a world; the scenarios are {@link ownScenarios} unless others are given. */
export const createWorld = async (scenarios = ownScenarios, more: Environment = {}): Promise<World> => {
  const { path: folder, ...kept } = await temporaryFolder();
  const fakes: Fake[] = [];
  const path = (name: string): string => join(folder, name);
  const environment: Record<string, string> = {
    ASSAY_DOMAIN: 'fake.example',
    ASSAY_ACCOUNTS: accounts.map(({ user, password }) => `${user}:${password}`).join(','),
    ...more,
  };
  mkdirSync(path('own'));
  writeFileSync(path('own/own.yaml'), scenarios);
  return {
    folder,
    path,
    write(name, text) {
      writeFileSync(path(name), text);
      return path(name);
    },
    read: (name) => readFileSync(path(name), 'utf8'),
    report: (out = 'out') => validateReport(JSON.parse(readFileSync(path(`${out}/report.json`), 'utf8'))),
    async fake({ direct = false, ...options } = {}) {
      const fake = await startFake({ accounts, tls: direct, ...options });
      fakes.push(fake);
      const { listeners, ca } = fake.site;
      if (ca.length > 0) {
        writeFileSync(path('ca.pem'), ca.join('\n'));
        environment.ASSAY_CA = path('ca.pem');
      }
      const address = listeners[direct ? 'c2s-tls' : 'c2s'];
      return `${direct ? 'xmpps' : 'xmpp'}://${address?.host}:${address?.port}`;
    },
    run: (targets, ...more) => [
      ...['run', ...targets, '--fixtures', path('own'), '--scenario', 'rfc6120/own/*'],
      ...['--out', path('out'), ...more],
    ],
    assay: (args) => assay(args, environment),
    start: (args) => startAssay(args, environment),
    async [Symbol.asyncDispose]() {
      await Promise.all(fakes.map((fake) => fake[Symbol.asyncDispose]()));
      await kept[Symbol.asyncDispose]();
    },
  };
};
