import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createScriptTemplates } from '../../src/adapter/file/script-templates.ts';
import { type BootScript, createBootScripts, type RenderBootScript } from '../../src/service/boot-script.ts';
import type { BootScriptFacts } from '../../src/service/boot-script-context.ts';
import { bootNode, NODE_HWADDR } from '../support/boot-node.ts';
import { parseIpxeScript, problemsOf } from '../support/ipxe-script.ts';

const SHIPPED = resolve(import.meta.dirname, '../../templates/ipxe');
const KERNEL = 'a'.repeat(64);
const IMAGE = 'b'.repeat(64);

let site: string;
let render: RenderBootScript;
beforeEach(async () => {
  site = await mkdtemp(join(tmpdir(), 'ww-ipxe-'));
  render = createBootScripts(createScriptTemplates([site, SHIPPED]));
});
afterEach(() => rm(site, { recursive: true }));

const facts: BootScriptFacts = {
  authority: '10.0.0.1:9873',
  hwaddr: NODE_HWADDR,
  node: bootNode(),
  artifacts: {
    kernel: { path: '/k', sizeBytes: 1, etag: KERNEL, version: '6.1.0-40-amd64' },
    image: { path: '/i', sizeBytes: 1, etag: IMAGE },
  },
  missing: [],
};
const { artifacts: _artifacts, ...bare } = facts;
const { node: _node, ...unknown } = bare;
const withoutKernel: BootScriptFacts = {
  ...bare,
  missing: ['it has no kernel: wwctl image kernel debian-12 --add NAME'],
};

const countOf = ({ text }: BootScript) => parseIpxeScript(text).commands.length;

describe('the default script', () => {
  test('loads kernel, image and system overlay by digest and starts the node', async () => {
    const script = await render(facts);
    const { commands } = parseIpxeScript(script.text);
    const url = 'http://10.0.0.1:9873';
    const mac = '52-54-00-12-34-56';
    expect(script).toMatchObject({ template: 'default', problems: [] });
    expect(commands).toContainEqual(['set', 'base', url]);
    expect(commands.filter(([name = '']) => ['kernel', 'initrd', 'boot', 'chain'].includes(name))).toEqual([
      ['kernel', '--name', 'kernel', `\${base}/kernel/${mac}?digest=${KERNEL}&\${who}`],
      ['initrd', '--name', 'image', `\${base}/image/${mac}?digest=${IMAGE}&\${who}`],
      ['initrd', '--name', 'system', `\${base}/system/${mac}?compress=gz&\${who}`],
      [
        ...['boot', 'kernel', 'initrd=image', 'initrd=system', `wwid=${NODE_HWADDR}`, `wwinit.server=${url}`],
        ...['quiet', 'console=ttyS0,115200'],
      ],
      ['chain', '--replace', '--autofree', `\${base}/ipxe/${mac}?\${who}`],
    ]);
    expect(script.text).toContain('echo Warewulf: node n1 (52:54:00:12:34:56)');
    expect(script.text).toContain('echo Kernel:   6.1.0-40-amd64');
  });

  test('jumps to the retry loop from every command that can fail on the network', async () => {
    const { text } = await render(facts);
    const fetching = text.split('\n').filter((line) => /^(kernel|initrd|boot|chain) /.test(line));
    expect(fetching).toHaveLength(5);
    for (const line of fetching) expect(line).toMatch(/ \|\| goto failed$/);
  });
});

describe('other scripts', () => {
  test('an unknown machine is told how to become a node', async () => {
    const script = await render(unknown);
    expect(script.template).toBe('unconfigured');
    expect(script.text).toContain(`echo Add it there: wwctl node add NAME --hwaddr ${NODE_HWADDR}`);
  });

  test('a node whose image lacks something prints what and how to add it', async () => {
    const script = await render(withoutKernel);
    expect(script).toMatchObject({ template: 'notbootable', problems: withoutKernel.missing });
    expect(script.text).toContain('echo * it has no kernel: wwctl image kernel debian-12 --add NAME\n');
    expect(script.text).toContain('n1 (52:54:00:12:34:56) cannot boot image debian-12:');
  });

  test('a node that boots from its disk needs no image', async () => {
    const script = await render({ ...withoutKernel, node: bootNode({ ipxeTemplate: 'localdisk' }) });
    expect(script).toMatchObject({ template: 'localdisk', problems: [] });
  });

  test.each(['nosuch', '../default', 'a/b', '.hidden', '', '__proto__', 'x'.repeat(100)])(
    'a node with a template that is none is told so: %j',
    async (ipxeTemplate) => {
      const script = await render({ ...facts, node: bootNode({ ipxeTemplate }) });
      expect(script.template).toBe('notbootable');
      expect(script.problems).toEqual([expect.stringContaining('there is no iPXE template')]);
    },
  );
});

test('all shipped scripts use known commands and jump to labels that exist', async () => {
  const scripts = [
    await render(facts),
    await render(withoutKernel),
    await render(unknown),
    await render({ ...facts, node: bootNode({ ipxeTemplate: 'localdisk' }) }),
  ];
  expect(scripts.map(({ template }) => template)).toEqual(['default', 'notbootable', 'unconfigured', 'localdisk']);
  for (const { text } of scripts) expect(problemsOf(parseIpxeScript(text))).toEqual([]);
});

