import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { encodeTftpPacket } from '../../../src/codec/tftp/encode-packet.ts';
import { openPlainUdpSocket } from '../../support/open-plain-udp-socket.ts';
import { sha256 } from '../../support/sha256.ts';
import { fetchByTftp } from '../../support/tftp-client.ts';
import { TftpFixture } from '../../support/tftp-fixture.ts';

let fixture: TftpFixture;
beforeAll(async () => {
  fixture = await TftpFixture.create();
});
afterEach(() => fixture.stop());
afterAll(() => fixture.remove());

describe('the TFTP server', () => {
  const asked: readonly Record<string, string>[] = [
    {},
    { tsize: '0' },
    { blksize: '1432', tsize: '0' },
    { blksize: '1468', windowsize: '16' },
    { blksize: '65464', windowsize: '2', timeout: '3' },
    { windowsize: '64' },
  ];
  test.each(asked)('delivers files of every length with options %j', async (options) => {
    const port = await fixture.start();
    for (const [name, bytes] of fixture.contents) {
      const fetched = await fetchByTftp({ port, filename: name, options });
      expect(sha256(fetched.bytes)).toBe(sha256(bytes));
      const expected = Object.keys(options).filter((option) => option !== 'tsize' || bytes.length > 0);
      expect([...fetched.accepted.keys()].sort()).toEqual(expected.sort());
      if (expected.includes('tsize')) expect(fetched.accepted.get('tsize')).toBe(String(bytes.length));
    }
  });

  test('numbers blocks past 65535', async () => {
    const port = await fixture.start();
    const fetched = await fetchByTftp({ port, filename: 'kernel', options: { blksize: '16', windowsize: '64' } });
    expect(sha256(fetched.bytes)).toBe(fixture.digestOf('kernel'));
  });

  test('leaves one boot event per transfer, with the machine and the bytes', async () => {
    const port = await fixture.start();
    await fetchByTftp({ port, filename: 'program' });
    expect(await fixture.events.next()).toEqual({
      at: 1000,
      stage: 'tftp',
      outcome: 'ok',
      hwaddr: '52:54:00:12:34:56',
      node: 'n1',
      ip: '127.0.0.1',
      detail: expect.stringMatching(/^program: 180001 bytes in \d+\.\d\d s$/),
      bytes: 180_001,
    });
  });

  test('takes a question for the size alone for what it is, no failure', async () => {
    const port = await fixture.start();
    const socket = await openPlainUdpSocket({ address: '127.0.0.1', port: 0 });
    const options = new Map([['tsize', '0']]);
    socket.send(encodeTftpPacket({ opcode: 'rrq', filename: 'program', mode: 'octet', options }), port);
    socket.on('message', (_bytes, remote) => {
      socket.send(encodeTftpPacket({ opcode: 'error', code: 8, message: 'User aborted the transfer' }), remote.port);
    });
    expect(await fixture.events.next()).toMatchObject({
      outcome: 'ok',
      detail: 'program: only its size was asked (180001 bytes)',
    });
    socket.close();
  });

  test.each([
    ['in lockstep', { blksize: '1468' }],
    ['with windows', { blksize: '1468', windowsize: '16' }],
  ])('delivers under 10 percent loss both ways %s', async (_how, options) => {
    const port = await fixture.start();
    let packets = 0;
    const isLost = () => (packets++ * 7919) % 101 < 10;
    const fetched = await fetchByTftp({ port, filename: 'program', options, isLost, repeatMs: 50 });
    expect(sha256(fetched.bytes)).toBe(fixture.digestOf('program'));
    expect(fetched.dataPackets).toBeLessThan((180_001 / 1468) * 3);
  });

  test('serves many at once', async () => {
    const port = await fixture.start();
    const fetch = () => fetchByTftp({ port, filename: 'program', options: { blksize: '1468' } });
    const fetched = await Promise.all(Array.from({ length: 50 }, fetch));
    expect(new Set(fetched.map(({ bytes }) => sha256(bytes)))).toEqual(new Set([fixture.digestOf('program')]));
  });
});

describe('the TFTP server at close', () => {
  test('lets running transfers end and takes no new ones', async () => {
    const port = await fixture.start();
    const { started, isLost } = lossless(10);
    const running = fetchByTftp({ port, filename: 'kernel', isLost });
    await started;
    const closed = fixture.server?.close({ drainMs: 20_000 });
    fixture.server = undefined;
    const { bytes } = await running;
    await closed;
    expect(sha256(bytes)).toBe(fixture.digestOf('kernel'));
    expect(await fixture.events.next()).toMatchObject({ outcome: 'ok' });
  });

  test('ends transfers with an ERROR when the time to drain is over', async () => {
    const port = await fixture.start();
    const { started, isLost } = lossless(10);
    const running = fetchByTftp({ port, filename: 'kernel', options: { blksize: '8' }, isLost });
    const ended = expect(running).rejects.toThrow('ERROR 0: the server is stopping');
    await started;
    await fixture.server?.close({ drainMs: 1 });
    fixture.server = undefined;
    await ended;
    expect(await fixture.events.next()).toMatchObject({
      outcome: 'failed',
      detail: expect.stringContaining('cut off because the server stops'),
    });
  });
});

/** Loses nothing, and tells when so many packets were on their way. */
function lossless(packets: number): { started: Promise<void>; isLost: () => boolean } {
  const { promise, resolve } = Promise.withResolvers<void>();
  let seen = 0;
  const isLost = () => {
    seen += 1;
    if (seen === packets) resolve();
    return false;
  };
  return { started: promise, isLost };
}
