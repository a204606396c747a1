import { defineCheck, type Finding, skip, warn } from '../check.ts';
import { type NftRuleset, readNftRuleset } from '../nft-ruleset.ts';
import { nftVerdict } from '../nft-verdict.ts';
import { servedCards } from '../served-cards.ts';
import { describePort, type WantedPort, wantedPorts } from './wanted-ports.ts';

interface FirewallFacts {
  readonly ruleset: NftRuleset;
  readonly wanted: readonly WantedPort[];
  readonly cards: readonly string[];
}

/** The rules of this server let machines ask. Other machines' rules, and those of eBPF programs, are not seen. */
export const firewall = defineCheck<FirewallFacts>({
  id: 'firewall',
  title: 'firewall',
  gather: async ({ config, host }) => ({
    ruleset: readNftRuleset(await host.firewallRules()),
    // Rules are asked about ports, at whatever address.
    wanted: [...new Map(wantedPorts(config).map((port) => [describePort(port), port])).values()],
    cards: servedCards(config),
  }),
  judge: (facts) => facts.cards.flatMap((card) => judgeFirewall(facts, card)),
  ok: ({ ruleset, cards }) =>
    ruleset.base.length + ruleset.early.length === 0
      ? 'no rules for what comes in'
      : `the rules seem to let machines on ${cards.join(', ')} ask`,
});

function judgeFirewall({ ruleset, wanted }: FirewallFacts, card: string): readonly Finding[] {
  const verdicts = wanted.map((port) => ({ port, verdict: nftVerdict(ruleset, { ...port, card }) }));
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

/** In the words of the program that made the rules, so that it does not undo them. */
function opening({ base }: NftRuleset, ports: readonly WantedPort[], card: string): string {
  const scopes = base.map(({ scope }) => scope);
  if (scopes.includes('inet firewalld')) {
    const added = ports.map(({ port, protocol }) => `--add-port=${port}/${protocol}`).join(' ');
    return `firewall-cmd --permanent ${added} && firewall-cmd --reload`;
  }
  const [chain] = base.filter(({ dropsByDefault }) => dropsByDefault).concat(base);
  if (chain?.scope === 'ip filter' && chain.name === 'INPUT') {
    const rules = ports.map(
      ({ port, protocol }) => `iptables -I INPUT -i ${card} -p ${protocol} --dport ${port} -j ACCEPT`,
    );
    return rules.join(' && ');
  }
  const rules = ports.map(
    ({ port, protocol }) =>
      `nft insert rule ${chain?.scope} ${chain?.name} iifname ${card} ${protocol} dport ${port} accept`,
  );
  return rules.join(' && ');
}
