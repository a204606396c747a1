import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createScriptTemplates } from '../../src/adapter/file/script-templates.ts';
import { createBootScripts } from '../../src/service/boot-script.ts';
import type { BootScriptFacts } from '../../src/service/boot-script-context.ts';
import { createFirstScript } from '../../src/service/first-script.ts';
import { grubLanguage } from '../../src/service/grub-language.ts';
import { bootNode, NODE_HWADDR } from '../support/boot-node.ts';
import {
  bootable,
  IMAGE_DIGEST,
  INITRAMFS_DIGEST,
  KERNEL_DIGEST,
  unknownMachine,
  withoutKernel,
} from '../support/boot-script-fixture.ts';
import { parseGrubScript } from '../support/grub-script.ts';

const SHIPPED = resolve(import.meta.dirname, '../../templates/grub');
const templates = createScriptTemplates([SHIPPED], grubLanguage.suffix);
const render = createBootScripts(templates, grubLanguage);
const byTftp: BootScriptFacts = { ...bootable, loadsBy: 'tftp' };
const MAC = '52-54-00-12-34-56';

/** GRUB's own parser. */
function problemOf(script: string): string {
  const { status, stderr, error } = spawnSync('grub-script-check', { input: script, encoding: 'utf8' });
  if (error) throw new Error(`grub-script-check: ${error.message}: apt-get install grub-common`);
  return status === 0 ? '' : stderr;
}

const commandsNamed = (text: string, ...names: readonly string[]) =>
  parseGrubScript(text)
    .map((words) => (words[0] === 'if' ? words.slice(1) : words))
    .filter(([name = '']) => names.includes(name));

describe('the script of a node', () => {
  test('loads kernel and initramfs by TFTP and by digest, and tells them what iPXE would', async () => {
    const node = bootNode({ rootSize: '2g', kernel: { args: ['quiet', 'dyndbg="file a +p; file b +p" nosmt'] } });
    const { text, problems, template } = await render({ ...byTftp, node });
    expect({ problems, template }).toEqual({ problems: [], template: 'default' });
    expect(commandsNamed(text, 'set', 'linux', 'initrd').slice(0, 7)).toEqual([
      ['set', 'came=yes'],
      ['set', 'from=(tftp,10.0.0.1)'],
      ['set', `who=assetkey=\${asset}`],
      ['set', 'step=kernel'],
      [
        ...['linux', `\${from}/kernel/${MAC}?digest=${KERNEL_DIGEST}&\${who}`, `wwid=${NODE_HWADDR}`],
        ...['wwinit.server=http://10.0.0.1:9873', 'wwinit.root=overlay', `wwinit.image=${IMAGE_DIGEST}:1`],
        ...['wwinit.size=2g', 'quiet', 'dyndbg=file a +p; file b +p', 'nosmt'],
      ],
      ['set', 'step=initramfs'],
      ['initrd', `\${from}/initramfs/${MAC}?digest=${INITRAMFS_DIGEST}&\${who}`],
    ]);
  });

  test('loads over HTTP where it came by HTTP, with root initramfs the image and the system overlay too', async () => {
    const { text } = await render({ ...bootable, node: bootNode({ root: 'initramfs' }) });
    expect(commandsNamed(text, 'initrd')).toEqual([
      ['initrd', `\${from}/image/${MAC}?digest=${IMAGE_DIGEST}&\${who}`, `\${from}/system/${MAC}?compress=gz&\${who}`],
    ]);
    expect(text).toContain("set from='(http,10.0.0.1:9873)'");
  });

  test('says why it cannot load the system overlay by TFTP', async () => {
    const script = await render({ ...byTftp, node: bootNode({ root: 'initramfs' }) });
    expect(script.template).toBe('notbootable');
    expect(script.problems).toEqual([expect.stringMatching(/loads by TFTP.*wwctl node set n1 --root overlay$/)]);
  });

  test('that lacks something prints what and how to add it', async () => {
    const { text, problems } = await render({ ...withoutKernel, loadsBy: 'tftp' });
    expect(problems).toEqual(withoutKernel.missing);
    expect(parseGrubScript(text)).toContainEqual([
      'echo',
      '*',
      'it has no kernel: wwctl image kernel debian-12 --add NAME',
    ]);
  });

  test('names the file to write where there is no template of that name', async () => {
    const { problems } = await render({ ...byTftp, node: bootNode({ ipxeTemplate: 'mine' }) });
    expect(problems).toEqual([expect.stringContaining("add mine.grub.hbs to the site's grub directory")]);
  });

  test.each([
    ['a quote, before which GRUB puts a backslash', "a='b'"],
    ['a backslash', 'a\\b'],
    ['a line break', 'a\nb'],
  ])('refuses a kernel argument with %s', async (_what, arg) => {
    const { problems } = await render({ ...byTftp, node: bootNode({ kernel: { args: [arg] } }) });
    expect(problems).toEqual([expect.stringContaining('cannot be passed through GRUB')]);
  });
});

