import { describe, expect, test } from '@jest/globals';
import type { TftpPacket } from '../../src/codec/tftp/packet.ts';
import { judgeTftpRequest } from '../../src/provision/tftp-request.ts';

const facts = {
  sourcePort: 2070,
  isRunning: false,
  transfers: 0,
  transfersOfSource: 0,
  maxTransfers: 10,
  maxTransfersPerSource: 2,
};
const request = { opcode: 'rrq', filename: 'f', mode: 'octet', options: new Map([['tsize', '0']]) } as const;

describe('what comes to the TFTP port', () => {
  test('is served when it is a read request', () => {
    expect(judgeTftpRequest(request, facts)).toEqual({ do: 'serve', filename: 'f', options: request.options });
  });

  test.each([
    ['writing', { ...request, opcode: 'wrq' as const }, 2],
    ['netascii', { ...request, mode: 'netascii' }, 4],
  ])('is refused when it asks for %s', (_what, packet, code) => {
    expect(judgeTftpRequest(packet, facts)).toMatchObject({ do: 'refuse', code });
  });

  const strays: readonly TftpPacket[] = [
    { opcode: 'ack', block: 1 },
    { opcode: 'data', block: 1, data: Buffer.alloc(1) },
    { opcode: 'error', code: 0, message: '' },
    { opcode: 'oack', options: new Map() },
  ];
  test.each(strays)('is dropped when it is a stray $opcode', (packet) => {
    expect(judgeTftpRequest(packet, facts).do).toBe('drop');
  });

  test.each([0, 7, 19, 53, 67, 69])('is dropped when it comes from the service port %i, write requests too', (port) => {
    expect(judgeTftpRequest(request, { ...facts, sourcePort: port }).do).toBe('drop');
    expect(judgeTftpRequest({ ...request, opcode: 'wrq' }, { ...facts, sourcePort: port }).do).toBe('drop');
  });

  test.each([
    ['the transfer runs already', { isRunning: true }],
    ['all transfers are taken', { transfers: 10 }],
    ['the machine has its share', { transfersOfSource: 2 }],
  ])('is dropped when %s', (_why, changed) => {
    expect(judgeTftpRequest(request, { ...facts, ...changed }).do).toBe('drop');
  });
});
