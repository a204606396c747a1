import type { Socket } from 'node:dgram';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { decodeTftpPacket } from '../../../src/codec/tftp/decode-packet.ts';
import { encodeTftpPacket } from '../../../src/codec/tftp/encode-packet.ts';
import type { TftpPacket } from '../../../src/codec/tftp/packet.ts';
import { openPlainUdpSocket } from '../../support/open-plain-udp-socket.ts';
import { sha256 } from '../../support/sha256.ts';
import { fetchByTftp } from '../../support/tftp-client.ts';
import { TftpFixture } from '../../support/tftp-fixture.ts';

let fixture: TftpFixture;
let socket: Socket | undefined;
beforeAll(async () => {
  fixture = await TftpFixture.create();
});
afterEach(async () => {
  await fixture.stop();
  socket?.close();
  socket = undefined;
});
afterAll(() => fixture.remove());

async function openClient(): Promise<Socket> {
  const opened = await openPlainUdpSocket({ address: '127.0.0.1', port: 0 });
  socket = opened;
  return opened;
}

const request = (filename: string, opcode: 'rrq' | 'wrq' = 'rrq'): Buffer =>
  encodeTftpPacket({ opcode, filename, mode: 'octet', options: new Map() });

const aRequest: TftpPacket = { opcode: 'rrq', filename: 'short', mode: 'octet', options: new Map() };

describe('the TFTP server', () => {
  test.each([
    ['unknown files with ERROR 1', { filename: 'no/such/file' }, 'ERROR 1: no such file'],
    ['directories as unknown', { filename: '/' }, 'ERROR 1: no such file'],
    ['names with ..', { filename: '../../etc/passwd' }, 'ERROR 2: not allowed'],
    ['names with backslashes', { filename: '..\\..\\etc\\passwd' }, 'ERROR 2: not allowed'],
    ['links out of the root', { filename: 'link' }, 'ERROR 2: not allowed'],
    ['mode netascii', { filename: 'short', mode: 'netascii' }, 'ERROR 4: only mode octet is served'],
    ['mode mail', { filename: 'short', mode: 'mail' }, 'ERROR 4: only mode octet is served'],
  ])('refuses %s', async (_what, fetch, error) => {
    const port = await fixture.start();
    await expect(fetchByTftp({ port, ...fetch })).rejects.toThrow(error);
    expect(await fixture.events.next()).toMatchObject({ stage: 'tftp', outcome: 'refused' });
  });

  test('never writes', async () => {
    const port = await fixture.start();
    const client = await openClient();
    const answer = new Promise<Buffer>((resolve) => client.once('message', resolve));
    client.send(request('new', 'wrq'), port);
    expect(decodeTftpPacket(await answer)).toEqual({
      opcode: 'error',
      code: 2,
      message: 'this server is read-only',
    });
  });

  test('writes what came from the network into events as one harmless line', async () => {
    const port = await fixture.start();
    await expect(fetchByTftp({ port, filename: `a\n\x1b[2J${'b'.repeat(300)}` })).rejects.toThrow('ERROR 1');
    const { detail } = await fixture.events.next();
    expect(detail).toMatch(/^a\?\?\[2Jb{122}: no such file$/);
  });

  test('answers a client that repeats its request once', async () => {
    const port = await fixture.start();
    const client = await openClient();
    const peers = new Set<number>();
    client.on('message', (_bytes, remote) => {
      peers.add(remote.port);
      client.send(encodeTftpPacket({ opcode: 'ack', block: 1 }), remote.port);
    });
    for (let copy = 0; copy < 5; copy += 1) client.send(request('short'), port);
    await fixture.events.next();
    expect(peers.size).toBe(1);
    expect(fixture.events.pending).toEqual([]);
  });

  test("does not multiply DATA for a client that repeats its ACKs (the Sorcerer's Apprentice)", async () => {
    const port = await fixture.start();
    const client = await openClient();
    const received: number[] = [];
    client.on('message', (bytes, remote) => {
      const packet = decodeTftpPacket(bytes);
      if (packet.opcode !== 'data' && packet.opcode !== 'oack') return;
      const block = packet.opcode === 'data' ? packet.block : 0;
      if (block > 0) received.push(block);
      const ack = encodeTftpPacket({ opcode: 'ack', block });
      for (let copy = 0; copy < 3; copy += 1) client.send(ack, remote.port);
    });
    // So long a time-out (RFC 2349) never ends here: what comes twice, comes because of an ACK.
    const options = new Map([['timeout', '60']]);
    client.send(encodeTftpPacket({ ...aRequest, filename: 'program', options }), port);
    await fixture.events.next();
    expect(received).toEqual(Array.from({ length: 352 }, (_, index) => index + 1));
  });

  test.each([
    ['in all', { maxTransfers: 2 }],
    ['per machine', { maxTransfersPerSource: 2 }],
  ])('keeps silent over the cap of transfers %s, and serves again when one ends', async (_what, limits) => {
    const port = await fixture.start({ limits });
    const fetches = Array.from({ length: 6 }, () => fetchByTftp({ port, filename: 'short', repeatMs: 20 }));
    for (const { bytes } of await Promise.all(fetches)) expect(bytes).toEqual(fixture.contents.get('short'));
  });

  test('answers none of ten thousand datagrams that are no requests, and serves on', async () => {
    const port = await fixture.start();
    const client = await openClient();
    const answers: Buffer[] = [];
    client.on('message', (bytes) => answers.push(bytes));
    const senseless: Buffer[] = [
      Buffer.alloc(0),
      Buffer.from([0]),
      Buffer.from([0, 1]),
      Buffer.from([0, 9, 0, 0]),
      encodeTftpPacket({ opcode: 'ack', block: 0 }),
      encodeTftpPacket({ opcode: 'data', block: 1, data: Buffer.alloc(512) }),
      encodeTftpPacket({ opcode: 'error', code: 5, message: 'unknown transfer' }),
      encodeTftpPacket({ opcode: 'oack', options: new Map([['blksize', '512']]) }),
      Buffer.from(`\0\x01${'x'.repeat(60_000)}`),
    ];
    for (let index = 0; index < 10_000; index += 1) {
      const bytes = senseless[index % senseless.length] ?? Buffer.alloc(0);
      await new Promise((resolve) => client.send(bytes, port, '127.0.0.1', resolve));
    }
    expect(sha256((await fetchByTftp({ port, filename: 'program' })).bytes)).toBe(fixture.digestOf('program'));
    expect(answers).toEqual([]);
  });

  test('hears only the client whose transfer it is', async () => {
    const port = await fixture.start();
    const client = await openClient();
    const first = new Promise<number>((resolve) => client.once('message', (_bytes, remote) => resolve(remote.port)));
    client.send(encodeTftpPacket(aRequest), port);
    const transferPort = await first;
    const stranger = await openPlainUdpSocket({ address: '127.0.0.1', port: 0 });
    const stop = encodeTftpPacket({ opcode: 'error', code: 0, message: 'stop' });
    await new Promise((resolve) => stranger.send(stop, transferPort, '127.0.0.1', resolve));
    stranger.close();
    client.send(encodeTftpPacket({ opcode: 'ack', block: 1 }), transferPort);
    expect(await fixture.events.next()).toMatchObject({ outcome: 'ok', bytes: 100 });
  });
});
