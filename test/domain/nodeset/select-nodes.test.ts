import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { foldNodeset } from '../../../src/domain/nodeset/fold-nodeset.ts';
import type { NodesetFacts } from '../../../src/domain/nodeset/nodeset-facts.ts';
import { nodesetProblemText } from '../../../src/domain/nodeset/nodeset-problem.ts';
import { selectNodes } from '../../../src/domain/nodeset/select-nodes.ts';
import { factsOf, SAMPLE } from './sample-facts.ts';

/** What a nodeset selects of the sample: names, and `?` before the unknown ones; or the problem. */
function selected(text: string, facts = SAMPLE): string {
  const selection = selectNodes([text], facts);
  if ('problem' in selection) return nodesetProblemText([text], selection.problem);
  return [...selection.names, ...selection.unknown.map((name) => `?${name}`)].join(' ');
}

describe('names and operators', () => {
  test.each([
    ['names come in the order in which they are written', 'n03,n01', 'n03 n01'],
    ['spaces are as good as commas', ' n03  n01\n', 'n03 n01'],
    ['a name counts once', 'n[01-02],n02', 'n01 n02'],
    ['commas that separate nothing do no harm', ',n01,,n02,', 'n01 n02'],
    ['! takes away', 'n[01-04]!n02', 'n01 n03 n04'],
    ['& keeps what both have', 'n[01-04]&n[03-05]', 'n03 n04'],
    ['^ keeps what one of both has', 'n[01-03]^n[03-04]', 'n01 n02 n04'],
    ['operators may have spaces', 'n[01-04] ! n02 , n05', 'n01 n03 n04 n05'],
    ['operators work from left to right', 'n01,n02!n01,n03&n02', 'n02'],
    ['words with spaces between them are on their own', 'n01 n02!n01', 'n01 n02'],
    ['parentheses group', '(n01 n02)!n01', 'n02'],
    ['empty parentheses are no node', 'n01 & ()', ''],
    ['nothing is no node', '', ''],
    ['unknown names are told', 'n01,n77', 'n01 ?n77'],
    ['also those that are taken away: a typing error there would hit the wrong nodes', 'n[01-02]!n22', 'n01 n02 ?n22'],
    ['but not those that nobody asks for', 'n[01-99]&@gpu', 'n03 n04'],
    ['nor those that are taken away from themselves', 'n[01,77]!n77', 'n01'],
  ])('%s', (_says, text, names) => expect(selected(text)).toBe(names));

  test('several words are one text with spaces between them', () => {
    expect(selectNodes(['n[01-04]', '!', 'n02'], SAMPLE)).toEqual({ names: ['n01', 'n03', 'n04'], unknown: [] });
  });
});

describe('groups', () => {
  test.each([
    ['@* is every node, in order of cluster and name', '@*', 'login n01 n02 n03 n04 n05'],
    ['a profile that nodes have through another one', '@gpu', 'n03 n04'],
    ['a profile that most nodes have', '@profile:default', 'n01 n02 n03 n04 n05'],
    ['a profile that no node has', '@spare', ''],
    ['a cluster', '@compute', 'n03 n04'],
    ['a cluster with a space in its name', '@"my lab"', 'n05'],
    ['an item of the tag groups', '@even', 'n01 n02'],
    ['a source', '@group:odd', 'n01'],
    ['the source cluster', '@cluster:compute', 'n03 n04'],
    ['an attribute as source', '@image:alma9', 'n03'],
    ['a tag as source', '@tag.rack:7', 'n01 n03'],
    ['several groups of a source', '@tag.rack:[7-8]', 'n01 n03 n02'],
    ['groups by wildcard', '@gpu*', 'n03 n04 n05'],
    ['all groups of a source', '@tag.rack:*', 'n01 n02 n03'],
    ['an unknown group', '@gpo', 'there is no group gpo (at "gpo"). Did you mean gpu?'],
    [
      'an unknown group of a source',
      'n01,@cluster:computer',
      'there is no group cluster:computer (at "cluster:computer"). Did you mean compute?',
    ],
    ['an unknown source is part of a name', '@a:b', expect.stringContaining('there is no group a:b (at "a:b")')],
  ])('%s', (_says, text, names) => expect(selected(text)).toEqual(names));
});

