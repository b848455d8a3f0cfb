import { expect, test } from 'vitest';
import { templateOf, templateProblem } from './template.ts';

test.each([
  [
    '<a assay:onyl="children"/>',
    'assay:onyl is none of assay:only, assay:absent, assay:ordered',
    'assay:only',
  ],
  [
    '<a assay:only="child"/>',
    'assay:only="child" is none of "children", "attributes", "all"',
    'assay:only="children"',
  ],
  [
    '<a assay:only="no children"/>',
    'assay:only="no children" is none of "children", "attributes", "all"',
    'assay:only="children"',
  ],
  ['<a><b assay:absent="yes"/></a>', 'assay:absent="yes" is none of "true"', 'assay:absent="true"'],
  ['<a><b assay:absent="false"/></a>', 'assay:absent="false" is none of "true"', 'assay:absent="true"'],
  ['<a assay:ordered="1"/>', 'assay:ordered="1" is none of "true"', 'assay:ordered="true"'],
  ['<a assay:absent="true"/>', 'nothing but a child can be absent, and <a> is the whole', undefined],
  [
    '<a xmlns:x="urn:assay:template" x:only="children"/>',
    'x:only is none of assay:only, assay:absent, assay:ordered',
    'assay:only',
  ],
  ['<a><assay:anny/></a>', '<assay:anny> is none of <assay:any>, <assay:any-of>', '<assay:any>'],
  ['<assay:any-of/>', '<assay:any-of> has nothing to choose from', undefined],
  [
    '<assay:any-of id="1"><a/></assay:any-of>',
    'id says nothing on <assay:any-of>, but on its children',
    undefined,
  ],
  ['<assay:any-of>x<a/></assay:any-of>', '<assay:any-of> has elements to choose from, no text', undefined],
  [
    '<assay:any-of><a assay:absent="true"/></assay:any-of>',
    'what is absent is nothing that <assay:any-of> could choose',
    undefined,
  ],
])('%s is no template', (xml, message, hint) => {
  expect(templateProblem(templateOf(xml))).toMatchObject({ message, hint });
});

test.each([
  '<a assay:only="all" assay:ordered="true"><b assay:absent="true"/></a>',
  '<a><assay:any-of assay:absent="true"><b/><c/></assay:any-of></a>',
  '<a xml:lang="en"><assay:any assay:only="attributes"/></a>',
])('%s is one', (xml) => {
  expect(templateProblem(templateOf(xml))).toBeUndefined();
});
