import { describe, expect, test } from 'vitest';
import { check, scenarioOf } from './sample.ts';
import { blindSpots } from './soundness.ts';

const problemsOf = (steps: string): readonly string[] =>
  blindSpots(scenarioOf('{ romeo: client }', steps)).map((problem) =>
    problem.replace(/^.*?sample: line/, 'line'),
  );

test('a scenario whose first expectation after the stimulus is a check sees the worst', () => {
  expect(
    problemsOf(`
- romeo sends: <presence/>
- romeo receives: <presence/>
- romeo sends: <message/>
- romeo receives: <message/>
  ${check('answered')}
- romeo receives: <iq/>`),
  ).toEqual([]);
});

test('where it is a premise, a server that goes silent has no failure', () => {
  expect(
    problemsOf(`
- romeo sends: <message/>
- romeo receives: <message/>
- which has: <message id="1"/>
  ${check('id')}`),
  ).toEqual(['line 11, romeo receives: the first expectation after the stimulus is no check']);
});

test('where it must not come, a server that sends it has no failure; to wait is no premise', () => {
  const after = (absence: string): readonly string[] =>
    problemsOf(`
- romeo sends: <message/>
- ${absence}
- romeo sends: <iq type="get" id="q1"/>
- romeo receives: <iq id="q1"/>
  ${check('answered')}`);
  expect(after('romeo receives nothing like: <message/>')).toEqual([
    'line 11, romeo receives nothing like: what must not come is a premise: it is a check, or to wait <presence type="assay"/>',
  ]);
  expect(after('romeo receives nothing like: [<presence type="assay"/>, <message/>]')).toHaveLength(1);
  expect(after(`romeo receives nothing like: <message/>\n  ${check('none')}`)).toEqual([]);
  expect(after('romeo receives nothing like: <presence type="assay"/>')).toEqual([]);
  const withoutBody = '<message type="{*}"><body assay:absent="true"/></message>';
  expect(after(`romeo receives: ${withoutBody}`)).toEqual([
    'line 11, romeo receives: what must not come is a premise: it is a check, or to wait <presence type="assay"/>',
  ]);
  expect(after(`romeo receives: ${withoutBody}\n  ${check('bare')}`)).toEqual([]);
});

describe('what selects must leave something to assert', () => {
  const problems = (template: string, select: string): readonly string[] =>
    problemsOf(`
- romeo sends: <message/>
- romeo receives: ${template}
  select: ${select}
  ${check('id')}`);

  test.each([
    ['<message id="1"/>', '<message id="1"/>'],
    ['<message type="chat" id="1"/>', "<message id='1' type='chat'/>"],
    ['<message type="chat"/>', '<message id="1" type="chat"><body/></message>'],
    ['<message><body/></message>', '<message><body>art</body></message>'],
    ['<assay:any-of><message/><presence/></assay:any-of>', '<message id="1"/>'],
  ])('%s is asserted of what %s selects', (template, select) => {
    expect(problems(template, select)).toEqual(['line 11, romeo receives: select says all that is asserted']);
  });

  test.each([
    ['<message id="1" type="chat"/>', '<message id="1"/>'],
    ['<message id="1" assay:only="attributes"/>', '<message id="1"/>'],
    ['<message id="1"><thread assay:absent="true"/></message>', '<message id="1"/>'],
    ['<message id="1"/>', '<assay:any-of><message id="1"/><message id="2"/></assay:any-of>'],
  ])('%s asserts more than what %s selects', (template, select) => {
    expect(problems(template, select)).toEqual([]);
  });
});

test('an alternative that takes whatever it selects is what a check passes on', () => {
  const either = (template: string): readonly string[] =>
    problemsOf(`
- romeo sends: <presence/>
- one of:
    - romeo receives: <presence type="subscribed"/>
    - romeo receives: ${template}
      select: <presence type="subscribe"/>
  ${check('approved')}`);
  expect(either('<assay:any/>')).toEqual([
    'line 11, one of: <assay:any/> takes whatever select takes, so the check passes on it',
  ]);
  expect(either('<presence type="subscribed"/>')).toEqual([]);
});

