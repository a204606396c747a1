import { defineCheck, type Finding, skip, warn } from '../check.ts';
import { type NftRuleset, readNftRuleset } from '../nft-ruleset.ts';
import { nftVerdict } from '../nft-verdict.ts';
import { servedCards } from '../served-cards.ts';
import { describePort, type WantedPort, wantedPorts } from './wanted-ports.ts';

interface FirewallFacts {
  /** By the version of IP whose packets they see. */
  readonly rulesets: Readonly<Record<4 | 6, NftRuleset>>;
  readonly wanted: readonly WantedPort[];
  readonly cards: readonly string[];
}

/** The rules of this server let machines ask. Other machines' rules, and those of eBPF programs, are not seen. */
export const firewall = defineCheck<FirewallFacts>({
  id: 'firewall',
  title: 'firewall',
  gather: async ({ config, host }) => {
    const rules = await host.firewallRules();
    return {
      rulesets: { 4: readNftRuleset(rules, 4), 6: readNftRuleset(rules, 6) },
      // Rules are asked about ports, at whatever address.
      wanted: [...new Map(wantedPorts(config).map((port) => [describePort(port), port])).values()],
      cards: servedCards(config),
    };
  },
  judge: (facts) => facts.cards.flatMap((card) => VERSIONS.flatMap((version) => judgeFirewall(facts, card, version))),
  ok: ({ rulesets, cards }) =>
    VERSIONS.every((version) => rulesets[version].base.length + rulesets[version].early.length === 0)
      ? 'no rules for what comes in'
      : `the rules seem to let machines on ${cards.join(', ')} ask`,
});

const VERSIONS = [4, 6] as const;

function judgeFirewall({ rulesets, wanted }: FirewallFacts, card: string, version: 4 | 6): readonly Finding[] {
  const ruleset = rulesets[version];
  const asked = wanted.filter((port) => port.version === version);
  const verdicts = asked.map((port) => ({ port, verdict: nftVerdict(ruleset, { ...port, card }) }));
  const dropped = verdicts.filter(({ verdict }) => verdict === 'drop').map(({ port }) => port);
  const unknown = verdicts.filter(({ verdict }) => verdict === 'unknown').map(({ port }) => port);
  return [
    ...(dropped.length === 0
      ? []
      : [
          warn(
            `the rules seem to drop ${dropped.map(describePort).join(', ')} on ${card}`,
            opening(ruleset, dropped, card),
          ),
        ]),
    ...(unknown.length === 0
      ? []
      : [
          skip(
            `some rules are not understood here, or drop before those for this host: ${unknown.map(describePort).join(', ')} may be dropped on ${card}`,
            'nft list ruleset',
          ),
        ]),
  ];
}

/** Who made a table of this name, in all likelihood. */
const IPTABLES: Readonly<Record<string, string>> = { 'ip filter': 'iptables', 'ip6 filter': 'ip6tables' };

/** In the words of the program that made the rules, so that it does not undo them. */
function opening({ base }: NftRuleset, ports: readonly WantedPort[], card: string): string {
  const scopes = base.map(({ scope }) => scope);
  if (scopes.includes('inet firewalld')) {
    const added = ports.map(({ port, protocol }) => `--add-port=${port}/${protocol}`).join(' ');
    return `firewall-cmd --permanent ${added} && firewall-cmd --reload`;
  }
  const [chain] = base.filter(({ dropsByDefault }) => dropsByDefault).concat(base);
  const program = IPTABLES[chain?.scope ?? ''];
  if (program !== undefined && chain?.name === 'INPUT') {
    const rules = ports.map(
      ({ port, protocol }) => `${program} -I INPUT -i ${card} -p ${protocol} --dport ${port} -j ACCEPT`,
    );
    return rules.join(' && ');
  }
  const rules = ports.map(
    ({ port, protocol }) =>
      `nft insert rule ${chain?.scope} ${chain?.name} iifname ${card} ${protocol} dport ${port} accept`,
  );
  return rules.join(' && ');
}
