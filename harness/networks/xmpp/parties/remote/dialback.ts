import { createHash, createHmac } from 'node:crypto';
import { Element } from '../../../../xml/element.ts';
import type { Between } from './header.ts';

/** A stream that somebody wants to send on, by its id. */
export interface Pair extends Between {
  readonly id: string;
}

/** What a server shows for itself and can tell again without having kept it (XEP-0185 section 3). */
export const dialbackKey = (secret: string, { from, to, id }: Pair): string =>
  createHmac('sha256', createHash('sha256').update(secret).digest('hex'))
    .update(`${to} ${from} ${id}`)
    .digest('hex');

/** An element of dialback, with the prefix that headers of ours declare (XEP-0220 section 2). */
const dialback = (name: 'result' | 'verify', attributes: Record<string, string>, key = ''): string =>
  new Element(`db:${name}`, attributes).t(key).toString();

export const resultAsked = ({ from, to }: Between, key: string): string =>
  dialback('result', { from, to }, key);

export const resultAnswered = ({ from, to }: Between, type: string): string =>
  dialback('result', { from, to, type });

export const verifyAsked = ({ from, to, id }: Pair, key: string): string =>
  dialback('verify', { from, to, id }, key);

export const verifyAnswered = ({ from, to, id }: Pair, type: string): string =>
  dialback('verify', { from, to, id, type });