describe('what select takes', () => {
  const problems = (template: string, select: string): readonly string[] =>
    problemsOf(`
- romeo sends: <message/>
- romeo receives: ${template}
  select: ${select}
  ${check('asserted')}`);

  test.each([
    ['<iq type="result"/>', '<message/>'],
    ['<message xmlns="urn:other"/>', '<message id="m1"/>'],
    ['<message id="m1"/>', '<message id="m2"/>'],
    ['<message id="m1"/>', '<message id="{!}"/>'],
    ['<message type="{chat|normal}"/>', '<message type="error"/>'],
    ['<message id="m1"/>', '<message id="{/m[2-9]/}"/>'],
    ['<message id="m1"/>', '<assay:any-of><iq/><message id="m2"/></assay:any-of>'],
  ])('must be able to be %s, and %s cannot', (template, select) => {
    expect(problems(template, select)).toEqual([
      'line 11, romeo receives: nothing that select takes can fit',
    ]);
  });

  test.each([
    ['<message id="m1"/>', '<assay:any-of><iq/><message/></assay:any-of>'],
    ['<message id="m1"/>', '<message id="{/m./}"/>'],
    ['<message from="{romeo.jid}"/>', '<message from="juliet@example.com"/>'],
    ['<message from="Juliet@example.com"/>', '<message from="juliet@example.com"/>'],
    ['<assay:any to="{+}"/>', '<message id="m1"/>'],
  ])('may come to be %s where it is %s', (template, select) => {
    expect(problems(template, select)).toEqual([]);
  });

  const asOption = (more: string): readonly string[] =>
    problemsOf(`
- romeo sends: <message/>
- one of:
    - romeo receives: <iq type="result"/>
    - romeo receives: <iq type="result"/>
      select: <message/>
      ${more}
  ${check('before-the-message')}`);

  test('may be what must not come, beside what may', () => {
    expect(asOption('')).toEqual([]);
  });

  test('means nothing where it cannot be', () => {
    expect(asOption('means: late')).toEqual([
      'line 11, one of: nothing that select takes can fit, so that it never means anything',
    ]);
  });
});

test('a control may stand before the check, and nothing else', () => {
  const steps = (more: string): string => `
- romeo sends: <presence/>
- romeo receives: <presence/>
  ${more}
- romeo receives: <message/>
  ${check('message')}`;
  expect(problemsOf(steps('control: without presence there are no messages'))).toEqual([]);
  expect(problemsOf(steps('as: presence'))).toHaveLength(1);
});

describe('a refusal is no premise, though the check stands behind another action', () => {
  const problems = (refused: string): readonly string[] =>
    problemsOf(`
- romeo sends: <iq type="set" id="x"><query xmlns="jabber:iq:roster"><item jid="a@b.c" subscription="remove"/></query></iq>
${refused}
- romeo sends: <iq type="get" id="y"><query xmlns="jabber:iq:roster"/></iq>
- romeo receives: <iq type="result" id="y"/>
  ${check('answered')}`);
  const assumed = (label: string): readonly string[] => [
    `line 11, ${label}: a refusal is a premise, and no check judges what it answers: it is a check, or a control`,
  ];

  test.each([
    ['romeo receives', '- romeo receives: <iq type="error" id="x"/>'],
    ['romeo receives', '- romeo receives: <stream:error/>'],
    ['romeo receives', '- romeo receives: </stream:stream>'],
    ['romeo is disconnected', '- romeo is disconnected:'],
    ['one of', '- one of:\n    - romeo receives: <iq type="error" id="x"/>\n    - romeo is disconnected:'],
  ])('%s: %s', (label, refused) => {
    expect(problems(refused)).toEqual(assumed(label));
    expect(problems(`${refused}\n  control: where it is accepted, nothing follows`)).toEqual([]);
  });

  test.each([
    ['a result', '- romeo receives: <iq type="result" id="x"/>'],
    ['whatever the answer is', '- romeo receives: <iq type="{result|error}" id="x"/>'],
    [
      'one outcome of several',
      '- one of:\n    - romeo receives: <iq type="error" id="x"/>\n    - romeo receives: <iq type="result" id="x"/>',
    ],
    [
      'the end that is asked for',
      '- romeo closes stream:\n- romeo receives: </stream:stream>\n- romeo logs in: bound',
    ],
  ])('%s may be one', (_what, accepted) => {
    expect(problems(accepted)).toEqual([]);
  });
});

test('the answers to actions of one group have names of their own', () => {
  const asking = (first: string, second: string): readonly string[] =>
    problemsOf(`
- romeo sends: <iq type="get" id="${first}"/>
- romeo sends: <iq type="get" id="${second}"/>
- romeo receives: <iq type="result" id="${first}"/>
  ${check('answered')}`);
  expect(asking('a', 'b')).toEqual([]);
  expect(asking('a', 'a')).toEqual([
    'line 11, romeo sends: its answer is called as that of an action before, and the first decides',
  ]);
});

