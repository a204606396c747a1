import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ConfigError, formatConfigProblem } from '../../src/config/config-error.ts';
import { loadConfig, loadSettings } from '../../src/config/load-config.ts';
import type { InterfaceAddress } from '../../src/config/network-interface.ts';
import { NOT_USED } from '../../src/config/not-used.ts';
import type { Setting } from '../../src/config/setting.ts';
import { SETTINGS } from '../../src/config/settings.ts';
import { anInterface, noIpv6 } from '../fake/interfaces.ts';

const HOST = [
  anInterface('lo', '127.0.0.1/8'),
  anInterface('eth0', '192.0.2.2/24'),
  anInterface('eth1', '10.0.0.1/22'),
];
let directory = '';

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'ww-config-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

function load(text: string, host: readonly InterfaceAddress[] = HOST) {
  const file = join(directory, 'w.conf');
  writeFileSync(file, text);
  return loadConfig({ file, env: {} }, () => host, noIpv6);
}

/** The lines of the error, without the directory of the test; empty when the text loads. */
function problemsOf(text: string, host?: readonly InterfaceAddress[]): readonly string[] {
  try {
    load(text, host);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message.replaceAll(`${directory}/`, '').split('\n');
  }
}

describe('the configuration', () => {
  test('takes address, network and interface from ipaddr', () => {
    const { config } = load('ipaddr: 10.0.0.1/22\n');
    expect(config).toMatchObject({
      ipaddr: '10.0.0.1',
      netmask: '255.255.252.0',
      network: { address: '10.0.0.0', prefix: 22 },
      dhcp: { interface: 'eth1' },
    });
  });

  test('takes the netmask of the interface when the file has none', () => {
    expect(load('ipaddr: 192.0.2.2\n').config.netmask).toBe('255.255.255.0');
  });

  test('reads texts, numbers, lists, maps and all of Warewulf’s booleans', () => {
    const { config } = load(
      [
        'ipaddr: 10.0.0.1',
        'comment: 6.10',
        'warewulf: {port: 9980, secure: no, update interval: 5}',
        'dhcp: {enabled: T, range start: 10.0.1.1, range end: 10.0.1.9, dns: [10.0.0.1, 9.9.9.9]}',
        'tftp: {enabled: 0, ipxe: {00:0b: arm.efi}}',
        'ssh: {key types: [ed25519]}',
      ].join('\n'),
    );
    expect(config).toMatchObject({
      comment: '6.10',
      warewulf: { port: 9980, secure: false, updateInterval: 5, http: true },
      dhcp: { enabled: true, rangeStart: '10.0.1.1', rangeEnd: '10.0.1.9', dns: ['10.0.0.1', '9.9.9.9'] },
      tftp: { enabled: false, ipxe: { '00:0B': 'arm.efi' } },
      ssh: { keyTypes: ['ed25519'] },
    });
  });

  test('can move everything below one directory, and single paths elsewhere', () => {
    const { config } = load(`ipaddr: 10.0.0.1\npaths: {stateroot: ${directory}/a, imagedir: ${directory}/b/}\n`);
    expect(config.paths).toMatchObject({
      sysconfdir: `${directory}/a/etc`,
      wwoverlaydir: `${directory}/a/overlays`,
      wwprovisiondir: `${directory}/a/provision`,
      imagedir: `${directory}/b`,
      databasedir: `${directory}/a/database`,
    });
    expect(config.tftp.tftproot).toBe(`${directory}/a/tftp`);
    expect(config.api.socket).toBe(`${directory}/a/warewulfd.sock`);
  });

  test('works on the loopback interface, which has all of its network', () => {
    expect(load('ipaddr: 127.0.0.7\n').config).toMatchObject({ ipaddr: '127.0.0.7', dhcp: { interface: 'lo' } });
  });

  test('is frozen to its leaves', () => {
    const { config } = load('ipaddr: 10.0.0.1\ndhcp: {dns: [10.0.0.1]}\n');
    for (const part of [config, config.dhcp, config.dhcp.dns, config.network]) expect(Object.isFrozen(part)).toBe(true);
  });

  test('of an existing Warewulf loads, and what means nothing here is a warning', () => {
    const { config, warnings } = load(`ipaddr: 10.0.0.1
netmask: 255.255.252.0
network: 10.0.0.0
warewulf:
  port: 9873
  secure: false
  update interval: 60
  autobuild overlays: true
  host overlay: true
  grubboot: false
  systemd name: warewulfd
dhcp:
  enabled: true
  template: default
  range start: 10.0.1.1
  range end: 10.0.1.255
  systemd name: dhcpd
tftp:
  enabled: true
  systemd name: tftp
nfs:
  enabled: true
  export paths:
  - path: /home
    export options: rw,sync
ssh:
  key types: [ed25519, ecdsa, rsa]
image mounts:
- source: /etc/resolv.conf
  dest: /etc/resolv.conf
  readonly: true
`);
    expect(config.warewulf.secure).toBe(false);
    expect(warnings.map(formatConfigProblem).map((line) => line.replace(`${directory}/`, ''))).toEqual([
      'w.conf:8: warewulf.autobuild overlays: is not used by warewulf-ts. It can stay or be removed.',
      'w.conf:11: warewulf.systemd name: is not used by warewulf-ts. It can stay or be removed.',
      'w.conf:14: dhcp.template: is not used by warewulf-ts. It can stay or be removed.',
      'w.conf:17: dhcp.systemd name: is not used by warewulf-ts. It can stay or be removed.',
      'w.conf:20: tftp.systemd name: is not used by warewulf-ts. It can stay or be removed.',
    ]);
  });
});