describe('templates of the site', () => {
  const put = (name: string, source: string) => writeFile(join(site, `${name}.ipxe.hbs`), source);

  test('go before the shipped ones and are read anew when they change', async () => {
    await put('default', '#!ipxe\necho one {{node.name}}\n');
    expect((await render(facts)).text).toBe('#!ipxe\necho one n1\n');
    await put('new', '#!ipxe\necho two {{node.name}}\n');
    await rename(join(site, 'new.ipxe.hbs'), join(site, 'default.ipxe.hbs'));
    expect((await render(facts)).text).toBe('#!ipxe\necho two n1\n');
  });

  test('see tags and everything else of a node', async () => {
    const source =
      '#!ipxe\necho {{node.tags.rack}} {{node.clusterName}} {{#if node.tags.none}}x{{/if}}{{node.root}} {{mac}}\n';
    await put('mine', source);
    const node = bootNode({ ipxeTemplate: 'mine', tags: { rack: 'r1' }, clusterName: 'c', root: 'tmpfs' });
    expect((await render({ ...facts, node })).text).toBe('#!ipxe\necho r1 c tmpfs 52-54-00-12-34-56\n');
  });

  test.each([
    ['an unknown variable', '#!ipxe\necho {{nosuch}}', 'nosuch'],
    ['an unset tag', '#!ipxe\necho {{node.tags.nosuch}}', '"nosuch" not defined in node.tags'],
    ['broken syntax', '#!ipxe\n{{#if}', 'iPXE template bad is broken'],
    ['an unknown helper', '#!ipxe\n{{shell "id"}}', 'shell'],
    ['the way to a prototype', '#!ipxe\n{{node.constructor.name}}', 'not defined'],
    ['a partial', '#!ipxe\n{{> other}}', 'other'],
    ['a log call', '#!ipxe\n{{log "x"}}', 'log'],
  ])('that hold %s fail for their node alone', async (_what, source, said) => {
    await put('bad', source);
    const script = await render({ ...facts, node: bootNode({ ipxeTemplate: 'bad' }) });
    expect(script).toMatchObject({ template: 'notbootable', problems: [expect.stringContaining(said)] });
    expect((await render(facts)).template).toBe('default');
  });
});

describe('values of a node', () => {
  test.each([
    ['a new line', 'quiet\nshell'],
    ['a carriage return', 'quiet\rshell'],
    ['||', 'quiet || shell'],
    ['&&', '&& shell'],
    [';', 'quiet ; shell'],
    ['an expansion', `\${net0/mac}`],
    ['an expansion cut in two', 'a$'],
    ['a comment', 'quiet #'],
    ['a joined line', 'quiet\\'],
  ])('that hold %s do not boot, and the console says why', async (_what, arg) => {
    const script = await render({ ...facts, node: bootNode({ kernel: { args: ['ro', arg] } }) });
    expect(script.template).toBe('notbootable');
    expect(script.problems[0]).toContain('cannot be passed through iPXE');
    expect(countOf(script)).toBe(countOf(await render(withoutKernel)));
  });

  test.each([
    'a=b;c',
    'dyndbg="file a +p; file b +p"',
    'x=a|b',
    'y=a&b',
    'ip=10.0.0.5::10.0.0.1:255.0.0.0::eth0:off',
    '--',
  ])('that are usual kernel arguments pass as they are: %s', async (arg) => {
    const script = await render({ ...facts, node: bootNode({ kernel: { args: [arg] } }) });
    expect(script.text).toContain(` ${arg} || goto failed\n`);
  });

  test('never add a command, whatever they hold', async () => {
    await writeFile(
      join(site, 'mine.ipxe.hbs'),
      '#!ipxe\necho {{node.comment}} {{node.tags.t}}\nboot {{kernel.args}}\n',
    );
    const counts = {
      default: countOf(await render(facts)),
      mine: 2,
      notbootable: countOf(await render(withoutKernel)),
    };
    const part = fc.constantFrom(
      '\n',
      '\r',
      '||',
      '&&',
      ';',
      '${',
      '}',
      '#',
      ' ',
      '\\',
      '|',
      '&',
      '$',
      '#!ipxe',
      ':x',
      '{{',
      'a',
    );
    const value = fc.array(part, { maxLength: 8 }).map((parts) => parts.join(''));
    await fc.assert(
      fc.asyncProperty(
        value,
        value,
        value,
        fc.constantFrom('default', 'mine'),
        async (arg, comment, t, ipxeTemplate) => {
          const node = bootNode({ ipxeTemplate, comment, tags: { t }, kernel: { args: [arg, 'end'] } });
          const script = await render({ ...facts, node });
          expect(countOf(script)).toBe(counts[script.template as keyof typeof counts]);
          expect(script.text).not.toMatch(/\$\{[^}]*\n/);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('of reasons never add a command on the console', async () => {
    const count = countOf(await render(withoutKernel));
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: fc.constantFrom('\n', '|', '&', ';', '$', '{', '#', ' ', '\\', 'é', 'a') }),
        async (reason) => {
          expect(countOf(await render({ ...withoutKernel, missing: [reason] }))).toBe(count);
        },
      ),
      { numRuns: 500 },
    );
  });
});
