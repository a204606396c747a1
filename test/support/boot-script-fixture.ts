import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createScriptTemplates } from '../../src/adapter/file/script-templates.ts';
import { createBootScripts, type RenderBootScript } from '../../src/service/boot-script.ts';
import type { BootScriptFacts } from '../../src/service/boot-script-context.ts';
import { createFirstScript, type RenderFirstScript } from '../../src/service/first-script.ts';
import { ipxeLanguage } from '../../src/service/ipxe-language.ts';
import { bootNode, NODE_HWADDR } from './boot-node.ts';

const SHIPPED = resolve(import.meta.dirname, '../../templates/ipxe');

export const KERNEL_DIGEST = 'a'.repeat(64);
export const IMAGE_DIGEST = 'b'.repeat(64);
export const INITRAMFS_DIGEST = 'c'.repeat(64);

/** A machine that is no node. */
export const unknownMachine: BootScriptFacts = { authority: '10.0.0.1:9873', hwaddr: NODE_HWADDR, missing: [] };

/** A node whose image lacks something. */
export const withoutKernel: BootScriptFacts = {
  ...unknownMachine,
  node: bootNode(),
  missing: ['it has no kernel: wwctl image kernel debian-12 --add NAME'],
};

/** A node that has all it needs. */
export const bootable: BootScriptFacts = {
  ...unknownMachine,
  node: bootNode(),
  artifacts: {
    kernel: { path: '/k', sizeBytes: 1, etag: KERNEL_DIGEST, version: '6.1.0-40-amd64' },
    parts: [{ path: '/i', sizeBytes: 1, etag: IMAGE_DIGEST }],
    initramfs: { path: '/f', sizeBytes: 1, etag: INITRAMFS_DIGEST },
  },
};

/** The shipped templates behind those of a site, which has none yet. */
export class BootScriptFixture {
  readonly #site: string;
  readonly render: RenderBootScript;
  readonly autoexec: RenderFirstScript;

  static async create(): Promise<BootScriptFixture> {
    return new BootScriptFixture(await mkdtemp(join(tmpdir(), 'ww-ipxe-')));
  }

  constructor(site: string) {
    this.#site = site;
    const templates = createScriptTemplates([site, SHIPPED], '.ipxe.hbs');
    this.render = createBootScripts(templates);
    this.autoexec = createFirstScript(templates, ipxeLanguage, 'autoexec');
  }

  async put(name: string, source: string): Promise<void> {
    const path = join(this.#site, `${name}.ipxe.hbs`);
    await rm(path, { force: true });
    await writeFile(path, source);
  }

  async remove(): Promise<void> {
    await rm(this.#site, { recursive: true });
  }
}
