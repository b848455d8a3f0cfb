import { describe, expect, test } from 'vitest';
import { checksOf } from '../language/scenario.ts';
import { accountHolders } from './parties.ts';
import { complaintOf, sampleFile, scenariosIn } from './sample.ts';

const head = `spec: RFC6120
topic: sample
title: Sample
`;
const file = (steps: string, more = '') => `${head}scenarios:
  - id: one
    title: one
    parties: { romeo: client, juliet: stream bound }
${more}    steps:
${steps}`;

const checked = `      - romeo receives: <message/>
        check: comes
        covers: [RFC6120-1-01]
`;

describe('a file is refused, with line, found, expected and a likely fix', () => {
  test.each([
    [
      'text that is not YAML',
      `${head}scenarios: [`,
      '4: found the end of the file inside a bracket or quote, expected what closes it',
    ],
    [
      'a key that no schema knows',
      `${head}scenarios:\n  - id: one\n    titel: x\n`,
      '6: found the key "titel", expected one of id, title, world, parties, needs, fresh, alone, each, where, steps\n  try: title:',
    ],
    [
      'an unknown requirement',
      file(checked.replace('1-01', '1-10')),
      '11: found the requirement RFC6120-1-10, expected one of fixtures/requirements\n  try: RFC6120-1-01',
    ],
    [
      'an unknown party',
      file(checked.replace('romeo', 'romea')),
      '9: found the party romea, expected one of romeo, juliet\n  try: romeo',
    ],
    [
      'an unknown kind of party',
      file(checked).replace('romeo: client', 'romeo: cliient'),
      '7: found the party kind cliient, expected one of client, stream, websocket, bosh, component, remote, xmtp, xmtp-rpc, operator\n  try: client',
    ],
    [
      'a listener that the network does not have',
      file(checked).replace('romeo: client', 'romeo: { kind: client, listener: c2s-tsl }'),
      '7: found the XMPP listener c2s-tsl, expected one of c2s, c2s-tls, websocket, bosh, s2s, component\n  try: c2s-tls',
    ],
    [
      'a need of such a listener',
      file(checked, '    needs: [listener grpc]\n'),
      '8: found the XMPP listener grpc, expected one of c2s, c2s-tls, websocket, bosh, s2s, component',
    ],
    [
      'a phase that the kind does not know',
      file(checked).replace('romeo: client', 'romeo: client secured'),
      '7: found the phase secured, expected one of offline, bound, available',
    ],
    [
      'an option that the kind does not have',
      file(checked).replace('romeo: client', 'romeo: { kind: client, priorty: 1 }'),
      '7: found the key "priorty", expected one of kind, phase, at, account, listener, resource, priority\n  try: priority:',
    ],
    [
      'an option that the kind cannot use',
      file(checked).replace('romeo: client', 'romeo: { kind: client, priority: 200 }'),
      '7: found 200 as priority, expected 127 or less',
    ],
    [
      'a disturbance of others',
      file(`      - juliet kills:\n${checked}`).replace('juliet: stream bound', 'juliet: operator'),
      '9: found “juliet kills” beside other scenarios, expected `alone: true` on this one, as it disturbs them',
    ],
    [
      'an account of nobody',
      file(checked).replace('romeo: client', 'romeo: { kind: client, account: julia }'),
      '7: found the party julia, expected one of romeo, juliet\n  try: juliet',
    ],
    [
      'an unknown verb',
      file(`      - romeo sneds: <message/>\n${checked}`),
      '9: found the verb “sneds”, expected one of sends, logs in, closes stream, disconnects, receives, receives one of, receives nothing like, receives text like, receives no text like, is disconnected, has tls\n  try: sends',
    ],
    [
      'a value that the verb cannot use',
      file(`      - romeo logs in: away\n${checked}`),
      '9: found "away", expected one of bound, available\n  try: romeo logs in: bound',
    ],
    [
      'XML that is not well-formed',
      file(checked.replace('<message/>', '<message>')),
      '9: found <message>, expected well-formed XML (unexpected close tag.)',
    ],
    [
      'a value that is not XML at all',
      file(checked.replace('<message/>', '17')),
      '9: found 17, expected XML or a record',
    ],
    [
      'a pattern that cannot be matched',
      file(checked.replace('<message/>', '<message id="{/[/}"/>')),
      '9: found <message id="{/[/}"/>, expected a template that can be matched (Invalid regular expression: /^(?:[)$/su: Unterminated character class)',
    ],
    [
      'a directive that there is not',
      file(checked.replace('<message/>', '<message assay:onyl="children"/>')),
      '9: found <message assay:onyl="children"/>, expected a template that can be matched (assay:onyl is none of assay:only, assay:absent, assay:ordered)\n  try: assay:only',
    ],
    [
      'a brace that does not close, in what is expected',
      file(checked.replace('<message/>', '<message from="{romeo.full"/>')),
      '9: found <message from="{romeo.full"/>, expected a template that can be matched ({romeo.full has no closing brace)\n  try: {romeo.full}',
    ],
    [
      'a brace that does not close, in what is sent',
      file(`      - romeo sends: <message to="{juliet.full"/>\n${checked}`),
      '9: found <message to="{juliet.full"/>, expected a text that can be sent ({juliet.full"/> has no closing brace)\n  try: {juliet.full}',
    ],
    [
      'an outcome of TLS that there is not',
      file('      - romeo has tls: { authorised: true }\n'),
      '9: found the outcome of TLS authorised, expected one of authorized, certificateRequested, protocol\n  try: authorized',
    ],
    [
      'a version of TLS that there is not',
      file('      - romeo has tls: { protocol: TLSv13 }\n'),
      '9: found protocol: TLSv13, expected one of TLSv1.3, TLSv1.2, TLSv1.1, TLSv1\n  try: TLSv1.3',
    ],
    [
      'more about an end',
      file('      - romeo is disconnected: soon\n'),
      '9: found "soon", expected nothing, as there is no more to say of an end',
    ],
    [
      'a text that would have to be absent',
      file(checked.replace('<message/>', '<body>{!}</body>')),
      '9: found <body>{!}</body>, expected a template that can be matched ({!} is about attributes, and no text has it)',
    ],
    [
      'a name that a function would have to bind',
      file(checked.replace('<message/>', '<message id="{upper:{=x}}"/>')),
      '9: found <message id="{upper:{=x}}"/>, expected a template that can be matched ({upper:{=x}} cannot bind x, but only use it)',
    ],
    [
      'a directive in what is sent',
      file(`      - romeo sends: <message assay:only="children"/>\n${checked}`),
      '9: found assay:only in what is sent, expected what the server is to read',
    ],
    [
      'a repetition of too many',
      file(`      - romeo sends: <message id="{repeat:10000000:a}"/>\n${checked}`),
      '9: found <message id="{repeat:10000000:a}"/>, expected a text that can be sent ({repeat:10000000:a} is not 1 to 999999 times a text, as {repeat:1024:a} is)',
    ],
    [
      'two sentences in one step',
      file('      - { romeo receives: <a/>, juliet receives: <a/> }\n'),
      '9: found romeo receives and juliet receives, expected exactly one sentence, such as `romeo sends: …`',
    ],
    [
      'a step without a sentence',
      file('      - { means: nothing }\n'),
      '9: found no sentence, expected exactly one sentence, such as `romeo sends: …`',
    ],
    [
      'a check on an action',
      file('      - romeo sends: <message/>\n        check: sent\n        covers: [RFC6120-1-01]\n'),
      '9: found a check on an action, expected checks on expectations only',
    ],
    [
      'two checks of one name',
      file(checked + checked),
      '5: found the check comes twice, expected a name of its own for each check',
    ],
    [
      'a scenario without checks',
      file('      - romeo sends: <message/>\n'),
      '5: found a scenario without checks, expected at least one step with `check:` and `covers:`',
    ],
    [
      'an unknown sequence',
      file(`      - use: logn\n${checked}`).replace(
        'scenarios:',
        'sequences: { login: [ { romeo sends: <message/> } ] }\nscenarios:',
      ),
      '10: found the sequence logn, expected one of answered, login\n  try: login',
    ],
    [
      'an unknown table',
      file(checked, '    each: kidns\n'),
      '8: found the table kidns, expected one of kinds\n  try: kinds',
    ],
    [
      'a condition that no row meets',
      file(checked, '    each: kinds\n    where: { kind: normal }\n'),
      '9: found no row, expected a condition that some row meets',
    ],
  ])('%s', (_name, text, message) => {
    expect(complaintOf(text)).toBe(message);
  });
});

