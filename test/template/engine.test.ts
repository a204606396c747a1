import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { InvalidError } from '../../src/domain/errors.ts';
import { createTemplateEngine } from '../../src/template/engine.ts';
import { HELPERS } from '../../src/template/helpers/index.ts';
import type { KnownVariables } from '../../src/template/template-analysis.ts';
import { TemplateError } from '../../src/template/template-error.ts';
import { templateValue } from '../../src/template/template-map.ts';

const VARIABLES: KnownVariables = {
  node: new Set(['name', 'tags', 'devices', 'comment', 'deep']),
  cluster: true,
  server: true,
};
const NODE = {
  name: 'n1',
  tags: { rack: "it's", 'two words': '2', evil: '{{node.name}} <&>' },
  devices: [{ name: 'eth0', ip: '10.0.0.1', mask: '255.255.255.0' }, { name: 'eth1' }],
};
const CONTEXT = templateValue({ node: NODE, cluster: { nodes: [NODE] }, server: { port: 80 } }) as object;
const FILES: Readonly<Record<string, string>> = { motd: 'hello\n' };

const engine = createTemplateEngine(VARIABLES, { outputCharacters: 10_000, rounds: 1000 });
const sources = { readServerFile: (path: string) => FILES[path] };

function render(source: string, context: object = CONTEXT): string {
  const rendering = engine.compile(source, 'T').render(context, sources);
  if (rendering.aborted) return 'aborted';
  return rendering.slots.map(({ text }) => text).join('|');
}

function problemOf(source: string): unknown {
  try {
    return render(source);
  } catch (error) {
    if (error instanceof TemplateError) return { ...error.problem, kind: error.kind };
    throw error;
  }
}

describe('variables', () => {
  test.each([
    ['prints text as it is', '{{node.tags.evil}}', '{{node.name}} <&>'],
    ['takes keys with blanks', '{{node.tags.[two words]}}', '2'],
    ['an unset variable is false', '{{#if node.comment}}a{{else}}b{{/if}}', 'b'],
    ['so is one below an unset variable', '{{#if node.deep.er.still}}a{{else if node.name}}b{{/if}}', 'b'],
    ['an empty list is false, a map with keys true', '{{#if (list)}}a{{/if}}{{#if node.tags}}b{{/if}}', 'b'],
    ['loops over lists by name', '{{#each node.devices as |d|}}{{d.name}};{{/each}}', 'eth0;eth1;'],
    [
      'loops over lists by this',
      '{{#each node.devices}}{{this.name}}{{#unless @last}},{{/unless}}{{/each}}',
      'eth0,eth1',
    ],
    [
      'loops over maps in order of their keys',
      '{{#each node.tags as |value key|}}{{key}};{{/each}}',
      'evil;rack;two words;',
    ],
    ['each has else', '{{#each (list)}}a{{else}}none{{/each}}', 'none'],
    ['reaches the root from inside', '{{#each node.devices}}{{@root.node.name}}{{@index}}{{/each}}', 'n10n11'],
    ['with gives a name', '{{#with node.tags as |t|}}{{t.rack}}{{/with}}', "it's"],
  ])('%s', (_says, source, text) => expect(render(source)).toBe(text));

  test.each([
    ['unset', '\n{{node.comment}}', 2, 'node.comment'],
    ['unknown', 'a\n\n{{#if node.typo}}{{/if}}', 3, 'node.typo'],
    ['unknown at the top', '{{nodes.x}}', 1, 'nodes.x'],
    ['unset in a loop', '{{#each node.devices}}\n{{ip}}{{/each}}', 2, 'ip'],
    ['unset of a block parameter', '{{#each node.devices as |d|}}\n{{d.ip}}{{/each}}', 2, 'd.ip'],
    ['below an unset one', '{{node.deep.er}}', 1, 'node.deep.er'],
    ['below a text', '\n{{node.name.first}}', 2, 'node.name.first'],
    ['as an argument', '{{lower\n node.comment}}', 1, 'node.comment'],
    ['as an argument of an argument', 'x\n{{lower (concat "a" node.comment)}}', 2, 'node.comment'],
    ['computed', '{{lower (lookup node.tags "x")}}', 1, '(lookup node.tags "x")'],
    ['looped over', '\n{{#each node.comment}}{{/each}}', 2, 'node.comment'],
    ['of Handlebars', '{{@foo}}', 1, '@foo'],
    ['of JavaScript', '{{node.constructor}}', 1, 'node.constructor'],
    ['of JavaScript by another way', '{{#with node}}{{this.__proto__}}{{/with}}', 1, 'this.__proto__'],
  ])('a variable that is %s is an error with line and name', (_what, source, line, variable) => {
    expect(problemOf(source)).toMatchObject({ kind: 'invalid', template: 'T', line, variable });
  });

  test('a map is no text', () => {
    expect(problemOf('{{node.tags}}')).toMatchObject({ reason: expect.stringContaining('prints a map') });
  });

  test('nothing of JavaScript can be reached, whatever the path', () => {
    const part = fc.constantFrom(
      'constructor',
      '__proto__',
      'prototype',
      'toString',
      'valueOf',
      'hasOwnProperty',
      'call',
      'node',
      'name',
      'tags',
    );
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), (parts) => {
        const text = problemOf(`{{${parts.map((each) => `[${each}]`).join('.')}}}`);
        expect(typeof text === 'string' ? ['n1'] : [undefined]).toContain(typeof text === 'string' ? text : undefined);
      }),
    );
  });
});