test('what must not come has an id that something sent has', () => {
  const absent = (id: string): readonly string[] =>
    problemsOf(`
- romeo sends: <message id="bare-chat" to="juliet@example.org"/>
- romeo receives nothing like: <message id="${id}"/>
  ${check('not-returned')}`);
  expect(['bare-chat', '{/bare-.*/}', '{romeo.user}', '{*}'].flatMap(absent)).toEqual([]);
  expect(['bare', '{/^bare-/}'].flatMap(absent)).toEqual(
    Array(2).fill(
      'line 11, romeo receives nothing like: nothing that is sent has such an id, so whatever comes is not this',
    ),
  );
});

describe('where what is sent is no XML, what somebody else must not get', () => {
  const problems = (steps: string): readonly string[] =>
    blindSpots(scenarioOf('{ romeo: stream, juliet: client }', steps)).map((problem) =>
      problem.replace(/^.*?sample: line/, 'line'),
    );
  const sent = (text: string): string => `\n- romeo sends: ${text}`;
  const absent = `
- juliet receives nothing like: <message/>
  ${check('not-delivered')}`;
  const alive = (more = ''): string => `
- juliet receives nothing like: <assay:any/>
  except: [<message/>, <iq/>]
  ${check('nothing-ill-formed')}${more}`;
  const blind =
    'line 11, juliet receives nothing like: what is no XML may be passed on, and no check before it fails over that';

  test.each(['<message id="1"><v:a/></message>', '<message id="1"></body>', '<a b="1" b="2"/>'])(
    'needs a check before it that she still gets XML: %s',
    (text) => {
      expect(problems(sent(text) + absent)).toEqual([blind]);
      expect(problems(sent(text) + alive() + absent)).toEqual([]);
      expect(problems(sent(text) + alive('\n  observe: true') + absent)).toHaveLength(2);
    },
  );

  test('is no question where it is XML, or where it is behind the end of a stream', () => {
    for (const text of [
      '<message id="1"/>',
      '<message id="1"/><iq/>',
      '<message id="1"',
      '</stream:stream><message id="1"/>',
    ])
      expect(problems(sent(text) + absent)).toEqual([]);
  });

  test('bytes that are no UTF-8 are no XML, either', () => {
    expect(problems(`\n- romeo sends bytes: { latin1: <message/> }${absent}`)).toEqual([blind]);
  });
});

