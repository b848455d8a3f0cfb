import { describe, expect, test, vi } from 'vitest';
import { check, scenarioOf } from '../../../../scenario/sample.ts';
import { brief, generous, playOnce } from '../../../../scenario/sample-play.ts';
import { type FaultName, startFake } from '../../fakes/index.ts';

vi.setConfig({ testTimeout: 60_000 });

const sasl = 'xmlns="urn:ietf:params:xml:ns:xmpp-sasl"';

/** A whole exchange, and how it ended: `success`, or the condition of the failure. */
const ending = async (options: string, fault?: FaultName): Promise<readonly string[]> => {
  await using fake = await startFake(fault ? { fault } : {});
  const scenario = scenarioOf(
    '{ raw: stream opened }',
    `
- raw tries scram: ${options}
- raw receives: <success ${sasl}/>
  select: <assay:any-of><success ${sasl}/><failure ${sasl}/></assay:any-of>
  ${check('let-in')}`,
  );
  const { transcript, problems } = await playOnce(fake, scenario, { ...brief, setup: generous.setup });
  const messages = transcript.flatMap((event) => {
    if (event.kind !== 'bytes') return [];
    const [, name] = /^<(auth|response|challenge|success|failure|abort)\b/.exec(event.text ?? '') ?? [];
    return name ? [name] : [];
  });
  return [...messages, problems.length === 0 ? 'let in' : 'kept out'];
};

const byThirdMessage = ['auth', 'challenge', 'response'];

describe('a SCRAM exchange is played to its end', () => {
  test.each(['SCRAM-SHA-1', 'SCRAM-SHA-256'])('%s with nothing wrong in it succeeds', async (mechanism) => {
    expect(await ending(`{ mechanism: ${mechanism} }`)).toEqual([...byThirdMessage, 'success', 'let in']);
  });

  test('its first message may be asked for', async () => {
    expect(await ending('{ mechanism: SCRAM-SHA-1, initialResponse: false }')).toEqual([
      'auth',
      'challenge',
      'response',
      'challenge',
      'response',
      'success',
      'let in',
    ]);
  });

  test.each([
    ['password', '{ mechanism: SCRAM-SHA-1, password: wrong }'],
    ['proof', '{ mechanism: SCRAM-SHA-1, proof: "MDEyMzQ1Njc4OTAxMjM0NTY3ODk=" }'],
    ['nonce', '{ mechanism: SCRAM-SHA-1, nonce: another }'],
    ['channel binding', '{ mechanism: SCRAM-SHA-1, channelBinding: "eSws" }'],
  ])('a wrong %s is refused in the last message', async (_what, options) => {
    expect(await ending(options)).toEqual([...byThirdMessage, 'failure', 'kept out']);
  });

  describe.each([
    ['a mandatory extension', '{ mechanism: SCRAM-SHA-1, first: "n,,m=x,n={raw.user},r=0123456789" }'],
    ['an unescaped equals sign', '{ mechanism: SCRAM-SHA-1, first: "n,,n={raw.user}=x,r=0123456789" }'],
    ['an unknown flag', '{ mechanism: SCRAM-SHA-1, first: "x,,n={raw.user},r=0123456789" }'],
  ])('%s', (_what, options) => {
    test('may be refused at once', async () => {
      expect(await ending(options)).toEqual(['auth', 'failure', 'kept out']);
    });
    test('may be refused one message later: refuses-sasl-at-the-end', async () => {
      expect(await ending(options, 'refuses-sasl-at-the-end')).toEqual([
        ...byThirdMessage,
        'failure',
        'kept out',
      ]);
    });
  });

  test('a server that lets it pass is seen: ignores-sasl-extensions', async () => {
    const options = '{ mechanism: SCRAM-SHA-1, first: "n,,m=x,n={raw.user},r=0123456789" }';
    expect(await ending(options, 'ignores-sasl-extensions')).toEqual([
      ...byThirdMessage,
      'success',
      'let in',
    ]);
  });

  test('an optional extension changes nothing', async () => {
    const options = '{ mechanism: SCRAM-SHA-1, first: "n,,n={raw.user},r=0123456789,x=y" }';
    expect(await ending(options)).toEqual([...byThirdMessage, 'success', 'let in']);
  });

  test('an end of the connection ends it', async () => {
    expect(await ending('{ mechanism: SCRAM-SHA-1 }', 'hangs-up-on-sasl')).toEqual(['auth', 'kept out']);
  });
});