describe('syntax', () => {
  test.each([
    ['broken', 'a\n{{#if', 2],
    ['unclosed', '{{#if node.name}}', 1],
    ['a partial', '\n{{> other}}', 2],
    ['a block partial', '{{#> other}}{{/other}}', 1],
    ['a decorator', '{{* other}}', 1],
    ['a literal', '{{"node"}}', 1],
  ])('%s is an error with its line', (_what, source, line) => {
    expect(problemOf(source)).toMatchObject({ kind: 'invalid', template: 'T', line });
  });

  test.each([
    ['{{nohelper node.name}}', 'nohelper', 'there is no helper nohelper'],
    ['{{log node.name}}', 'log', 'there is no helper log'],
    ['{{eq node.name}}', 'eq', 'eq is used as {{eq a b}}'],
    ['{{lower node.name node.name}}', 'lower', 'lower is used as {{lower text}}'],
    ['{{#lower node.name}}{{/lower}}', 'lower', 'lower is used as {{lower text}}'],
    ['{{each node.tags}}', 'each', 'each is used as {{#each list}}'],
    ['{{lower text=node.name}}', 'lower', 'lower is used as {{lower text}}'],
  ])('%s is an error', (source, variable, reason) => {
    expect(problemOf(source)).toMatchObject({ line: 1, variable, reason });
  });

  test('any text either compiles or is a TemplateError', () => {
    const piece = fc.constantFrom(
      '{{',
      '}}',
      '#if',
      '/if',
      'else',
      ' ',
      'node.name',
      '"',
      '(',
      ')',
      '#',
      'each',
      '\n',
      '~',
      '!--',
      '--',
      '[',
      ']',
      '@',
      '|',
      '\\',
      '.',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => void problemOf(pieces.join(''))),
      { numRuns: 2000 },
    );
  });

  test('only text is compiled, never a parsed template', () => {
    const program = { type: 'Program', body: [], loc: { start: {}, end: {} } };
    expect(() => engine.compile(program as unknown as string, 'T')).toThrow(TypeError);
  });
});

