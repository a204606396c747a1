import { expect, test } from '@jest/globals';
import { parseRdisc6 } from '../../../src/adapter/net/router-advertisements.ts';

/** What ndisc6 1.0.5 prints about a radvd that sends machines to DHCPv6. */
const ANSWER = `Soliciting ff02::2 (ff02::2) on srv...

Hop limit                 :           64 (      0x40)
Stateful address conf.    :          Yes
Stateful other conf.      :          Yes
Mobile home agent         :           No
Router preference         :       medium
Neighbor discovery proxy  :           No
Router lifetime           :            0 (0x00000000) seconds
Reachable time            :  unspecified (0x00000000)
Retransmit time           :  unspecified (0x00000000)
 Prefix                   : fd00:1::/64
  On-link                 :          Yes
  Autonomous address conf.:           No
  Valid time              :        86400 (0x00015180) seconds
  Pref. time              :        14400 (0x00003840) seconds
 Source link-layer address: 9E:89:A1:1D:25:57
 from fe80::9c89:a1ff:fe1d:2557
`;

test('the answers of routers are read, each router once', () => {
  const other = ANSWER.replace('Soliciting ff02::2 (ff02::2) on srv...', '')
    .replace('conf.    :          Yes', 'conf.    :           No')
    .replace('conf.:           No', 'conf.:          Yes')
    .replace('from fe80::9c89:a1ff:fe1d:2557', 'from fe80::1');
  expect(parseRdisc6(ANSWER + ANSWER + other)).toEqual([
    {
      router: 'fe80::9c89:a1ff:fe1d:2557',
      isManaged: true,
      prefixes: [{ network: { address: 'fd00:1::', prefix: 64 }, isOnLink: true, isAutonomous: false }],
    },
    {
      router: 'fe80::1',
      isManaged: false,
      prefixes: [{ network: { address: 'fd00:1::', prefix: 64 }, isOnLink: true, isAutonomous: true }],
    },
  ]);
  expect(parseRdisc6('Soliciting ff02::2 (ff02::2) on srv...\nTimed out.\nNo response.\n')).toEqual([]);
});
