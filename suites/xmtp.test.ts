import { describe } from 'vitest';
import { testRunOf } from './testing/run-of.ts';

describe('the XMTP SDK and its nightly on our own node', () =>
  testRunOf('xmtp-embedded', 'xmtp-embedded@nightly'));
