import type { PlannedMember } from '../../codec/oci/archive-plan.ts';
import { encodeTarHeader, tarPaddingBytes } from '../../codec/tar/encode-tar-header.ts';
import { NO_XATTRS, type TarMember, type Xattrs } from '../../codec/tar/tar-member.ts';
import { encodeTarEnd } from '../../codec/tar/tar-writer.ts';
import type { ArchiveWriter } from './archive-writer.ts';
import type { BlockWriter } from './block-writer.ts';

const PADDING = Buffer.alloc(512);
/** Times outside 1970–2106 become the nearest that squashfs and newc can say. */
const MAX_SECONDS = 0xffffffff;

interface TarOptions {
  /** Those of a member's attributes that shall be written. */
  readonly keepXattrs: (xattrs: Xattrs) => Xattrs;
  /** False leaves the root directory itself out. */
  readonly hasRoot: boolean;
  /** Gets the owners and groups of what is written. */
  readonly owners?: Set<number>;
}

/** Writes planned members as a tar archive. */
export class TarStream implements ArchiveWriter {
  readonly #output: BlockWriter;
  readonly #options: TarOptions;
  #writtenBytes = 0;
  #links: readonly Buffer[] = [];

  constructor(output: BlockWriter, options: TarOptions) {
    this.#output = output;
    this.#options = options;
  }

  put(member: PlannedMember): void {
    if (member.paths[0] === '.' && !this.#options.hasRoot) return;
    this.beginFile(member);
    this.endFile();
  }

  /** The further names come after the data, which belongs to the first. */
  beginFile({ inode, paths }: PlannedMember): void {
    const [path = '', ...links] = paths;
    this.#options.owners?.add(inode.uid).add(inode.gid);
    const mtimeSeconds = Math.min(Math.max(inode.mtimeSeconds, 0), MAX_SECONDS);
    const member = { ...inode, path, mtimeSeconds, xattrs: this.#options.keepXattrs(inode.xattrs) };
    this.#output.append(encodeTarHeader(member));
    this.#links = links.map((link) => encodeTarHeader(hardLink(member, link)));
    this.#writtenBytes = 0;
  }

  data(slice: Buffer): void {
    this.#writtenBytes += slice.length;
    this.#output.append(slice);
  }

  endFile(): void {
    this.#output.append(PADDING.subarray(0, tarPaddingBytes(this.#writtenBytes)));
    for (const link of this.#links) this.#output.append(link);
  }

  async ready(): Promise<void> {
    await this.#output.ready();
  }

  async end(): Promise<void> {
    this.#output.append(encodeTarEnd());
    await this.#output.end();
  }
}

function hardLink(member: TarMember, path: string): TarMember {
  return { ...member, type: 'hardlink', path, linkTarget: member.path, sizeBytes: 0, xattrs: NO_XATTRS };
}
