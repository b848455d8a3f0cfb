import { expect, test } from 'vitest';
import { skim } from './skim.ts';

const header = `<?xml version='1.0'?><stream:stream xmlns='jabber:client' from='a>b' id="x/">`;
const rest = (stream: string): string | undefined => {
  const found = skim(stream);
  return (
    found && `${stream.slice(0, found.header).length === header.length ? '' : '?'}${stream.slice(found.end)}`
  );
};

test.each([
  ['nothing yet', '', ''],
  ['whole elements', `<a x='>'><b/></a> <c y="/"/>`, ''],
  ['an element that is not whole', '<a/><b><c/>', '<b><c/>'],
  ['a tag that is not whole', "<a/><b x='<", "<b x='<"],
  ['text between elements', '<a/> \n <b/> ', ' '],
])('what is left behind %s is read by a decoder', (_, content, left) => {
  expect(rest(header + content)).toBe(left);
});

test.each([
  ['no header', '<?xml version="1.0"?>'],
  ['a header that is whole already', '<a/>'],
  ['a comment', `${header}<!-- a --><a/>`],
  ['a section of character data', `${header}<a><![CDATA[</a>]]></a>`],
  ['a processing instruction', `${header}<a/><?b?>`],
  ['the end of the stream', `${header}<a/></stream:stream>`],
])('%s is nothing to skim over', (_, stream) => {
  expect(skim(stream)).toBeUndefined();
});
