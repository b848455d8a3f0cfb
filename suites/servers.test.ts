import { describe } from 'vitest';
import { ensureEngine } from '../harness/targets/index.ts';
import { testRunOf } from './testing/run-of.ts';

const engine = await ensureEngine({ mayInstall: false, report: () => undefined });
const missing = engine.kind === 'ready' ? '' : ` (needs containers: ${engine.reason})`;

describe.skipIf(missing)(`the newest release of every XMPP server${missing}`, () => testRunOf());