describe('a refusal that is expected', () => {
  const refused = `
- romeo sends: <presence type="assay"/>
- romeo receives: <presence type="error"/>
  ${check('refused')}`;
  const accepted = (more: string): string => `
- romeo sends: <presence/>
- romeo receives: <presence type="{!}"/>
  ${more}`;
  const blind = 'a refusal is expected, and no control before it shows what is accepted';

  const another = 'a refusal is expected, and no control before it is the same made right: ';
  const lackingBehind = (control: string, refusal: string, expected = '<assay:any type="error"/>'): string =>
    problemsOf(`
- ${control}
- romeo receives: <assay:any type="{!}"/>
  control: it is accepted
- ${refusal}
- romeo receives: ${expected}
  ${check('refused')}`)
      .map((problem) => problem.replace(/^.*?: /, ''))
      .map((problem) => (problem.startsWith(another) ? problem.slice(another.length) : problem))
      .join();

  test.each([
    ['<message/>', '<presence/>', 'sends <presence/>'],
    ['<message/>', '<message type="normal"/>', ''],
    ['<message/>', '<message type="assay"/>', ''],
    ['<message/>', '<message type="chat"/>', 'sends <message type="chat"/>'],
    ['<message type="chat"/>', '<message type="groupchat"/>', 'sends <message type="groupchat"/>'],
    ['<presence/>', '<presence type="subscribe"/>', 'sends <presence type="subscribe"/>'],
    ['<presence type="probe"/>', '<presence/>', 'sends <presence/>'],
    ['<presence type="probe"/>', '<presence type="assay"/>', ''],
    [
      '<iq type="get" id="a"><query xmlns="jabber:iq:roster"/></iq>',
      '<iq type="get" id="b"><ping xmlns="urn:xmpp:ping"/></iq>',
      'sends <iq type="get"><ping xmlns="urn:xmpp:ping"/></iq>',
    ],
    [
      '<iq type="get" id="a"><ping xmlns="urn:xmpp:ping"/></iq>',
      '<iq type="get" id="b"><pong xmlns="urn:xmpp:ping"/></iq>',
      'sends <iq type="get"><pong xmlns="urn:xmpp:ping"/></iq>',
    ],
    [
      '<iq type="get" id="a"><query xmlns="jabber:iq:roster"/></iq>',
      '<iq type="set" id="b"> <query xmlns="jabber:iq:roster"><item jid="a@b"><group/></item></query></iq>',
      'sends <iq type="set"><query xmlns="jabber:iq:roster"/></iq>',
    ],
    [
      '<iq type="get" id="a"><ping xmlns="urn:xmpp:ping"/></iq>',
      '<iq type="fetch" id="b"><ping xmlns="urn:xmpp:ping"/></iq>',
      '',
    ],
    ['<iq type="get" id="a"><ping xmlns="urn:xmpp:ping"/></iq>', '<iq type="get" id="b"/>', ''],
    [
      '<iq type="get" id="a"><ping xmlns="urn:xmpp:ping"/></iq>',
      '<iq type="get" id="b"><r:query xmlns:r="jabber:iq:roster"/></iq>',
      'sends <iq type="get"><query xmlns="jabber:iq:roster"/></iq>',
    ],
    [
      '<iq type="get" id="a"><ping xmlns="urn:xmpp:ping"/></iq>',
      '<iq id="b" type = "set"><ping xmlns = "urn:xmpp:ping"/></iq>',
      'sends <iq type="set"><ping xmlns="urn:xmpp:ping"/></iq>',
    ],
    [
      '<iq type="get" id="a"><p:ping xmlns:p="urn:xmpp:ping"/></iq>',
      '<iq type="get" id="b"><ping xmlns="urn:xmpp:ping"/></iq>',
      '',
    ],
    ['<iq type="get" id="a"><ping xmlns="urn:xmpp:ping"/></iq>', '<iq type="get" id="b"></iq>', ''],
    [
      '<iq type="get" id="a"><ping xmlns="urn:xmpp:ping"/></iq>',
      '<iq type="get" id="b"><question xmlns="urn:assay:nobody"/></iq>',
      '',
    ],
    [
      '<iq type="get" id="a"><ping xmlns="urn:xmpp:ping"/></iq>',
      '<iq type="set" id="b"><question xmlns="urn:assay:nobody"/></iq>',
      'sends <iq type="set"/>',
    ],
    [
      '<message/>',
      '<iq type="get" id="b"><question xmlns="urn:assay:nobody"/></iq>',
      'sends <iq type="get"/>',
    ],
  ])('behind %s is one of %s, and lacks: %s', (control, refusal, lacking) => {
    expect(lackingBehind(`romeo sends: ${control}`, `romeo sends: ${refusal}`)).toBe(lacking);
  });

  test('is of what has the id or the name that is looked for, or else of all', () => {
    const refusal = `romeo sends: <message id="m"/>
- romeo sends: <presence id="p"/>`;
    const control = 'romeo sends: <presence/>';
    expect(lackingBehind(control, refusal, '<presence type="error" id="p"/>')).toBe('');
    expect(lackingBehind(control, refusal, '<presence type="error"/>')).toBe('');
    expect(lackingBehind(control, refusal, '<message type="error" id="m"/>')).toBe(
      'sends <message type="normal"/>',
    );
    expect(lackingBehind(control, refusal)).toBe('sends <message type="normal"/>');
    expect(lackingBehind(control, refusal, '<stream:error/>')).toBe('sends <message type="normal"/>');
  });

  test('may have several controls, each for a part of it', () => {
    const accepted = (text: string): string =>
      `\n- romeo sends: ${text}\n- romeo receives: <assay:any type="{!}"/>\n  control: it is accepted`;
    const refusal = `\n- romeo sends: <message/>\n- romeo sends: <presence/>\n- romeo receives: <stream:error/>\n  ${check('refused')}`;
    expect(problemsOf(accepted('<presence/>') + accepted('<message/>') + refusal)).toEqual([]);
    expect(problemsOf(accepted('<presence/>') + refusal)).toHaveLength(1);
  });

  test('of no XML is of what stands first in it', () => {
    const problems = (control: string, refusal: string): readonly string[] =>
      blindSpots(
        scenarioOf(
          '{ romeo: stream }',
          `
- romeo sends: ${control}
- romeo receives: <assay:any type="{!}"/>
  control: it is accepted
- romeo ${refusal}
- romeo receives: <stream:error/>
  ${check('refused')}`,
        ),
      );
    const probe = '<iq type="get" id="probe"><ping xmlns="urn:xmpp:ping"/></iq>';
    expect(problems('<message/>', `sends: <message><v:a/></message>${probe}`)).toEqual([]);
    expect(problems('<message/>', `sends bytes: { latin1: '<message>\u00f4</message>' }`)).toEqual([]);
    expect(problems('<presence/>', `sends: <message><v:a/></message>${probe}`)).toHaveLength(1);
    expect(problems(probe, `sends: <!-- -->${probe}`)).toEqual([]);
    const roster = '<query xmlns="jabber:iq:roster"/>';
    for (const refusal of [
      probe.replace('<ping', `<!-- -->${roster}<ping`),
      probe.replace('get', 'set'),
      `${probe.replace('get', 'set').replace('type=', 'type = ')}</message>`,
      `${probe.replace('<ping', `<!-- -->${roster}<ping`)}</message>`,
      `${probe.replace('<ping', '<r:query xmlns:r="jabber:iq:roster"/><ping')}</message>`,
    ])
      expect(problems(probe, `sends: '${refusal}'`)).toHaveLength(1);
    expect(problems(probe, `sends: '${probe}</message>'`)).toEqual([]);
  });

  const auth = (mechanism: string): string =>
    `romeo sends: <auth xmlns="urn:ietf:params:xml:ns:xmpp-sasl" mechanism="${mechanism}"/>`;

  test.each([
    [auth('PLAIN'), auth('PLAIN'), ''],
    [auth('PLAIN'), auth('SCRAM-SHA-1'), 'sends <auth mechanism="SCRAM-SHA-1"/>'],
    [auth('PLAIN'), auth('assay'), ''],
    [auth('SCRAM-SHA-1'), auth('SCRAM-SHA-1-PLUS'), 'sends <auth mechanism="SCRAM-SHA-1-PLUS"/>'],
  ])('behind %s, a log-in %s lacks: %s', (control, refusal, lacking) => {
    expect(lackingBehind(control, refusal)).toBe(lacking);
  });

  test('of a verb that logs in is of its mechanism, too', () => {
    const problems = (mechanism: string): readonly string[] =>
      blindSpots(
        scenarioOf(
          '{ romeo: stream secured }',
          `
- romeo tries scram: { mechanism: SCRAM-SHA-1 }
- romeo receives: <success xmlns="urn:ietf:params:xml:ns:xmpp-sasl"/>
  control: somebody is let in
- romeo tries scram: { mechanism: ${mechanism}, gs2: "x,," }
- romeo receives: <stream:error/>
  ${check('refused')}`,
        ),
      );
    expect(problems('SCRAM-SHA-1')).toEqual([]);
    expect(problems('SCRAM-SHA-256')).toEqual([
      expect.stringContaining('made right: tries scram by SCRAM-SHA-256'),
    ]);
  });

  test('has a control that says what it is for only where it is given that', () => {
    const presence = accepted('control: all presence is refused\n  shows: presence');
    const given = (what: string): string => `${refused}${what}\n- romeo receives: <presence type="{!}"/>`;
    expect(problemsOf(presence + given('\n  given: presence'))).toEqual([]);
    expect(problemsOf(`${presence}${given('')}\n  ${check('more')}\n  given: presence`)).toEqual([
      expect.stringContaining(blind),
    ]);
  });

  test('needs a control before it', () => {
    expect(problemsOf(accepted('control: all presence is refused') + refused)).toEqual([]);
    expect(
      problemsOf(`${accepted(`${check('accepted')}\n  control: all presence is refused`)}${refused}`),
    ).toEqual([]);
    expect(problemsOf(accepted(check('accepted')) + refused)).toEqual([`line 15, romeo receives: ${blind}`]);
    expect(problemsOf(refused + accepted('control: all presence is refused'))).toHaveLength(1);
  });

  test('is no control for another', () => {
    const failed = `
- romeo sends: <presence type="probe"/>
- romeo receives: <presence type="error"/>
  control: it is accepted`;
    expect(problemsOf(failed + refused)).toEqual([`line 14, romeo receives: ${blind}`]);
  });

  describe('has no control where an error may come instead', () => {
    const problems = (expected: string, party = 'romeo'): readonly string[] =>
      blindSpots(
        scenarioOf(
          '{ romeo: client, juliet: client }',
          `
- romeo sends: <presence/>
- ${/^(?:romeo|one of)/.test(expected) ? expected : `${party} receives: ${expected}`}
  control: it is accepted${refused}`,
        ),
      );
    const gone = '<error><gone xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/></error>';

    test.each([
      '<presence/>',
      '<presence id="c" from="{juliet.full}"/>',
      '<presence type="{*}"/>',
      '<presence type="{+}"/>',
      '<presence type="{unavailable|error}"/>',
      '<presence type="{/e.*/}"/>',
      '<presence type="{=type}"/>',
      '<presence><show/></presence>',
      '<assay:any/>',
      '<assay:any-of><presence type="{!}"/><presence type="error"/></assay:any-of>',
      '<assay:any-of><presence type="{!}"/><stream:error/></assay:any-of>',
      `romeo receives one of: ['<presence type="{!}"/>', '<presence type="error"/>']`,
      'one of:\n    - romeo receives: <presence type="{!}"/>\n    - romeo is disconnected:',
      // With whichever condition, it is refused.
      `<assay:any-of><presence type="{!}"/><presence type="error">${gone}</presence></assay:any-of>`,
      `romeo receives one of: ['<presence type="{!}"/>', '<presence>${gone}</presence>']`,
      `<presence>${gone.replace('<error>', '<error assay:absent="true">')}</presence>`,
      'romeo receives: <presence/>\n  control: it is one\n- which has: <presence id="c"/>',
      'romeo receives: <presence/>\n- which has: <presence type="{!}"/>\n- which has: <presence id="c"/>',
    ])('%s', (expected) => {
      expect(problems(expected)).toEqual([expect.stringContaining(blind)]);
    });

    test.each([
      '<presence type="{!}"/>',
      '<presence type="{unavailable|probe}"/>',
      '<presence><error assay:absent="true"/></presence>',
      '<iq type="result"/>',
      '<stream:features/>',
      '<presence xmlns="urn:assay:verona"/>',
      'romeo receives: <presence/>\n  control: it is one\n- which has: <presence type="{!}"/>',
      'romeo receives: <presence/>\n- which has: <presence type="{!}"/>\n  control: it is one\n- which has: <presence id="c"/>',
    ])('but not with %s', (expected) => {
      expect(problems(expected)).toEqual([]);
    });

    test('nor where it comes to somebody else', () => {
      expect(problems('<presence/>', 'juliet')).toEqual([]);
      expect(problems('romeo receives: <presence/>\n  select: <presence type="{!}"/>')).toEqual([]);
    });
  });

  test.each([
    '<stream:error/>',
    '</stream:stream>',
    '<failure xmlns="urn:ietf:params:xml:ns:xmpp-sasl"/>',
    '<failure xmlns="urn:ietf:params:xml:ns:xmpp-tls"/>',
    '<iq type="error" id="1"/>',
    '<assay:any-of><message type="error"/><presence type="error"/></assay:any-of>',
  ])('may be %s', (template) => {
    const problems = (expected: string): readonly string[] =>
      problemsOf(`\n- romeo sends: <presence/>\n- ${expected}\n  ${check('refused')}`).filter(
        (problem) => !problem.includes('sasl-reason'),
      );
    expect(problems(`romeo receives: ${template}`)).toEqual([`line 11, romeo receives: ${blind}`]);
    expect(problems(`romeo receives one of: ['${template}', <stream:error/>]`)).toHaveLength(1);
    expect(problems(`romeo receives one of: ['${template}', <presence/>]`)).toEqual([]);
    expect(problems(`romeo receives: ${template}\n  observe: true`)).toEqual([]);
  });

  test('may be what is said of an answer of either kind', () => {
    const answered = `
- romeo sends: <iq type="get" id="1"/>
- romeo receives: <iq type="{result|error}" id="1"/>
  ${check('answered')}`;
    const more = (template: string): string => `${answered}\n- which has: ${template}\n  ${check('more')}`;
    expect(problemsOf(more('<iq type="error"/>'))).toEqual([`line 14, which has: ${blind}`]);
    expect(problemsOf(more('<iq><error><gone/></error></iq>'))).toEqual([
      `line 14, which has: ${blind}`,
      'line 14, which has: that it is refused, and with this condition, are two checks (which has)',
    ]);
    for (const template of ['<iq type="result"/>', '<iq><error assay:absent="true"><gone/></error></iq>'])
      expect(problemsOf(more(template))).toEqual([]);
  });

  test('is one check, and its condition another', () => {
    const mixed = 'that it is refused, and with this condition, are two checks (which has)';
    const gone = '<gone xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/>';
    const problems = (steps: string): readonly string[] =>
      problemsOf(`${accepted('control: all presence is refused')}
- romeo sends: <presence type="assay"/>
- ${steps}`).map((problem) => problem.replace(/^.*?: /, ''));
    const one = `romeo receives: <presence type="error"><error>${gone}</error></presence>`;
    expect(problems(`${one}\n  ${check('gone')}`)).toEqual([mixed]);
    expect(problems(`${one}\n  ${check('gone')}\n  observe: true`)).toEqual([]);
    expect(
      problems(`romeo receives: <presence type="error"/>
  ${check('refused')}
- which has: <presence><error>${gone}</error></presence>
  ${check('gone')}`),
    ).toEqual([]);
    expect(
      problems(`romeo receives: <presence type="{!}"/>
  ${check('answered')}
- which has: <presence type="error"><error>${gone}</error></presence>
  ${check('gone')}`),
    ).toEqual([mixed]);
    const either = (...conditions: readonly string[]): string =>
      `romeo receives: <assay:any-of>${conditions.map((one) => `<presence type="error"><error>${one}</error></presence>`).join('')}</assay:any-of>\n  ${check('either')}`;
    expect(problems(either(gone, gone.replace('gone', 'conflict')))).toEqual([mixed]);
    expect(problems(either('', gone))).toEqual([mixed]);
    expect(problems(either('', '<assay:any/>', '<assay:any-of><assay:any/></assay:any-of>'))).toEqual([]);
    // Either outcome may be what a text allows.
    expect(
      problems(
        `romeo receives one of: ['<presence type="error"><error>${gone}</error></presence>', <iq/>]\n  ${check('either')}`,
      ),
    ).toEqual([]);
  });

  test('of a record is one check, and its status another', () => {
    const problems = (steps: string): readonly string[] =>
      blindSpots(
        scenarioOf(
          '{ ana: xmtp-rpc }',
          `
- ana calls: { GetInboxIds: { requests: [] } }
- ana receives: { GetInboxIds: { error: null } }
  control: all calls are refused
- ana calls: { GetInboxIds: { requests: [{}] } }
- ${steps}`,
        ),
      ).map((problem) => problem.replace(/^.*?: line \d+, /, ''));
    const [refused, asked] = ['{ error: { status: "{+}" } }', '{ error: { status: INTERNAL } }'];
    const mixed = 'that it is refused, and with this condition, are two checks (which has)';
    const checked = `\n  ${check('refused')}`;
    const more = `\n- which has: { GetInboxIds: ${asked} }\n  ${check('internal')}`;
    expect(problems(`ana receives: { GetInboxIds: ${refused} }${checked}${more}`)).toEqual([]);
    expect(problems(`ana receives: { GetInboxIds: ${asked} }${checked}`)).toEqual([`ana receives: ${mixed}`]);
    expect(problems(`ana receives: { GetInboxIds: ${asked} }${checked}\n  observe: true`)).toEqual([]);
    expect(
      problems(
        `one of: [{ ana receives: { GetInboxIds: ${asked} } }, { ana receives: { GetInboxIds: { error: null } } }]${checked}`,
      ),
    ).toEqual([]);
    expect(problems(`ana receives: { GetInboxIds: { responses: [] } }${checked}${more}`)).toContain(
      `which has: ${mixed}`,
    );
  });

  test('is none that somebody else has sent', () => {
    const error =
      '<presence type="error"><error><gone xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/></error></presence>';
    const passedOn = (sent: string, expected = error, party = 'juliet'): readonly string[] =>
      blindSpots(
        scenarioOf(
          '{ romeo: client, juliet: client }',
          `\n- romeo sends: ${sent}\n- ${party} receives: ${expected}\n  ${check('passed-on')}`,
        ),
      );
    expect(passedOn(error)).toEqual([]);
    expect(passedOn(error, `<assay:any-of>${error}${error}</assay:any-of>`)).toEqual([]);
    const withId = (text: string, id: string): string => text.replace('<presence ', `<presence id="${id}" `);
    expect(passedOn(withId(error, 'a'), withId(error, 'a'))).toEqual([]);
    expect(passedOn(withId(error, '{romeo.user}'), withId(error, 'a'))).toEqual([]);
    // Another stanza is refused than the error.
    expect(passedOn(withId(error, 'a'), withId(error, 'b'))).toHaveLength(2);
    expect(passedOn(error, error.replaceAll('presence', 'message'))).toHaveLength(2);
    expect(passedOn(error, '<stream:error/>')).toHaveLength(1);
    // What comes to romeo is an answer to something that he has done.
    expect(passedOn(error, error, 'romeo')).toHaveLength(2);
    expect(passedOn(withId(error, 'a'), withId(error, 'a'), 'romeo')).toHaveLength(2);
    expect(
      problemsOf(
        `\n- romeo closes stream:\n- romeo receives: <presence type="error"/>\n  ${check('refused')}`,
      ),
    ).toHaveLength(1);
  });

  test('by SASL is asked for its condition', () => {
    const failure = '<failure xmlns="urn:ietf:params:xml:ns:xmpp-sasl"/>';
    const mute = 'a SASL failure, and no check behind it asks for its condition (use: sasl-reason)';
    const problems = (more: string): readonly string[] =>
      problemsOf(`
- romeo sends: <auth/>
- romeo receives: <success xmlns="urn:ietf:params:xml:ns:xmpp-sasl"/>
  control: nobody is let in
- romeo sends: <auth/>
- romeo receives: ${failure}
  ${check('failed')}
${more}`).map((problem) => problem.replace(/^.*?: /, ''));
    const reason = (condition: string): string =>
      `- which has: ${failure.replace('/>', `>${condition}</failure>`)}\n  ${check('reason')}`;
    expect(problems('')).toEqual([mute]);
    expect(problems(`- which has: ${failure}\n  control: it is one`)).toEqual([mute]);
    expect(problems(reason('<not-authorized/>'))).toEqual([]);
    for (const open of [
      '<assay:any/>',
      '<text/>',
      '<unheard-of/>',
      '<bad-protocol xmlns="urn:assay:verona"/>',
      '<assay:any-of><aborted/><assay:any/></assay:any-of>',
    ])
      expect(problems(reason(open))).toEqual([mute]);
    expect(problems(reason('<assay:any-of><aborted/><not-authorized/></assay:any-of>'))).toEqual([]);
    expect(problems(`${reason('<not-authorized/>')}\n  observe: true`)).toEqual([mute]);
  });

  test('is none where an end or an error is asked for, or follows from another', () => {
    const after = (action: string): readonly string[] =>
      problemsOf(`\n- ${action}\n- romeo is disconnected:\n  ${check('ended')}`);
    expect(after('romeo closes stream:')).toEqual([]);
    // What closes a stream asks for no error.
    expect(
      problemsOf(`
- romeo sends: <message type="assay"/>
- romeo closes stream:
- romeo receives: <stream:error><not-well-formed xmlns="urn:ietf:params:xml:ns:xmpp-streams"/></stream:error>
  ${check('ended')}`),
    ).toHaveLength(2);
    expect(after('romeo sends: <message/>')).toHaveLength(1);
    expect(
      problemsOf(`
- romeo sends: <message/>
- romeo receives one of: [<message/>, <stream:error/>]
  as: error
  ${check('answered')}
- romeo is disconnected:
  answers: error
  ${check('ended')}`),
    ).toEqual([]);
  });

  test('may say why it needs no control, where it names its condition or has another', () => {
    const uncontrolled = (template: string): string => `
- romeo sends: <presence type="assay"/>
- romeo receives: ${template}
  ${check('refused')}
  uncontrolled: nothing else is that`;
    const named = uncontrolled(`<presence type="error"/>`).concat(`
- which has: <presence><error><gone xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/></error></presence>
  ${check('gone')}`);
    expect(problemsOf(named)).toEqual([]);
    expect(
      problemsOf(
        `\n- romeo sends: <message/>\n- romeo receives: <message type="{!}"/>\n  control: it is there${uncontrolled('<presence type="error"/>')}`,
      ),
    ).toEqual([]);
    expect(problemsOf(uncontrolled('<presence type="error"/>'))).toEqual([
      'line 11, romeo receives: it is uncontrolled, and names no condition',
    ]);
    expect(problemsOf(accepted('control: all presence is refused') + named)).toEqual([
      'line 14, romeo receives: it is uncontrolled, and a control stands before it',
    ]);
    expect(problemsOf(uncontrolled('<presence/>'))).toEqual([
      'line 11, romeo receives: it is uncontrolled, and expects no refusal',
    ]);
  });
});

