import { expect, test } from 'vitest';
import { reversedXml } from './reversed.ts';

test.each([
  [
    'attributes and children',
    '<a x="1" y=\'2\'><b/>text<c z=">"/></a>',
    '<a y=\'2\' x="1"><c z=">"/>text<b/></a>',
  ],
  ['no stanzas', '<?xml version="1.0"?><stream:stream a="1"><a/><b/></stream:stream>', undefined],
  ['no stanzas in a body', "<body xmlns='http://jabber.org/protocol/httpbind'><a/><b/></body>", undefined],
  ['no stanzas behind a header', '<stream:stream><a/><b><c/><d/></b>', '<stream:stream><a/><b><d/><c/></b>'],
  ['nothing of what begins or ends elsewhere', '<c/></b><d/></a><e><f/><g/>', undefined],
  ['no comments and the like', '<a><!-- <x/><y/> --><![CDATA[<x/>]]></a>', undefined],
  ['nothing that is no XML', 'HTTP/1.1 200 OK\r\n\r\n< 3', undefined],
])('%s in reverse', (_what, xml, reversed = xml) => {
  expect(reversedXml(xml)).toBe(reversed);
});
