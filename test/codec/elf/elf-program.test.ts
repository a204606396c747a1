import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readElfProgram } from '../../../src/codec/elf/elf-program.ts';

const HOST: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

describe('a program', () => {
  test('that is static says so: busybox', () => {
    const bytes = readFileSync('/bin/busybox');
    expect(readElfProgram(bytes)).toEqual({ architecture: HOST[process.arch], isStatic: true });
  });

  test('that needs a loader says so: the shell', () => {
    expect(readElfProgram(readFileSync('/bin/sh'))).toEqual({ architecture: HOST[process.arch], isStatic: false });
  });

  test('for a machine of 32 bits is read by its own layout', () => {
    const bytes = Buffer.alloc(128);
    bytes.write('\x7fELF\x01\x01', 'latin1');
    bytes.writeUInt16LE(40, 18); // ARM
    bytes.writeUInt32LE(64, 28); // program headers
    bytes.writeUInt16LE(32, 42);
    bytes.writeUInt16LE(1, 44);
    bytes.writeUInt32LE(1, 64); // PT_LOAD
    expect(readElfProgram(bytes)).toEqual({ architecture: 'arm', isStatic: true });
    bytes.writeUInt32LE(3, 64); // PT_INTERP
    expect(readElfProgram(bytes)).toEqual({ architecture: 'arm', isStatic: false });
  });
});

test('anything else is none, and nothing throws', () => {
  expect(readElfProgram(Buffer.from('#!/bin/sh\n'))).toBeUndefined();
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (bytes, hasMagic) => {
      const buffer = Buffer.from(bytes);
      if (hasMagic) buffer.write('\x7fELF\x02\x01', 'latin1');
      readElfProgram(buffer);
    }),
  );
});