test('a scenario is plain data', () => {
  const [scenario] = scenariosIn(
    file(
      `      - romeo sends: <message/>
      - juliet receives nothing like: [ <message/>, <presence/> ]
        except: <message type="error"/>
        after: romeo
      - one of:
          - juliet receives: </stream:stream>
          - juliet is disconnected:
            means: gone
        check: ends
        covers: [RFC6120-1-01, RFC6120-1-02]
        observe: true
      - juliet has tls: { authorized: true }
`,
      '    needs: [ "listener c2s-tls" ]\n',
    ),
  );
  expect(scenario).toEqual({
    id: 'rfc6120/sample/one',
    title: 'one',
    spec: 'RFC6120',
    topic: 'sample',
    world: { server: 'xmpp' },
    source: `${sampleFile}:5`,
    parties: {
      romeo: { kind: 'client', phase: 'bound', listener: 'c2s' },
      juliet: { kind: 'stream', phase: 'bound', listener: 'c2s' },
    },
    needs: ['listener c2s-tls'],
    fresh: [],
    steps: [
      { kind: 'act', label: 'romeo sends', line: 10, party: 'romeo', verb: 'sends', value: '<message/>' },
      {
        kind: 'absent',
        label: 'juliet receives nothing like',
        line: 11,
        party: 'juliet',
        templates: ['<message/>', '<presence/>'],
        except: ['<message type="error"/>'],
        after: 'romeo',
      },
      {
        kind: 'expect',
        label: 'one of',
        line: 14,
        options: [
          { party: 'juliet', expected: { kind: 'footer' } },
          { party: 'juliet', expected: { kind: 'closed' }, means: 'gone' },
        ],
        check: { id: 'ends', covers: ['RFC6120-1-01', 'RFC6120-1-02'], level: 'MUST', observe: true },
      },
      {
        kind: 'expect',
        label: 'juliet has tls',
        line: 21,
        options: [{ party: 'juliet', expected: { kind: 'tls', authorized: true } }],
      },
    ],
    stimulus: expect.stringMatching(/^3-[0-9a-f]{16}$/),
  });
});

