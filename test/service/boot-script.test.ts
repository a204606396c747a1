import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { BootScriptFacts } from '../../src/service/boot-script-context.ts';
import { bootNode, NODE_HWADDR } from '../support/boot-node.ts';
import {
  BootScriptFixture,
  bootable,
  IMAGE_DIGEST,
  INITRAMFS_DIGEST,
  KERNEL_DIGEST,
  unknownMachine,
  withoutKernel,
} from '../support/boot-script-fixture.ts';
import { parseIpxeScript, problemsOf } from '../support/ipxe-script.ts';

let fixture: BootScriptFixture;
beforeEach(async () => {
  fixture = await BootScriptFixture.create();
});
afterEach(() => fixture.remove());

const URL = 'http://10.0.0.1:9873';
const MAC = '52-54-00-12-34-56';
const WAITING = { isIgnored: false, isQueued: true, isIntroduced: true, seconds: 27 };

/** The commands that go over the network or start the kernel. */
function loading(text: string) {
  const { commands } = parseIpxeScript(text);
  return commands.filter(([name = '']) => ['kernel', 'initrd', 'boot', 'chain'].includes(name));
}

describe('the default script', () => {
  test('loads kernel and initramfs by digest, and tells it which image to fetch', async () => {
    const node = bootNode({ rootSize: '2g', rootNuma: 'bind:0-1', rootWritable: 'zram' });
    const script = await fixture.render({ ...bootable, node });
    expect(script).toMatchObject({ template: 'default', problems: [] });
    expect(loading(script.text)).toEqual([
      ['kernel', '--name', 'kernel', `\${base}/kernel/${MAC}?digest=${KERNEL_DIGEST}&\${who}`],
      ['initrd', '--name', 'initramfs', `\${base}/initramfs/${MAC}?digest=${INITRAMFS_DIGEST}&\${who}`],
      [
        ...['boot', 'kernel', 'initrd=initramfs', `wwid=${NODE_HWADDR}`, `wwinit.server=${URL}`, 'wwinit.root=overlay'],
        ...[`wwinit.image=${IMAGE_DIGEST}:1`, 'wwinit.size=2g', 'wwinit.mpol=bind:0-1'],
        ...['wwinit.writable=zram', 'quiet', 'console=ttyS0,115200'],
      ],
      ['chain', '--replace', '--autofree', `\${base}/ipxe/${MAC}?\${who}`],
    ]);
  });

  test.each([
    [undefined, 'overlay'],
    ['overlay', 'overlay'],
    ['tmpfs', 'tmpfs'],
    ['ramfs', 'tmpfs'],
    ['/dev/vda1', 'disk'],
  ])('with root %s asks for %s', async (root, mode) => {
    const node = bootNode(root === undefined ? {} : { root });
    expect((await fixture.render({ ...bootable, node })).text).toContain(` wwinit.root=${mode} `);
  });

  test('names all parts of the image, the lowest first, with their lengths', async () => {
    const { text } = await fixture.render({ ...bootable, artifacts: inTwoParts() });
    expect(text).toContain(` wwinit.image=${IMAGE_DIGEST}:1,${'d'.repeat(64)}:20 `);
  });

  test('says why a template cannot name an image of several parts as one', async () => {
    await fixture.put('one', `#!ipxe\ninitrd \${base}/image/{{mac}}?digest={{digests.image}}\n`);
    const node = bootNode({ ipxeTemplate: 'one' });
    expect((await fixture.render({ ...bootable, node })).problems).toEqual([]);
    const { problems } = await fixture.render({ ...bootable, node, artifacts: inTwoParts() });
    expect(problems).toEqual([expect.stringMatching(/several parts.*needs root: initramfs$/)]);
  });

  test('with root on a disk says which, and what the disk can start without a server', async () => {
    const node = bootNode({ root: '/dev/disk/by-partlabel/root' });
    expect((await fixture.render({ ...bootable, node })).text).toContain(
      ` wwinit.device=/dev/disk/by-partlabel/root wwinit.kernel=${KERNEL_DIGEST} wwinit.initramfs=${INITRAMFS_DIGEST} `,
    );
  });

  test('with root initramfs loads the whole image and the system overlay', async () => {
    const script = await fixture.render({ ...bootable, node: bootNode({ root: 'initramfs' }) });
    const { commands } = parseIpxeScript(script.text);
    expect(script).toMatchObject({ template: 'default', problems: [] });
    expect(commands).toContainEqual(['set', 'base', URL]);
    expect(loading(script.text)).toEqual([
      ['kernel', '--name', 'kernel', `\${base}/kernel/${MAC}?digest=${KERNEL_DIGEST}&\${who}`],
      ['initrd', '--name', 'image', `\${base}/image/${MAC}?digest=${IMAGE_DIGEST}&\${who}`],
      ['initrd', '--name', 'system', `\${base}/system/${MAC}?compress=gz&\${who}`],
      [
        ...['boot', 'kernel', 'initrd=image', 'initrd=system', `wwid=${NODE_HWADDR}`, `wwinit.server=${URL}`],
        ...['quiet', 'console=ttyS0,115200'],
      ],
      ['chain', '--replace', '--autofree', `\${base}/ipxe/${MAC}?\${who}`],
    ]);
    expect(script.text).toContain('echo Warewulf: node n1 (52:54:00:12:34:56)');
    expect(script.text).toContain('echo Kernel:   6.1.0-40-amd64');
  });

  test.each([
    ['overlay', 4],
    ['initramfs', 5],
  ])('with root %s jumps to the retry loop from every command that can fail', async (root, count) => {
    const { text } = await fixture.render({ ...bootable, node: bootNode({ root }) });
    const fetching = text.split('\n').filter((line) => /^(kernel|initrd|boot|chain) /.test(line));
    expect(fetching).toHaveLength(count);
    for (const line of fetching) expect(line).toMatch(/ \|\| goto failed$/);
  });
});

