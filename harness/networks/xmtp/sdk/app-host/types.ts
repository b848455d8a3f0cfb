import type { BuiltInContentTypes, ClientOptions, DecodedMessage, Group } from '@xmtp/node-sdk';

// Types that the SDK uses and does not export.

export type ContentCodec = NonNullable<ClientOptions['codecs']>[number];
export type ContentTypeId = DecodedMessage['contentType'];
export type DeletedMessage = Extract<BuiltInContentTypes, { readonly deletedBy: unknown }>;
export type EncodedContent = Parameters<Group['send']>[0];
