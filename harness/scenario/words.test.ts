import { expect, test } from 'vitest';
import { scenarioOf } from './sample.ts';
import { expectedText, sentTexts } from './words.ts';

const stepsOf = (steps: string) => scenarioOf('{ romeo: stream bound }', steps).steps;

test('equal outcomes are told once, and the one that must not come is told as such', () => {
  const [, , awaited] = stepsOf(`
- romeo sends: <bad/>
- romeo sends: <iq type="get" id="probe"/>
- one of:
    - romeo receives: <stream:error/>
    - romeo receives: <stream:error/>
      select: <iq id="probe"/>
  check: closed
  covers: [RFC6120-1-01]
`);
  expect(awaited && expectedText(awaited, new Map())).toBe(
    '<stream:error/>\n  and not, in its place,\n<iq id="probe"/>',
  );
});

test('what cannot be seen is named in whatever was sent, also where a name in it stands for nothing yet', () => {
  const steps = stepsOf(`
- romeo sends bytes: { utf16le: "\\uFEFF<a>{romeo.jid}</a>" }
- romeo receives: <stream:error/>
  check: closed
  covers: [RFC6120-1-01]
`);
  const [sent] = steps;
  expect(sent?.kind === 'act' && sentTexts([sent], new Map())).toContain('[U+FEFF]');
});