test('every shipped template is a script of GRUB', async () => {
  const scripts = [
    await render(byTftp),
    await render({ ...bootable, node: bootNode({ root: 'initramfs' }) }),
    await render({ ...withoutKernel, loadsBy: 'tftp' }),
    await render(unknownMachine),
    await render({
      ...unknownMachine,
      waiting: { isIgnored: false, isQueued: true, isIntroduced: false, seconds: 20 },
    }),
    await render({
      ...unknownMachine,
      waiting: { isIgnored: true, isQueued: false, isIntroduced: false, seconds: 20 },
    }),
    await render({ ...byTftp, node: bootNode({ ipxeTemplate: 'localdisk' }) }),
  ];
  const first = createFirstScript(templates, grubLanguage, 'first');
  const texts = [...scripts.map(({ text }) => text), await first({ authority: '10.0.0.1:9873', loadsBy: 'tftp' })];
  expect(texts.map(problemOf)).toEqual(texts.map(() => ''));
  // GRUB does not tell the first script whether it could load the next.
  for (const { text } of scripts) expect(parseGrubScript(text)[0]).toEqual(['set', 'came=yes']);
  const shown = new Set([...scripts.map(({ template }) => template), 'first']);
  const shipped = readdirSync(join(SHIPPED)).map((file) => file.replace('.grub.hbs', ''));
  expect([...shown].sort()).toEqual(shipped.sort());
});

const anyText = fc.string({
  unit: fc.oneof(
    fc.constantFrom(...`'"\\$\`{}|&;<>#*?[]()!~ %=-`, '${', "'\\''", 'if', 'fi', 'é'),
    fc.string({ minLength: 1, maxLength: 1 }),
  ),
  maxLength: 12,
});
/** As fields are, whose kinds take no control characters. */
const fieldText = anyText.filter((text) => !/[\x00-\x1f\x7f]/.test(text));

describe('values', () => {
  test('are one word each, and that very word, or are refused', async () => {
    const before = parseGrubScript((await render(byTftp)).text).length;
    await fc.assert(
      fc.asyncProperty(fieldText, async (imageName) => {
        const { text, template } = await render({ ...byTftp, node: bootNode({ imageName }) });
        if (template === 'notbootable') return;
        const commands = parseGrubScript(text);
        expect(commands).toHaveLength(before);
        expect(commands).toContainEqual(['echo', 'Image:   ', ...(imageName === '' ? [] : [imageName])]);
      }),
      { numRuns: 500 },
    );
  });

  test('of kernel arguments never add a command, and hold nothing that GRUB would change', async () => {
    const before = parseGrubScript((await render(byTftp)).text).length;
    await fc.assert(
      fc.asyncProperty(anyText, async (arg) => {
        const { text, template } = await render({ ...byTftp, node: bootNode({ kernel: { args: [arg, 'end'] } }) });
        if (template === 'notbootable') return;
        const [linux = []] = commandsNamed(text, 'linux');
        expect(parseGrubScript(text)).toHaveLength(before);
        expect(linux.at(-1)).toBe('end');
        expect(linux.slice(2).join(' ')).not.toMatch(/['"\\]/);
      }),
      { numRuns: 500 },
    );
  });

  test('of every kind pass the parser of GRUB', async () => {
    const texts = fc.sample(fieldText, 200);
    const scripts = await Promise.all(
      texts.map((imageName) =>
        render({ ...withoutKernel, node: bootNode({ imageName }), missing: [`\n${imageName}`] }),
      ),
    );
    const bodies = scripts.map(({ text }) => text);
    expect(problemOf(bodies.join('\n'))).toBe('');
  });
});
