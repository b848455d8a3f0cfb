import { expect, test } from 'vitest';
import { listensOn } from './listening.ts';

const heading =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';
const row = (local: string, state: string) =>
  `   0: ${local} 00000000:0000 ${state} 00000000:00000000 00:0\n`;

test.each([
  ['on every address', row('00000000:1538', '0A'), true],
  ['on every address of IPv6', row('00000000000000000000000000000000:1538', '0A'), true],
  ['on an address of the network', row('020013AC:1538', '0A'), true],
  ['on loopback', row('0100007F:1538', '0A'), false],
  ['on loopback of IPv6', row('00000000000000000000000001000000:1538', '0A'), false],
  ['on another port', row('00000000:1539', '0A'), false],
  ['no more than connected', row('00000000:1538', '01'), false],
  ['nowhere', '', false],
  ['where lines are no table', 'cat: /proc/net/tcp: No such file\n\n', false],
])('a socket %s: %s', (_where, rows, listens) => {
  expect(listensOn(heading + rows, 0x1538)).toBe(listens);
});