describe('helpers', () => {
  test.each([
    ['{{eq "1" 1}} {{eq node.comment node.name}} {{eq node.comment node.deep}} {{ne 1 2}}', 'true false true true'],
    ['{{gt 10 9}} {{gt "9" "10"}} {{lt 1 2}}', 'true false true'],
    ['{{and 1 "" 2}}|{{and 1 2}}|{{or node.comment "" "x"}}|{{or node.comment ""}}|{{not node.comment}}', '|2|x||true'],
    ['{{default node.comment "d"}} {{default "" "d"}} {{default 0 "d"}}', 'd d 0'],
    ['{{lower "AbC"}}{{upper "x"}}{{trim " y "}}{{concat "a" 1 true}}', 'abcXya1true'],
    [
      '{{replace "a.b.c" "." "-"}} {{startsWith "abc" "ab"}} {{endsWith "abc" "ab"}} {{contains "abc" "b"}}',
      'a-b-c true false true',
    ],
    ['{{indent "a\n\nb" 2}}', '  a\n\n  b'],
    ['{{json node.devices}}', '[{"ip":"10.0.0.1","mask":"255.255.255.0","name":"eth0"},{"name":"eth1"}]'],
    ['{{ternary node.comment "y" "n"}}', 'n'],
    ['{{shellQuote node.tags.rack}} {{shellQuote ""}} {{shellQuote 7}}', "'it'\\''s' '' '7'"],
    [
      '{{join (list "a" 1) ", "}} {{join (split "a,,b" ",") ";"}} {{length "abc"}} {{length node.tags}} {{length node.devices}}',
      'a, 1 a;b 3 3 2',
    ],
    ['{{join (uniq (list "b" "a" "b")) ""}} {{join (sortBy (list "n10" "n9" "n1")) " "}}', 'ba n1 n9 n10'],
    ['{{#each (sortBy node.devices "ip")}}{{this.name}} {{/each}}', 'eth1 eth0 '],
    ['{{lookup node.tags "rack"}} {{hasKey node.tags "toString"}} {{hasKey node.comment "x"}}', "it's false false"],
    [
      '{{ipPrefix "255.255.252.0"}} {{ipCidr "10.0.0.7" "255.0.0.0"}} {{ipNetwork "10.0.3.7" "255.255.252.0"}}',
      '22 10.0.0.7/8 10.0.0.0/22',
    ],
    ['[{{include "motd"}}] {{exists "motd"}} {{exists "none"}}', '[hello] true false'],
  ])('%s', (source, text) => expect(render(source)).toBe(text));

  test.each([
    ['{{gt "a" 1}}', 'gt: a must be a number, not string "a"'],
    ['{{lower node.tags}}', 'lower: text must be text, not a map'],
    ['{{join node.name ","}}', 'join: list must be a list, not string "n1"'],
    ['{{replace "a" "" "b"}}', 'replace: search must not be empty'],
    ['{{ipPrefix "255.0.255.0"}}', 'ipPrefix: 255.0.255.0 is no netmask'],
    ['{{ipCidr "10.0.0.300" "255.0.0.0"}}', 'ipCidr: address must be an IPv4 address, not "10.0.0.300"'],
    ['{{include "none"}}', 'include: the server has no file none'],
    ['{{mode "rwx"}}', 'mode: mode must be octal like "0600", not "rwx"'],
    ['{{owner "root" 0}}', 'owner: uid must be a number, not string "root"'],
  ])('%s is an error of its own', (source, reason) => {
    expect(problemOf(source)).toMatchObject({ template: 'T', line: 1, reason });
  });

  test('a server file that is refused is an error with line and reason', () => {
    const refuse = (): never => {
      throw new InvalidError('/etc/shadow is outside of what templates may include');
    };
    const template = engine.compile('\n{{include "/etc/shadow"}}', 'T');
    const reason = 'T line 2: include: /etc/shadow is outside of what templates may include';
    expect(() => template.render(CONTEXT, { readServerFile: refuse })).toThrow(reason);
  });

  test('shellQuote gives one word whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        const quoted = render('{{shellQuote node.name}}', templateValue({ node: { name: value } }) as object);
        expect(quoted.slice(1, -1).split("'\\''").join("'")).toBe(value);
        expect(quoted.slice(1, -1).split("'\\''").join('')).not.toContain("'");
      }),
    );
  });

  test('every helper has its own name and says what it does', () => {
    expect(new Set(HELPERS.map(({ name }) => name)).size).toBe(HELPERS.length);
    for (const { doc } of HELPERS) expect(doc).toMatch(/^.{10,}[^.]$/);
  });
});

