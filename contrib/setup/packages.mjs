/**
 * The Debian/Ubuntu packages each goal needs, one reason each. `check` needs none.
 * `bench` and `test` include everything of the goals named in `includes`.
 */
export const goals = {
  unit: {
    includes: [],
    packages: {
      'ca-certificates': 'registries and mirrors over TLS',
      attr: 'shows extended attributes',
      'busybox-static': 'the programs of the initramfs that nodes begin with',
      cpio: 'checks our archives with another reader',
      fish: 'completes words of wwctl',
      'grub-common':
        'grub-mkimage makes the boot loader of nodes with their image on a disk; grub-script-check reads our scripts',
      'grub-efi-amd64-bin': 'that boot loader for UEFI',
      'grub-pc-bin': 'that boot loader for BIOS',
      ipxe: 'the boot programs that TFTP serves: undionly.kpxe, snponly.efi',
      kmod: 'depmod lists the modules of a kernel that is imported',
      'libarchive-tools': 'bsdtar, another reader and writer of layers, and the reader of rpms',
      mandoc: 'checks the man pages',
      'squashfs-tools': 'makes images that nodes mount, and takes them apart',
      skopeo: 'carries container images between registries and layouts',
      umoci: 'makes and unpacks container images',
      zsh: 'completes words of wwctl',
      zstd: 'compresses boot images',
      openssl: 'reads and makes certificates',
      'openssh-client': 'makes host keys of nodes, and logs in on them',
      pigz: 'compresses boot images for kernels without zstd',
      'xz-utils': 'unpacks kernel modules and packages of kernels',
      systemd: 'systemd-analyze verifies the units of overlays',
    },
  },
  lab: {
    includes: ['unit'],
    packages: {
      'docker-registry': 'the registry that the node image is imported from',
      iproute2: 'the network namespace with its bridge and TAPs',
      'grub-efi-amd64-signed': 'GRUB for machines with Secure Boot',
      'ipxe-qemu': 'network cards with iPXE inside',
      mmdebstrap: "builds the node image from this host's package archive",
      ovmf: 'UEFI firmware of the machines',
      'qemu-system-x86': 'the machines',
      procps: 'sysctl, for routers in network namespaces',
      radvd: 'an IPv6 router, for nodes that boot by IPv6 alone',
      seabios: 'BIOS firmware of the machines',
      'shim-signed': 'starts GRUB on machines with Secure Boot',
    },
  },
  test: {
    includes: ['lab'],
    packages: {
      atftp: 'a TFTP client with windowsize',
      'btrfs-progs': 'file systems on the disks of nodes',
      clustershell: 'another reader of nodesets',
      'dnsmasq-base': 'a DHCP relay, and the server that ours is compared with',
      dosfstools: 'ESPs on the disks of nodes',
      fdisk: 'sfdisk partitions the disks of nodes',
      curl: 'an HTTP client as used on nodes',
      e2fsprogs: 'makes small disks that fill up',
      'isc-dhcp-client': 'the DHCP client of older distributions',
      'isc-dhcp-relay': 'a DHCP relay that writes option 82',
      iptables: 'rules that nft shows and did not make',
      'kea-admin': 'perfdhcp, a load of DHCP clients',
      nftables: 'packet loss for TFTP',
      ndisc6: 'asks IPv6 routers what they announce',
      podman: 'another reader of the image store',
      rpm: 'reads and makes databases of rpm, and packages that kernels are taken from',
      'openssh-server': 'nodes to log in on',
      socat: 'a cable from a machine to a program, and from there to a bridge',
      tcpdump: 'another reader of our packets',
      'tftp-hpa': 'a TFTP client',
      udhcpc: "busybox's DHCP client",
      wget: 'an HTTP client that speaks TLS by GnuTLS',
      xfsprogs: 'disks whose power can be cut, and file systems on the disks of nodes',
    },
  },
  bench: {
    includes: ['test'],
    packages: {},
  },
};

/** All packages of a goal as [name, reason] pairs, sorted by name. */
export const packagesFor = (goal) => {
  const { includes, packages } = goals[goal];
  const all = new Map([...includes.flatMap(packagesFor), ...Object.entries(packages)]);
  return [...all].sort(([a], [b]) => (a < b ? -1 : 1));
};
