import { type Codec, loadTypes } from '../../../wire/index.ts';

/** A message type that no RPC has as a whole. @throws {Error} where the file has none of this name. */
export const codecIn = (file: string, name: string): Codec<unknown> => {
  const codec = loadTypes(file)[name];
  if (codec === undefined) throw new Error(`@xmtp/proto has no ${name} in ${file}`);
  return codec;
};

/** The wire form of a JSON form. */
export const encoded = (codec: Codec<unknown>, json: unknown): Buffer =>
  Buffer.from(codec.encode(codec.fromJSON(json)).finish());
