import { expect, test } from 'vitest';
import { glibcProblem, unloadableSentence } from './unloadable.ts';

const machine = { platform: 'linux', arch: 'x64', glibc: '2.36', bindings: '1.10.0' } as const;

test('a glibc that is too old is named beside the one that is needed', () => {
  const causes = [
    'Cannot find native binding.',
    "Cannot find module '@xmtp/node-bindings-linux-x64-gnu'",
    "/lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.38' not found (required by bindings_node.node)",
  ];
  expect(unloadableSentence({ ...machine, causes })).toBe(
    'this machine has glibc 2.36, @xmtp/node-bindings 1.10.0 needs 2.38',
  );
  expect(unloadableSentence({ ...machine, glibc: undefined, bindings: undefined, causes })).toBe(
    'this machine has an older glibc, @xmtp/node-bindings needs 2.38',
  );
});

test('the newest of several needed glibc versions counts', () => {
  const causes = ["version `GLIBC_2.9' not found", "version `GLIBC_2.38' not found"];
  expect(unloadableSentence({ ...machine, causes })).toMatch(/needs 2\.38$/);
});

test('a machine without a native build is told as such', () => {
  const causes = ['Cannot find native binding.', "Cannot find module './bindings_node.linux-riscv64.node'"];
  expect(unloadableSentence({ ...machine, arch: 'riscv64', glibc: undefined, causes })).toBe(
    '@xmtp/node-bindings 1.10.0 has no native build for this machine (linux riscv64, not glibc)',
  );
});

test('an SDK that is not there is told as such', () => {
  const causes = ["Cannot find package '@xmtp/node-sdk' imported from /somewhere"];
  expect(unloadableSentence({ ...machine, causes })).toBe('@xmtp/node-sdk is not installed');
});

test('anything else is told in the words of its innermost cause', () => {
  expect(unloadableSentence({ ...machine, causes: ['outer', 'file too short'] })).toBe(
    '@xmtp/node-bindings 1.10.0 does not load: file too short',
  );
});

test('a machine whose glibc is known to be too old need not try', () => {
  expect(glibcProblem('2.36', '2.38', '1.10.0')).toBe(
    'this machine has glibc 2.36, @xmtp/node-bindings 1.10.0 needs 2.38',
  );
  expect(glibcProblem('2.38', '2.38', '1.10.0')).toBeUndefined();
  expect(glibcProblem('3.0', '2.38', '1.10.0')).toBeUndefined();
  expect(glibcProblem(undefined, '2.38', '1.10.0')).toBeUndefined();
});
