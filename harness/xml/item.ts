import type { Element } from 'ltx';

/** What an XML stream yields, in order of arrival (RFC 6120 sections 4 and 11). */
export type StreamItem =
  /** The opening `<stream:stream>` tag; the element has attributes and no children. */
  | { readonly kind: 'header'; readonly element: Element }
  /** A complete first-level child of the stream. */
  | { readonly kind: 'element'; readonly element: Element }
  | { readonly kind: 'footer' }
  /** Not well-formed or not namespace-well-formed; nothing after it is read. */
  | { readonly kind: 'malformed'; readonly problem: string }
  /** XML that RFC 6120 section 11.1 forbids on a stream. */
  | { readonly kind: 'restricted'; readonly what: 'comment' | 'processing instruction' | 'doctype' };

/** The problem of a stream that another begins inside: that one was answered, and not ended. */
export const secondStream = 'another stream begins inside it';
