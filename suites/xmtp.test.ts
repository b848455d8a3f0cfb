import { describe } from 'vitest';
import { testRunOf } from './testing/run-of.ts';

describe('the XMTP SDK on our own node', () => testRunOf('xmtp-embedded'));