test('a table gives a scenario for each row that fits', () => {
  const scenarios = scenariosIn(
    file(
      `      - romeo sends: <message type="{row.kind}"/>
      - romeo receives: <message type="error"/>
        when: { answered: true }
        check: refused-{row.kind}
        covers: [RFC6120-1-01]
      - romeo receives nothing like: <message/>
        when: { answered: false }
        check: ignored-{row.kind}
        covers: [RFC6120-1-01]
`,
      '    each: kinds\n',
    ).replace('id: one', 'id: "{row.kind}"'),
  );
  expect(scenarios.map((scenario) => [scenario.id, ...checksOf(scenario).map(({ id }) => id)])).toEqual([
    ['rfc6120/sample/chat', 'refused-chat'],
    ['rfc6120/sample/headline', 'ignored-headline'],
  ]);
});

test('steps that are written in the same way are alike but for their lines', () => {
  const step = '      - romeo sends: <message/>\n';
  const [scenario] = scenariosIn(file(step + step + checked));
  const [first, second] = scenario?.steps ?? [];
  expect(first).toMatchObject({ label: 'romeo sends', line: 9 });
  expect(second).toEqual({ ...first, line: 10 });
});

test('what one kind of party can do is refused for another, where it is written in the same way', () => {
  const one = file(`      - juliet opens stream:\n${checked}`);
  const two = one.slice(one.indexOf('  - id: one')).replace('id: one', 'id: two');
  expect(scenariosIn(one + two)).toHaveLength(2);
  expect(() => scenariosIn(one + two.replace('stream bound', 'client'))).toThrow(
    'found the verb “opens stream”',
  );
});