describe('other scripts', () => {
  test('an unknown machine is told how to become a node', async () => {
    const script = await fixture.render(unknownMachine);
    expect(script.template).toBe('unconfigured');
    expect(script.text).toContain(`echo Add it there: wwctl node add NAME --hwaddr ${NODE_HWADDR}`);
  });

  test('an unknown machine waits as long as it is told, and asks DHCP before it asks again, with what it is', async () => {
    const { text } = await fixture.render({ ...unknownMachine, waiting: WAITING });
    expect(text).toContain(`echo It waits for a decision there: wwctl discover assign ${NODE_HWADDR} NODE\n`);
    const { commands } = parseIpxeScript(text);
    expect(commands.slice(-4)).toEqual([
      ['sleep', '27'],
      ['dhcp', 'netX'],
      [
        ...['chain', '--replace', '--autofree'],
        `${URL}/ipxe/${MAC}?assetkey=\${asset:uristring}&uuid=\${uuid}` +
          `&serial=\${serial:uristring}&manufacturer=\${manufacturer:uristring}&product=\${product:uristring}`,
      ],
      ['goto', 'wait'],
    ]);
  });

  test('an unknown machine that has not said what it is does so first of all', async () => {
    const { text } = await fixture.render({ ...unknownMachine, waiting: { ...WAITING, isIntroduced: false } });
    expect(parseIpxeScript(text).commands[0]).toEqual(['goto', 'ask']);
    expect(parseIpxeScript((await fixture.render({ ...unknownMachine, waiting: WAITING })).text).commands[0]).toEqual([
      'echo',
    ]);
  });

  test('an unknown machine that is ignored boots from its disk', async () => {
    const { text } = await fixture.render({ ...unknownMachine, waiting: { ...WAITING, isIgnored: true } });
    expect(loading(text)).toEqual([]);
    expect(text).toContain('sanboot --no-describe --drive 0x80');
  });

  test('a node whose image lacks something prints what and how to add it', async () => {
    const script = await fixture.render(withoutKernel);
    expect(script).toMatchObject({ template: 'notbootable', problems: withoutKernel.missing });
    expect(script.text).toContain('echo * it has no kernel: wwctl image kernel debian-12 --add NAME\n');
    expect(script.text).toContain('n1 (52:54:00:12:34:56) cannot boot image debian-12:');
  });

  test('a node that boots from its disk needs no image', async () => {
    const script = await fixture.render({ ...withoutKernel, node: bootNode({ ipxeTemplate: 'localdisk' }) });
    expect(script).toMatchObject({ template: 'localdisk', problems: [] });
  });

  test.each(['nosuch', '../default', 'a/b', '.hidden', '', '__proto__', 'x'.repeat(100)])(
    'a node with a template that is none is told so: %j',
    async (ipxeTemplate) => {
      const script = await fixture.render({ ...bootable, node: bootNode({ ipxeTemplate }) });
      expect(script.template).toBe('notbootable');
      expect(script.problems).toEqual([expect.stringContaining('there is no iPXE template')]);
    },
  );
});

