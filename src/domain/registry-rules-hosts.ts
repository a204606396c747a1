import type { NetworkDevice, NodeRecord } from './node-schema.ts';
import type { RecordName } from './record-name.ts';
import type { RuleProblem } from './rule-problem.ts';

/**
 * What a network device has is the address of one machine: not nobody's, and not that of many. An address that the
 * record had before may stay.
 */
export function checkHosts(subject: RecordName, record: NodeRecord, before: NodeRecord): RuleProblem[] {
  return Object.entries(record.networkDevices ?? {}).flatMap(([name, device]) => {
    const old = before.networkDevices?.[name];
    return HOST_FIELDS.flatMap(({ key, example, isNoHost }) => {
      const address = device[key];
      if (address === undefined || address === old?.[key] || !isNoHost.test(address)) return [];
      const path = `network devices.${name}.${key}`;
      const what = `${address} is not the address of one machine`;
      return [{ records: [subject] as const, path, what, remedy: `Write it like ${example}.`, isConflict: false }];
    });
  });
}

/** Of addresses in their canonical form. */
const HOST_FIELDS: readonly {
  readonly key: keyof Pick<NetworkDevice, 'hwaddr' | 'ipaddr' | 'ipaddr6'>;
  readonly example: string;
  readonly isNoHost: RegExp;
}[] = [
  // Of 6 bytes, the lowest bit of the first one marks broadcast and multicast (IEEE 802-2014 §8.2); zeros are nobody's.
  { key: 'hwaddr', example: '52:54:00:12:34:56', isNoHost: /^(.[13579bdf]|00(?=(:00){5}$))(:..){5}$/ },
  // 0.0.0.0/8 is nobody (RFC 1122 §3.2.1.3); from 224.0.0.0 on all are multicast or reserved (RFC 1112 §4).
  { key: 'ipaddr', example: '10.0.0.1', isNoHost: /^(0|22[4-9]|2[3-5]\d)\./ },
  // RFC 4291 §2.5.2 and §2.7.
  { key: 'ipaddr6', example: 'fd00::1', isNoHost: /^(::$|ff[\da-f]{2}:)/ },
];
