import { HostFault } from './faults.ts';
import type { ContentCodec, ContentTypeId, EncodedContent } from './types.ts';

/** `authority/type:1.0` taken apart. */
export const contentTypeOf = (text: string): ContentTypeId => {
  const [, authorityId, typeId, major, minor] = /^([^/]+)\/(.+):(\d+)\.(\d+)$/.exec(text) ?? [];
  if (authorityId === undefined || typeId === undefined)
    throw new HostFault(`${text} is no content type: expected authority/type:1.0`);
  return { authorityId, typeId, versionMajor: Number(major), versionMinor: Number(minor) };
};

export const contentTypeText = (type: ContentTypeId): string =>
  `${type.authorityId}/${type.typeId}:${type.versionMajor}.${type.versionMinor}`;

/** A codec for a content type of an app's own whose content is UTF-8 text. */
export const textCodec = (type: string): ContentCodec => {
  const contentType = contentTypeOf(type);
  return {
    contentType,
    encode: (content): EncodedContent => ({
      type: contentType,
      parameters: {},
      content: Buffer.from(String(content)),
    }),
    decode: ({ content }) => Buffer.from(content).toString(),
    fallback: () => undefined,
    shouldPush: () => true,
  };
};