test('what a check is given a control has shown before it, and what is shown is given to a check', () => {
  const shown = checked.replace(
    /check: .*\n.*covers: .*\n/,
    'control: nothing came\n        shows: message\n',
  );
  const given = `${checked}        given: message\n`;
  expect(scenariosIn(file(shown + given))).toHaveLength(1);
  expect(() => scenariosIn(file(given))).toThrow('found given: message, expected what a control before it');
  expect(() => scenariosIn(file(given + shown))).toThrow('found given: message');
  expect(() => scenariosIn(file(shown + checked))).toThrow(
    'found shows: message, expected a check behind it',
  );
});

test('a check may be weaker than what it covers, and never stronger', () => {
  const half = (covers: string, level: string) =>
    file(`      - romeo receives: <message/>
        check: half
        level: ${level}
        covers: [${covers}]
`);
  const [scenario] = scenariosIn(half('RFC6120-1-01', 'SHOULD'));
  expect(scenario && checksOf(scenario).map(({ level }) => level)).toEqual(['SHOULD']);
  expect(() => scenariosIn(half('RFC6120-1-02', 'MAY'))).not.toThrow();
  expect(() => scenariosIn(half('RFC6120-1-03', 'SHOULD'))).toThrow('no stronger one than MAY, as covered');
});

test('a row says which parties there are, and their priorities', () => {
  const scenarios = scenariosIn(`spec: RFC6120
topic: sample
title: Sample
scenarios:
  - id: "{row.kind}"
    title: a sample
    each: kinds
    parties:
      romeo: client
      juliet: { kind: client, phase: available, priority: "{row.priority}", when: { answered: true } }
    steps:
      - romeo receives: <message/>
        check: arrived
        covers: [RFC6120-1-01]
`);
  expect(scenarios.map(({ parties }) => parties)).toEqual([
    {
      romeo: { kind: 'client', phase: 'bound', listener: 'c2s' },
      juliet: { kind: 'client', phase: 'available', listener: 'c2s', options: { priority: -1 } },
    },
    { romeo: { kind: 'client', phase: 'bound', listener: 'c2s' } },
  ]);
});

test('a scenario needs what its operator does to the target, and says so itself where others must be gone', () => {
  const text = file(
    `      - juliet stops:\n      - juliet starts:\n      - juliet reads log:\n${checked}`,
    '    alone: true\n',
  );
  const [scenario] = scenariosIn(text.replace('juliet: stream bound', 'juliet: operator'));
  expect([scenario?.needs, scenario?.alone, scenario?.world]).toEqual([
    ['ability stop', 'ability log'],
    true,
    { server: 'xmpp' },
  ]);
  expect(scenario && accountHolders(scenario)).toEqual(['romeo']);
});

describe('the stimulus', () => {
  const stimulusOf = (steps: string) => scenariosIn(file(steps))[0]?.stimulus;
  const act = '      - romeo sends: <message/>\n';

  test('is the same whatever is expected', () => {
    expect(stimulusOf(act + checked)).toBe(
      stimulusOf(act + checked.replace('<message/>', '<presence/>') + checked.replace('comes', 'too')),
    );
  });

  test('is another when something else is done', () => {
    expect(stimulusOf(act + checked)).not.toBe(stimulusOf(act.replace('message', 'presence') + checked));
    expect(stimulusOf(act + checked)).not.toBe(stimulusOf(act + act + checked));
  });

  test('is another with white space or a byte order mark before it', () => {
    const spelt = (text: string) => stimulusOf(`      - romeo sends: "${text}<message/>"\n${checked}`);
    expect(new Set([spelt(''), spelt(' '), spelt('\\uFEFF')]).size).toBe(3);
  });
});
