import { errorMessage } from '../../../../error-message.ts';
import type { Options } from '../../../../language/scenario.ts';
import { jsonOf, readKeyPackage } from '../../wire/index.ts';
import type { Reply } from './ask.ts';
import { askQuietly, rpcNamed } from './exchange.ts';
import { base64 } from './make/made.ts';
import { needed } from './options.ts';
import type { Speaker } from './speaker.ts';

interface FetchKeyPackagesResponse {
  readonly keyPackages?: readonly { readonly keyPackageTlsSerialized?: string }[];
}

const inHex = (type: number): string => type.toString(16).padStart(4, '0');

/** What a key package says of the app that has made it: keys and signatures are left out. */
const content = (bytes: Uint8Array) => {
  const { cipherSuite, notBefore, notAfter, supported, extensions } = readKeyPackage(bytes);
  return {
    cipherSuite,
    notBefore: String(notBefore),
    notAfter: String(notAfter),
    supported: supported.map(inHex),
    extensions: extensions.map(({ type, data }) => ({ type: inHex(type), data: base64(data) })),
  };
};

const fetched = ({ messages: [message] }: Reply): Buffer => {
  const { response } = rpcNamed('FetchKeyPackages');
  const answer = jsonOf(response, message?.bytes ?? Buffer.of()) as FetchKeyPackagesResponse;
  return Buffer.from(answer.keyPackages?.[0]?.keyPackageTlsSerialized ?? '', 'base64');
};

/** What evidence has of the answer: what could be read in it, or why nothing could. */
export const keyPackageIn = (reply: Reply): unknown => {
  if (reply.error !== undefined) return { error: reply.error };
  try {
    const bytes = fetched(reply);
    return bytes.length === 0 ? { found: false } : { found: true, ...content(bytes) };
  } catch (error) {
    return { problem: errorMessage(error) };
  }
};

/** Fetches the key package of an installation, and records what can be read in it. */
export const readKeyPackageOf = async (
  speaker: Speaker,
  options: Options,
  signal: AbortSignal,
): Promise<void> => {
  const { tell, timed, world } = speaker;
  const of = needed(options, 'of');
  tell('out', 'key-package', { of });
  const wanted = { rpc: 'FetchKeyPackages', request: { installationKeys: [of] } };
  const reply = await askQuietly(speaker, wanted, signal);
  timed(reply.milliseconds);
  tell('in', 'key-package', world.brief(keyPackageIn(reply)));
};
