import { resolve } from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { createScriptTemplates } from '../../src/adapter/file/script-templates.ts';
import type { BootEvent } from '../../src/domain/boot-event.ts';
import { DeniedError } from '../../src/domain/errors.ts';
import { createBootScripts } from '../../src/service/boot-script.ts';
import { createFirstScript } from '../../src/service/first-script.ts';
import { grubLanguage } from '../../src/service/grub-language.ts';
import { ipxeLanguage } from '../../src/service/ipxe-language.ts';
import type { TftpContent, TftpFiles } from '../../src/service/ports/tftp-files.ts';
import { createTftpBootFiles, type TftpBootPorts } from '../../src/service/tftp-boot-files.ts';
import { bootNode, NODE_HWADDR } from '../support/boot-node.ts';
import { bootable, KERNEL_DIGEST } from '../support/boot-script-fixture.ts';

const TEMPLATES = resolve(import.meta.dirname, '../../templates');
const grub = createScriptTemplates([`${TEMPLATES}/grub`], grubLanguage.suffix);
const ipxe = createScriptTemplates([`${TEMPLATES}/ipxe`], ipxeLanguage.suffix);
const MAC = '52-54-00-12-34-56';

let events: BootEvent[];
beforeEach(() => {
  events = [];
});

function contentOf(text: string): TftpContent {
  const bytes = Buffer.from(text);
  return { sizeBytes: bytes.length, read: () => bytes, close: async () => {} };
}

/** Node n1, a file `own` in a directory, and files of artifacts that hold their paths. */
function files(ports: Partial<TftpBootPorts> = {}): TftpFiles {
  return createTftpBootFiles({
    files: { open: async (name) => (name === 'own' ? contentOf('mine') : undefined) },
    openPath: async (path) => contentOf(path),
    findNode: (hwaddr) => (hwaddr === NODE_HWADDR ? bootNode() : undefined),
    bootArtifacts: async () => bootable.artifacts ?? { missing: [] },
    grubScript: createBootScripts(grub, grubLanguage),
    guide: () => ({ isIgnored: false, isQueued: false, seconds: 60 }),
    firstScripts: {
      grub: createFirstScript(grub, grubLanguage, 'first'),
      ipxe: createFirstScript(ipxe, ipxeLanguage, 'autoexec'),
    },
    authority: '10.0.0.1:9873',
    record: (event) => events.push(event),
    now: () => 1000,
    ...ports,
  });
}

async function textOf(opened: Promise<TftpContent | undefined>): Promise<string | undefined> {
  const content = await opened;
  return content && String(await content.read(0, content.sizeBytes));
}

describe('files for GRUB by TFTP', () => {
  test('are those of directories first', async () => {
    expect(await textOf(files().open('own'))).toBe('mine');
    expect(await files().open('nosuch')).toBeUndefined();
  });

  test('are the kernel and the initramfs that the script of the node pins', async () => {
    expect(await textOf(files().open(`kernel/${MAC}?digest=${KERNEL_DIGEST}`))).toBe('/k');
    expect(await textOf(files().open(`initramfs/${MAC}`))).toBe('/f');
  });

  test('are refused with the reason when the image has changed meanwhile', async () => {
    await expect(files().open(`kernel/${MAC}?digest=${'0'.repeat(64)}`)).rejects.toThrow(
      new DeniedError('the kernel of n1 has changed since its boot script was made: boot again'),
    );
  });

  test('are none for a machine that is no node, but for a script that says so', async () => {
    const other = '52-54-00-12-34-99';
    await expect(files().open(`kernel/${other}`)).rejects.toThrow('no node has this hardware address');
    expect(await textOf(files().open(`grub/${other}`))).toContain('wwctl node add NAME');
    expect(events).toMatchObject([{ stage: 'grub', outcome: 'refused', hwaddr: '52:54:00:12:34:99' }]);
  });

  test('leave an event that says what the script is about', async () => {
    await files().open(`grub/${MAC}`);
    const missing = ['it has no kernel: add one'];
    const script = await textOf(files({ bootArtifacts: async () => ({ missing }) }).open(`grub/${MAC}`));
    expect(script).toContain("echo '*' 'it has no kernel: add one'\n");
    const about = { at: 1000, stage: 'grub', hwaddr: NODE_HWADDR, node: 'n1' };
    expect(events).toEqual([
      { ...about, outcome: 'ok', detail: 'grub script by TFTP' },
      { ...about, outcome: 'refused', detail: 'cannot boot: it has no kernel: add one' },
    ]);
  });
});