describe('that nothing of a kind is there', () => {
  const items = 'xmlns="jabber:iq:roster"';
  const problems = (before: string, kind: string): readonly string[] =>
    problemsOf(`
- romeo sends: <iq type="get" id="1"><query ${items}/></iq>
- romeo receives: <iq type="result" id="1"/>
  ${check('answered')}${before}
- which has: <iq><query ${items}>${kind}</query></iq>
  ${check('none')}`);
  const nothing =
    'which has: it holds where there is nothing of the kind, and no control shows that there is';
  const shown = (part: string): string => `\n- which has: <iq><query ${items}>${part}</query></iq>`;
  const wrong = '<item jid="{!}" assay:absent="true"/>';

  test.each([wrong, '<item jid="{/x.*/}" assay:absent="true"/>'])('is shown of something: %s', (kind) => {
    expect(problems('', kind)).toEqual([`line 14, ${nothing}`]);
    expect(problems(`${shown('<item/>')}\n  control: there is none`, kind)).toEqual([]);
    expect(problems(shown('<group/>').concat('\n  control: there is none'), kind)).toHaveLength(1);
    expect(problems(`${shown('<item/>')}\n  ${check('some')}`, kind)).toHaveLength(1);
  });

  test('with what it has in it', () => {
    const kind = '<item jid="{!}" assay:absent="true"><group/></item>';
    expect(problems(`${shown('<item/>')}\n  control: there is none`, kind)).toHaveLength(1);
    expect(problems(`${shown('<item><group/></item>')}\n  control: there is none`, kind)).toEqual([]);
  });

  test.each(['<item assay:absent="true"/>', '<item jid="a@b" assay:absent="true"/>', '<item jid="{!}"/>'])(
    'is no question of %s',
    (kind) => {
      expect(problems('', kind)).toEqual([]);
    },
  );
});
