import { describe, expect, test } from '@jest/globals';
import type { Ip4 } from '../../src/address/ip4.ts';
import { judgeStageAccess, type StageAccessFacts } from '../../src/provision/stage-access.ts';

/** The node itself, as root. */
const own: StageAccessFacts = {
  stage: 'kernel',
  isIdentified: true,
  isKnown: true,
  assetKeyMatches: true,
  remoteAddress: '10.0.0.5',
  remotePort: 987,
  nodeAddresses: ['10.0.0.5', '10.0.0.77'] as Ip4[],
  isSecure: true,
};
const stages = ['ipxe', 'kernel', 'image', 'initramfs', 'system', 'runtime', 'report'] as const;
const ofOthers = { remoteAddress: '10.0.0.6' };
const asUser = { remotePort: 40_000 };

const rows: readonly { says: string; facts: Partial<StageAccessFacts>; verdict: Record<string, string | number> }[] = [
  ...stages.map((stage) => ({ says: `a node has its ${stage}`, facts: { stage }, verdict: { do: 'allow' } })),
  ...(['ipxe', 'kernel', 'image', 'initramfs'] as const).flatMap((stage) => [
    {
      says: `firmware of any address has the ${stage}`,
      facts: { stage, ...ofOthers, ...asUser },
      verdict: { do: 'allow' },
    },
  ]),
  ...(['system', 'runtime', 'report'] as const).flatMap((stage) => [
    { says: `another machine has no ${stage}`, facts: { stage, ...ofOthers }, verdict: { do: 'refuse', status: 403 } },
    {
      says: `unless the cluster is not secure, then it has the ${stage}`,
      facts: { stage, ...ofOthers, ...asUser, isSecure: false },
      verdict: { do: 'allow' },
    },
    {
      says: `an IPv6 peer has no ${stage}`,
      facts: { stage, remoteAddress: '2001:db8::5' },
      verdict: { do: 'refuse', status: 403 },
    },
  ]),
  {
    says: 'firmware has its system overlay from any port',
    facts: { stage: 'system', ...asUser },
    verdict: { do: 'allow' },
  },
  {
    says: 'a user of the node has no runtime overlay',
    facts: { stage: 'runtime', ...asUser },
    verdict: { do: 'refuse', status: 401 },
  },
  {
    says: 'a user of the node cannot report',
    facts: { stage: 'report', ...asUser },
    verdict: { do: 'refuse', status: 401 },
  },
  {
    says: 'port 1024 is not privileged',
    facts: { stage: 'runtime', remotePort: 1024 },
    verdict: { do: 'refuse', status: 401 },
  },
  { says: 'port 1023 is privileged', facts: { stage: 'runtime', remotePort: 1023 }, verdict: { do: 'allow' } },
  {
    says: 'the leased address is an own address',
    facts: { stage: 'system', remoteAddress: '10.0.0.77' },
    verdict: { do: 'allow' },
  },
  {
    says: 'an address mapped into IPv6 is the same address',
    facts: { stage: 'system', remoteAddress: '::ffff:10.0.0.5' },
    verdict: { do: 'allow' },
  },
  ...stages.map((stage) => ({
    says: `a request for the ${stage} without a MAC address is wrong`,
    facts: { stage, isIdentified: false, isKnown: false },
    verdict: { do: 'refuse', status: 400 },
  })),
  { says: 'an unknown machine is introduced', facts: { stage: 'ipxe', isKnown: false }, verdict: { do: 'introduce' } },
  ...stages.slice(1).map((stage) => ({
    says: `an unknown machine has no ${stage}`,
    facts: { stage, isKnown: false },
    verdict: { do: 'refuse', status: 404 },
  })),
  ...stages.map((stage) => ({
    says: `without the asset key nobody has the ${stage}, secure or not`,
    facts: { stage, assetKeyMatches: false, isSecure: false },
    verdict: { do: 'refuse', status: 401 },
  })),
];

describe('who may have which stage', () => {
  test.each(rows)('$says', ({ facts, verdict }) => {
    expect(judgeStageAccess({ ...own, ...facts })).toMatchObject(verdict);
  });
});
