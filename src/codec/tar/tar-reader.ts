import { DecodeError } from '../decode-error.ts';
import { decodePaxRecords, type PaxRecords } from './pax-records.ts';
import { decodeTarBlock, TAR_BLOCK_BYTES, type TarBlock } from './tar-header.ts';
import { composeMember, isDataless, type TarMember } from './tar-member.ts';

/** Takes an archive's members in order. `data` slices share memory with the chunks that were written. */
export interface TarSink {
  entry(member: TarMember): void;
  data(slice: Buffer): void;
  entryEnd(): void;
}

/** Headers that describe the next member: larger ones are an attack. */
const MAX_META_BYTES = 1024 * 1024;

/** What the bytes after a header are. */
type Body = 'data' | 'pax' | 'pax-global' | 'long-name' | 'long-link';
const META_BODY: Readonly<Record<string, Body>> = {
  x: 'pax',
  X: 'pax', // Solaris
  g: 'pax-global',
  L: 'long-name',
  K: 'long-link',
};

/**
 * A push parser for tar: v7, ustar, PAX, GNU and star. It copies nothing but headers. Chunks may be cut anywhere.
 * `write` and `end` throw DecodeError, and nothing else.
 */
export class TarReader {
  readonly #sink: TarSink;
  /** Collects a header block or a meta body that is cut by chunk borders. */
  #held: Buffer[] = [];
  #heldBytes = 0;
  #body: Body | undefined;
  #bodyLeft = 0;
  #bodyBytes = 0;
  #paddingLeft = 0;
  #zeroBlocks = 0;
  #offset = 0;
  #pax: PaxRecords = new Map();
  #globalPax: PaxRecords = new Map();
  #longName: string | undefined;
  #longLink: string | undefined;

  constructor(sink: TarSink) {
    this.#sink = sink;
  }

  /** True once both zero blocks were seen; later bytes are ignored. */
  get isComplete(): boolean {
    return this.#zeroBlocks >= 2;
  }

  write(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length && !this.isComplete) {
      const taken = this.#take(chunk, at);
      at += taken;
      this.#offset += taken;
    }
  }

  /** Says that no more bytes come. An archive may lack its closing zero blocks, as with many writers. */
  end(): void {
    if (this.#body !== undefined || this.#heldBytes > 0) {
      throw new DecodeError('the archive ends in the middle of a member', this.#offset);
    }
    if (this.#pax.size > 0 || this.#longName !== undefined || this.#longLink !== undefined) {
      throw new DecodeError('the archive ends after an extended header', this.#offset);
    }
  }

  /** Consumes some bytes from `at` and says how many. */
  #take(chunk: Buffer, at: number): number {
    if (this.#body !== undefined) {
      return this.#body === 'data' ? this.#takeData(chunk, at) : this.#takeMeta(this.#body, chunk, at);
    }
    if (this.#paddingLeft > 0) {
      const taken = Math.min(this.#paddingLeft, chunk.length - at);
      this.#paddingLeft -= taken;
      return taken;
    }
    return this.#takeHeader(chunk, at);
  }

  #takeData(chunk: Buffer, at: number): number {
    const taken = Math.min(this.#bodyLeft, chunk.length - at);
    this.#sink.data(chunk.subarray(at, at + taken));
    this.#bodyLeft -= taken;
    if (this.#bodyLeft === 0) {
      this.#endBody();
      this.#sink.entryEnd();
    }
    return taken;
  }

  #takeMeta(body: Body, chunk: Buffer, at: number): number {
    const taken = Math.min(this.#bodyLeft, chunk.length - at);
    this.#bodyLeft -= taken;
    const data = this.#hold(chunk.subarray(at, at + taken), this.#bodyBytes);
    if (data) {
      this.#endBody();
      this.#keepMeta(body, data);
    }
    return taken;
  }

  #takeHeader(chunk: Buffer, at: number): number {
    const taken = Math.min(TAR_BLOCK_BYTES - this.#heldBytes, chunk.length - at);
    const start = this.#offset - this.#heldBytes;
    const block = this.#hold(chunk.subarray(at, at + taken), TAR_BLOCK_BYTES);
    if (block) this.#acceptBlock(block, start);
    return taken;
  }

  /** The wanted bytes in one piece once they are all there. */
  #hold(slice: Buffer, wantedBytes: number): Buffer | undefined {
    if (this.#heldBytes === 0 && slice.length === wantedBytes) return slice;
    this.#held.push(Buffer.from(slice));
    this.#heldBytes += slice.length;
    if (this.#heldBytes < wantedBytes) return undefined;
    const whole = Buffer.concat(this.#held);
    this.#held = [];
    this.#heldBytes = 0;
    return whole;
  }

  #acceptBlock(block: Buffer, start: number): void {
    if (isZero(block)) {
      this.#zeroBlocks += 1;
      return;
    }
    if (this.#zeroBlocks > 0) throw new DecodeError('a member follows the end of the archive', start);
    const header = decodeTarBlock(block, start);
    const body = META_BODY[header.typeFlag];
    if (body === undefined) this.#beginMember(header, start);
    else if (header.sizeBytes > MAX_META_BYTES) throw new DecodeError('an extended header is too large', start);
    else this.#beginBody(body, header.sizeBytes);
    if (body !== undefined && header.sizeBytes === 0) this.#endBody();
  }

  #beginMember(header: TarBlock, start: number): void {
    const member = composeMember(header, {
      pax: this.#pax,
      globalPax: this.#globalPax,
      longName: this.#longName,
      longLink: this.#longLink,
      offset: start,
    });
    this.#pax = new Map();
    this.#longName = undefined;
    this.#longLink = undefined;
    this.#sink.entry(member);
    if (isDataless(member.type) || member.sizeBytes === 0) this.#sink.entryEnd();
    else this.#beginBody('data', member.sizeBytes);
  }

  #beginBody(body: Body, sizeBytes: number): void {
    this.#body = body;
    this.#bodyBytes = sizeBytes;
    this.#bodyLeft = sizeBytes;
    this.#paddingLeft = -sizeBytes & (TAR_BLOCK_BYTES - 1);
  }

  #endBody(): void {
    this.#body = undefined;
  }

  #keepMeta(body: Body, data: Buffer): void {
    if (body === 'pax') this.#pax = decodePaxRecords(Buffer.from(data), this.#offset);
    else if (body === 'pax-global') {
      for (const [key, value] of decodePaxRecords(Buffer.from(data), this.#offset)) this.#globalPax.set(key, value);
    } else if (body === 'long-name') this.#longName = textOf(data);
    else this.#longLink = textOf(data);
  }
}

function textOf(data: Buffer): string {
  const nul = data.indexOf(0);
  return data.toString('latin1', 0, nul === -1 ? data.length : nul);
}

function isZero(block: Buffer): boolean {
  return block[0] === 0 && block.every((byte) => byte === 0);
}