test('all shipped scripts use known commands and jump to labels that exist', async () => {
  const scripts = [
    await fixture.render(bootable),
    await fixture.render(withoutKernel),
    await fixture.render(unknownMachine),
    await fixture.render({ ...unknownMachine, waiting: { ...WAITING, isIgnored: true } }),
    await fixture.render({ ...unknownMachine, waiting: { ...WAITING, isIntroduced: false } }),
    await fixture.render({ ...bootable, node: bootNode({ ipxeTemplate: 'localdisk' }) }),
  ];
  const shipped = new Set(scripts.map(({ template }) => template));
  expect([...shipped]).toEqual(['default', 'notbootable', 'unconfigured', 'localdisk']);
  const autoexec = await fixture.autoexec({ authority: '10.0.0.1:9873', loadsBy: 'http' });
  for (const text of [...scripts.map((script) => script.text), autoexec]) {
    expect(problemsOf(parseIpxeScript(text))).toEqual([]);
  }
});

describe('templates of the site', () => {
  test('go before the shipped ones and are read anew when they change', async () => {
    await fixture.put('default', '#!ipxe\necho one {{node.name}}\n');
    expect((await fixture.render(bootable)).text).toBe('#!ipxe\necho one n1\n');
    await fixture.put('default', '#!ipxe\necho two {{node.name}}\n');
    expect((await fixture.render(bootable)).text).toBe('#!ipxe\necho two n1\n');
  });

  test('see tags and everything else of a node', async () => {
    const source =
      '#!ipxe\necho {{node.tags.rack}} {{node.clusterName}} {{#if node.tags.none}}x{{/if}}{{node.root}} {{mac}}\n';
    await fixture.put('mine', source);
    const node = bootNode({ ipxeTemplate: 'mine', tags: { rack: 'r1' }, clusterName: 'c', root: 'tmpfs' });
    expect((await fixture.render({ ...bootable, node })).text).toBe('#!ipxe\necho r1 c tmpfs 52-54-00-12-34-56\n');
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
    await fixture.put('bad', source);
    const script = await fixture.render({ ...bootable, node: bootNode({ ipxeTemplate: 'bad' }) });
    expect(script).toMatchObject({ template: 'notbootable', problems: [expect.stringContaining(said)] });
    expect((await fixture.render(bootable)).template).toBe('default');
  });
});

function inTwoParts(): NonNullable<BootScriptFacts['artifacts']> {
  const { artifacts } = bootable;
  if (!artifacts) throw new Error('the fixture has no artifacts');
  return { ...artifacts, parts: [...artifacts.parts, { path: '/j', sizeBytes: 20, etag: 'd'.repeat(64) }] };
}