describe('attributes', () => {
  test.each([
    ['by flag', 'image=alma9', 'n03'],
    ['by key', "'image name'=alma9", 'n03'],
    ['by key without regard to spelling', 'Image-Name=alma9', 'n03'],
    ['by wildcard', 'image=rocky*', 'n01 n02 n04 n05'],
    ['a tag', 'tag.rack=7', 'n01 n03'],
    ['a tag with a dot in its name', 'tags.a.b=x', 'n01'],
    ['several values', 'tag.rack=[7-8]', 'n01 n02 n03'],
    ['not a value', 'tag.rack!=7', 'login n02 n04 n05'],
    ['no value, or an empty one', 'tag.rack=', 'login n04 n05'],
    ['any value', 'kernel=*', 'n05'],
    ['an item of a list', 'kernelargs=x=1', 'n03'],
    ['a profile, through others too', 'profile=gpu', 'n03 n04'],
    ['a value in another spelling', 'net.default.hwaddr=52-54-00-00-00-01', 'n01'],
    ['a device with a dot in its name', 'net.eth0.100.device=eth0.100', 'n01'],
    ['a tag of a device', 'net.eth0.100.tags.DNS=10.0.0.*', 'n01'],
    ['any device', 'net.*.ipaddr=10.0.0.1', 'n01'],
    ['any device, by flag', 'ipaddr=10.0.0.?', 'n01'],
    ['yes or no', 'discoverable=yes', 'n04'],
    ['quotes take wildcards and spaces as they are', 'comment="to be * repaired"', 'n02'],
    ['quotes around a part', 'comment="to be "*', 'n02'],
    ['together with all else', '@gpu & tag.rack=7 , login', 'n03 login'],
    ['a password is there', 'ipmipass=*', 'login'],
    ['but cannot be guessed', 'ipmipass=c*', ''],
    ['nor asked', 'ipmipass=correct-horse', ''],
    ['an unknown attribute', 'imagee=x', 'there is no attribute imagee (at "imagee=x"). Did you mean image?'],
    [
      'an unknown field of a device',
      'net.ib0.ipadr=x',
      'there is no attribute ipadr in net.ib0.ipadr (at "net.ib0.ipadr=x"). Did you mean ipaddr?',
    ],
    ['a map without entry', 'tags=x', 'there is no attribute tags (at "tags=x"). The attributes are: tags.NAME.'],
    [
      'more than a value',
      'image.x=1',
      'there is no attribute image name.x in image.x (at "image.x=1"). Did you mean image name?',
    ],
  ])('%s', (_says, text, names) => expect(selected(text)).toBe(names));

  test.each([
    ['a beginning', 'n0*', 'n01 n02 n03 n04 n05'],
    ['an end', '*3', 'n03'],
    ['one character', 'n?4', 'n04'],
    ['brackets and wildcards', '*[2-3]', 'n02 n03'],
    ['no node', 'x*', ''],
    ['quoted, it is a name', '"n0*"', '?n0*'],
  ])('nodes by wildcard: %s', (_says, text, names) => expect(selected(text)).toBe(names));
});

describe('limits', () => {
  const many = factsOf(Object.fromEntries(Array.from({ length: 3000 }, (_each, index) => [`n${index}`, {}])));

  test('a plain name looks at no node but its own', () => {
    const asked: string[] = [];
    const facts: NodesetFacts = {
      ...failing,
      has: (name) => asked.push(name) > 0,
    };
    expect(selectNodes(['n0001'], facts)).toEqual({ names: ['n0001'], unknown: [] });
    expect(asked).toEqual(['n0001']);
  });

  test.each([
    ['wildcards', '*a'.repeat(100).concat('*')],
    ['groups', '@*!'.repeat(900).concat('@*')],
    ['attributes', 'comment=*x*y*z*,'.repeat(900)],
  ])('as many %s as are allowed end quickly', (_says, text) => {
    expect(selectNodes([text], many)).not.toHaveProperty('problem');
  });
});

const failing: NodesetFacts = {
  allNames: () => fail(),
  has: () => fail(),
  groups: () => fail(),
  findGroupSource: () => fail(),
  findAttribute: () => fail(),
};

function fail(): never {
  throw new Error('nobody may ask this');
}

test('any text ends, and names are known', () => {
  const piece = fc.oneof(
    fc.constantFrom(...'[](),!&^@=*?-/"\' ', 'n0', '1', '01', 'tag.rack=', '@gpu', 'n01', '\u0001', '\n'),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const selection = selectNodes([pieces.join('')], SAMPLE);
      if ('problem' in selection) {
        expect(selection.problem.at).toBeLessThanOrEqual(pieces.join('').length);
        expect(nodesetProblemText([pieces.join('')], selection.problem)).toMatch(/\S \(at .*\)\. \S/s);
      } else expect(selection.names.every((name) => SAMPLE.has(name))).toBe(true);
    }),
  );
});

test('the fold of what is selected selects the same', () => {
  const all = [...SAMPLE.allNames()];
  fc.assert(
    fc.property(fc.subarray(all), (names) => {
      const selection = selectNodes([foldNodeset(names)], SAMPLE);
      expect('names' in selection && selection.names.toSorted()).toEqual(names.toSorted());
    }),
  );
});
