import { netmaskFromPrefix, parseCidr4 } from '../../address/network4.ts';
import { draftBelow, isBlank, isYes, mapsUnder, type RecordDraft, scalarText, takeValue } from './record-draft.ts';

const DEVICES = 'network devices';

/** Addresses with prefixes, IPv6 under its old names, and which device is the primary one. */
export function upgradeNetworkDevices(draft: RecordDraft): void {
  for (const [name, entries] of mapsUnder(draft.entries, DEVICES)) {
    const device = draftBelow(draft, entries, DEVICES, name);
    renameMisspelt(device);
    splitIp4(device, 'ipcidr');
    splitIp4(device, 'ipaddr');
    splitIp6(device, 'ip6addr');
    splitIp6(device, 'ipaddr6');
    takePrefix(device);
    choosePrimary(draft, name, device);
  }
}

/** The REST API of Warewulf calls it so. */
function renameMisspelt({ entries, note }: RecordDraft): void {
  const value = takeValue(entries, 'onbot');
  if (value === undefined) return;
  entries['onboot'] ??= value;
  note('converted', ['onbot'], 'is now onboot');
}

function splitIp4({ entries, note }: RecordDraft, key: string): void {
  const text = entries[key];
  if (typeof text !== 'string' || (key === 'ipaddr' && !text.includes('/'))) return;
  delete entries[key];
  const cidr = parseCidr4(text);
  if (cidr === undefined) {
    note('lost', [key], `${JSON.stringify(text)} is not an IPv4 address with its prefix`);
    return;
  }
  if (isBlank(entries['ipaddr'])) entries['ipaddr'] = cidr.ip;
  if (isBlank(entries['netmask'])) entries['netmask'] = netmaskFromPrefix(cidr.prefix);
  note('converted', [key], 'is now ipaddr and netmask');
}

function splitIp6({ entries, note }: RecordDraft, key: string): void {
  const text = entries[key];
  if (typeof text !== 'string' || (key === 'ipaddr6' && !text.includes('/'))) return;
  delete entries[key];
  const [address, prefix] = text.split('/', 2);
  if (isBlank(entries['ipaddr6'])) entries['ipaddr6'] = address;
  if (prefix !== undefined && isBlank(entries['prefixlen6'])) entries['prefixlen6'] = prefix;
  note('converted', [key], `is now ipaddr6${prefix === undefined ? '' : ' and prefixlen6'}`);
}

function takePrefix({ entries, note }: RecordDraft): void {
  const prefix = takeValue(entries, 'prefix');
  if (prefix === undefined) return;
  if (!isBlank(entries['ipaddr6']) && isBlank(entries['prefixlen6']) && /^\d{1,3}$/.test(scalarText(prefix))) {
    entries['prefixlen6'] = prefix;
    note('converted', ['prefix'], 'is now prefixlen6');
  } else {
    note('lost', ['prefix'], 'has no IPv6 address it could belong to');
  }
}

/** The first device that calls itself so; a `primary network` that is said wins. */
function choosePrimary(draft: RecordDraft, name: string, device: RecordDraft): void {
  for (const flag of ['primary', 'default']) {
    if (!isYes(takeValue(device.entries, flag))) continue;
    if (isBlank(draft.entries['primary network'])) draft.entries['primary network'] = name;
    device.note('converted', [flag], `is now primary network: ${scalarText(draft.entries['primary network'])}`);
  }
}