describe('outputs', () => {
  test('a template makes several files; markers that are alone on a line leave no line', () => {
    const source =
      '{{! head }}\n{{file "a"}}\none\n{{file "/etc/b"}}\n  {{mode "0600"}} {{owner 1 2}}\ntwo\n{{nobackup}}\nthree\n';
    expect(engine.compile(source, 'T').render(CONTEXT, sources)).toEqual({
      aborted: false,
      slots: [
        { name: 'a', text: 'one\n' },
        { name: '/etc/b', text: 'two\nthree\n', mode: 0o600, owner: { uid: 1, gid: 2 } },
      ],
    });
  });

  test.each([
    ['its own output, made a link', '{{softlink "/usr/share/x"}}', [{ text: '', linkTarget: '/usr/share/x' }]],
    ['a link among files', '{{file "l"}}{{softlink "t"}}', [{ name: 'l', text: '', linkTarget: 't' }]],
    ['a mark in a line', 'a {{mode "0755"}}b', [{ text: 'a b', mode: 0o755 }]],
    ['a template that could make files but did not', '{{#each (list)}}{{file "x"}}{{/each}}text', []],
    ['data that looks like a marker', '{{file "a"}}\n{{node.name}}', [{ name: 'a', text: '\0warewulf-0:0;' }]],
  ])('%s', (_what, source, slots) => {
    const context = templateValue({ node: { name: '\0warewulf-0:0;' } }) as object;
    expect(engine.compile(source, 'T').render(context, sources)).toEqual({ aborted: false, slots });
  });

  test('abort leaves nothing, whatever came before', () => {
    expect(engine.compile('{{file "a"}}x{{#if 1}}{{abort}}{{/if}}', 'T').render(CONTEXT, sources)).toEqual({
      aborted: true,
    });
  });

  test('a marker whose text is changed or thrown away is an error', () => {
    expect(problemOf('{{upper (file "a")}}')).toMatchObject({
      reason: expect.stringContaining('must stand in the text'),
    });
    expect(problemOf('{{#if (file "a")}}x{{/if}}')).toMatchObject({
      reason: expect.stringContaining('must stand in the text'),
    });
  });

  test.each([
    ['{{node.name}}', true],
    ['{{#each cluster.nodes as |node|}}{{node.name}}{{/each}}', false],
    ['{{#each cluster.nodes}}{{eq this.name @root.node.name}}{{/each}}', true],
    ['{{#each cluster.nodes}}{{../node.name}}{{/each}}', true],
    ['{{json this}}', true],
    ['{{server.port}}', false],
    ['text', false],
  ])('knows whether the text may differ per node: %s', (source, isPerNode) => {
    expect(engine.compile(source, 'T').isPerNode).toBe(isPerNode);
  });
});

describe('bounds', () => {
  const nodes = Array.from({ length: 200 }, (_each, index) => ({ name: `n${index}` }));
  const context = templateValue({ node: NODE, cluster: { nodes } }) as object;
  const nested = '{{#each cluster.nodes}}{{#each @root.cluster.nodes}}BODY{{/each}}{{/each}}';

  test.each([
    ['rounds', nested.replace('BODY', ''), 'loops more than 1000 times'],
    ['text', `{{#each cluster.nodes}}${'x'.repeat(100)}{{/each}}`, 'writes more than 10000 characters'],
    ['text without a loop', 'x'.repeat(10_001), 'writes more than 10000 characters'],
  ])('a template that makes too many %s fails', (_what, source, reason) => {
    expect(() => render(source, context)).toThrow(reason);
  });
});