describe('problems of the configuration', () => {
  test('come all at once, in the order of the file', () => {
    expect(
      problemsOf(`ipadr: 10.0.0.1
ipaddr: 10.0.0.1/22
warewulf:
  port: 99999
  secure: maybe
dhcp:
  range start: 10.9.0.1
  range end: 10.0.3.250
  range end: 10.0.3.251
  dns: 10.0.0.1
tftp: [yes]
`),
    ).toEqual([
      'w.conf:1: ipadr: "ipadr" is not a known key. Did you mean ipaddr?',
      'w.conf:4: warewulf.port: "99999" is not a whole number from 1 to 65535. Write it like 9873.',
      'w.conf:5: warewulf.secure: "maybe" is not true or false. Write it like true.',
      'w.conf:7: dhcp.range start: 10.9.0.1 is outside the cluster network 10.0.0.0/22. Use addresses of that network.',
      'w.conf:9: range end: is here a second time. Keep one of them.',
      'w.conf:10: dhcp.dns: is not a list. Write it like [10.0.0.1].',
      'w.conf:11: tftp: is not a map of keys to values. Write it like KEY: VALUE.',
    ]);
  });

  const range = (start: string, end: string) =>
    `ipaddr: 10.0.0.1/22\ndhcp:\n  range start: ${start}\n  range end: ${end}\n`;
  test.each([
    ['a file that is not YAML', 'a: [\n', /^w\.conf:\d: is not YAML: /],
    ['two documents', 'ipaddr: 10.0.0.1\n---\nfqdn: x\n', /is not YAML: .*multiple documents/],
    ['a text instead of keys', 'hello', /^w\.conf:1: is not a map of keys to values/],
    [
      'an address no interface has',
      'ipaddr: 10.7.0.1/24',
      /no network interface has 10\.7\.0\.1\. Use one of this host's addresses \(lo 127/,
    ],
    [
      'no address on a host that has two',
      'comment: x',
      /ipaddr: is missing, and this host has 2 addresses \(eth0 192\.0\.2\.2\/24, eth1/,
    ],
    [
      'an interface without the address',
      'ipaddr: 10.0.0.1\ndhcp: {interface: eth0}',
      /^w\.conf:2: dhcp\.interface: the interface eth0 does not have/,
    ],
    [
      'a netmask with holes',
      'ipaddr: 10.0.0.1\nnetmask: 255.0.255.0',
      /^w\.conf:2: netmask: "255\.0\.255\.0" is not a netmask/,
    ],
    [
      'two netmasks',
      'ipaddr: 10.0.0.1/22\nnetmask: 255.255.255.0',
      /netmask: 255\.255\.255\.0 is not the netmask of ipaddr: …\/22/,
    ],
    [
      'another network',
      'ipaddr: 10.0.0.1/22\nnetwork: 10.0.4.0',
      /network: 10\.0\.4\.0 is not the network of ipaddr, which is 10\.0\.0\.0\/22/,
    ],
    [
      'half a range',
      'ipaddr: 10.0.0.1\ndhcp: {range start: 10.0.1.1}',
      /dhcp\.range end: is missing beside range start/,
    ],
    [
      'a range that counts down',
      range('10.0.1.9', '10.0.1.1'),
      /range start: 10\.0\.1\.9 is after range end 10\.0\.1\.1\. Swap them/,
    ],
    ['a range around the server', range('10.0.0.1', '10.0.1.1'), /range holds this server's own address 10\.0\.0\.1/],
    [
      'a range up to the broadcast address',
      range('10.0.1.1', '10.0.3.255'),
      /range end: 10\.0\.3\.255 is not an address for a machine/,
    ],
    [
      'a gateway elsewhere',
      'ipaddr: 10.0.0.1/22\ndhcp: {router: 10.9.0.1}',
      /dhcp\.router: 10\.9\.0\.1 is outside the cluster network/,
    ],
    [
      'one port for two servers',
      'ipaddr: 10.0.0.1\ntftp: {port: 67}',
      /tftp\.port: 67 is the port of the DHCP server too/,
    ],
    [
      'a relative path',
      'ipaddr: 10.0.0.1\npaths: {imagedir: images}',
      /paths\.imagedir: "images" is not an absolute path/,
    ],
    [
      'a boot program outside its directory',
      'ipaddr: 10.0.0.1\ntftp: {ipxe: {00:07: ../x}}',
      /tftp\.ipxe\.00:07: "\.\.\/x" is not a file name/,
    ],
    [
      'one directory for two things',
      'ipaddr: 10.0.0.1\npaths: {imagedir: /x, databasedir: /x}',
      /databasedir: \/x is imagedir too/,
    ],
    [
      'a key type nobody has',
      'ipaddr: 10.0.0.1\nssh: {key types: [dsa]}',
      /"dsa" is not a key type \(ed25519, ecdsa, rsa\)/,
    ],
    [
      'a socket path longer than Linux allows',
      `ipaddr: 10.0.0.1\napi: {socket: /${'x'.repeat(107)}}`,
      /has 108 bytes, and a socket's path at most 107/,
    ],
  ])('%s', (_says, text, message) => {
    const problems = problemsOf(text);
    expect(problems[0]).toMatch(message);
    expect(problems).toHaveLength(1);
  });

  test('a directory whose place a file has', () => {
    writeFileSync(join(directory, 'file'), '');
    expect(problemsOf(`ipaddr: 10.0.0.1\npaths:\n  stateroot: ${directory}/file/x\n`)).toEqual([
      'w.conf:3: paths.stateroot: file/x cannot be a directory: file is something else. Move it away or write another path.',
    ]);
  });

  test('what follows from a value that could not be read is not reported', () => {
    expect(
      problemsOf('ipaddr: 10.0.0.x\nnetwork: 10.0.0.0\ndhcp: {range start: 10.0.1.x, range end: 10.0.1.9}\n'),
    ).toEqual([
      'w.conf:1: ipaddr: "10.0.0.x" is not an IPv4 address. Write it like 10.0.0.1 or 10.0.0.1/22.',
      'w.conf:3: dhcp.range start: "10.0.1.x" is not an IPv4 address. Write it like 10.0.0.1.',
    ]);
  });
});

describe('the file', () => {
  test('is needed to serve: a DHCP server does not guess its network; wwctl finds the usual socket without', () => {
    const nowhere = { env: {}, defaultFile: '/nowhere/warewulf.conf' };
    expect(() => loadConfig(nowhere, () => HOST, noIpv6)).toThrow(
      /^\/nowhere\/warewulf\.conf:1: does not exist\. Write at least/,
    );
    expect(loadSettings(nowhere).config.api.socket).toBe('/run/warewulf/warewulfd.sock');
  });

  test('is the one of --config, else that of WAREWULFCONF', () => {
    const files = ['a', 'b'].map((name, index) => {
      const file = join(directory, `${name}.conf`);
      writeFileSync(file, `ipaddr: 10.0.0.1\nwarewulf: {port: ${9000 + index}}\n`);
      return file;
    });
    const [file, other] = files;
    const port = (source: Parameters<typeof loadSettings>[0]) => loadSettings(source).config.warewulf.port;
    expect(port({ file, env: { WAREWULFCONF: other } })).toBe(9000);
    expect(port({ env: { WAREWULFCONF: other } })).toBe(9001);
  });

  test('must be there when it is named', () => {
    expect(() => loadSettings({ file: '/nowhere/w.conf', env: {} })).toThrow(
      '/nowhere/w.conf:1: cannot be read (ENOENT). Name a file that is there.',
    );
    mkdirSync(join(directory, 'd'), { recursive: true });
    expect(() => loadSettings({ env: { WAREWULFCONF: join(directory, 'd') } })).toThrow(/cannot be read \(EISDIR\)/);
  });

  test('can be read for its paths alone on a host that does not have the address', () => {
    const file = join(directory, 'client.conf');
    writeFileSync(file, `ipaddr: 10.7.0.1/24\npaths: {stateroot: ${directory}}\n`);
    expect(loadSettings({ file, env: {} }).config.api.socket).toBe(`${directory}/warewulfd.sock`);
  });
});

describe('any text', () => {
  const keys = Object.values<Setting>(SETTINGS).flatMap(({ key, kind }) => [
    key,
    ...(kind.tag === 'struct' ? Object.values(kind.fields).map((field) => field.key) : []),
  ]);
  const word = fc.oneof(
    fc.constantFrom(
      ...keys,
      ...NOT_USED,
      'null',
      '~',
      '{}',
      '[]',
      '&a',
      '*a',
      '<<',
      '__proto__',
      '10.0.0.1/22',
      '!!binary',
      '|',
      '"',
    ),
    fc.string({ maxLength: 8, unit: 'binary' }),
    fc.integer().map(String),
  );
  const line = fc.tuple(
    fc.constantFrom('', '  ', '- ', '    ', '\t'),
    word,
    fc.constantFrom(': ', ':', ' ', ': [', ': {'),
    word,
  );
  const text = fc
    .array(
      line.map((parts) => parts.join('')),
      { maxLength: 12 },
    )
    .map((lines) => lines.join('\n'));

  test('gives a configuration or a ConfigError', () => {
    fc.assert(
      fc.property(fc.oneof(text, fc.string({ unit: 'binary' })), (input) =>
        problemsOf(input).every((problem) => problem !== ''),
      ),
      {
        numRuns: 500,
      },
    );
  });

  test('even nested deeper than a stack', () => {
    expect(problemsOf('['.repeat(200_000))).toHaveLength(10);
    expect(problemsOf('a: '.repeat(50_000)).length).toBeGreaterThan(0);
  });

  test('and a bomb of aliases is refused', () => {
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x,x]',
      ...'bcdefghi'
        .split('')
        .map((key, index) => `${key}: &${key} [${Array(10).fill(`*${'abcdefghi'[index]}`).join(',')}]`),
    ];
    expect(problemsOf(bomb.join('\n'))).toEqual([
      expect.stringMatching(/cannot be read as YAML \(Excessive alias count/),
    ]);
  });
});
