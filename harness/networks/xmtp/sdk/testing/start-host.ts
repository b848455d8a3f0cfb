import { startHost } from '../host.ts';

// Starts a host with an app, tells what the app says, and waits to be killed.
const signal = AbortSignal.timeout(60_000);
const host = await startHost(JSON.parse(process.argv[2] ?? ''), signal);
await host.call('a', 'open', { key: '11'.repeat(32) }, signal);
console.log(JSON.stringify(await host.call('a', 'registers', {}, signal)));
