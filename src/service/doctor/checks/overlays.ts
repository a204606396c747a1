import type { ResolvedNode } from '../../../domain/node-schema.ts';
import { foldNodeset } from '../../../domain/nodeset/fold-nodeset.ts';
import { defineCheck, type Finding, fail, skip } from '../check.ts';
import { findRenderFailures, type RenderFailure } from '../render-failures.ts';

interface OverlayFacts {
  readonly nodes: readonly ResolvedNode[];
  readonly overlays: readonly { readonly name: string; readonly problem?: string }[];
  readonly ipxeTemplates: readonly string[];
  /** Of nodes whose overlays are all there and usable. */
  readonly failures: readonly RenderFailure[];
}

/** The overlays and script templates that nodes name are there, can be used, and can be rendered. */
export const overlays = defineCheck<OverlayFacts>({
  id: 'overlays',
  title: 'overlays and templates',
  needsDaemon: true,
  gather: async ({ daemon }, signal) => {
    if (daemon === undefined) return skip('no daemon');
    const [known, ipxeTemplates] = await Promise.all([daemon.overlays.list(), daemon.ipxeTemplates()]);
    const nodes = [...daemon.cluster().nodes.values()];
    const usable = new Set(known.filter(({ problem }) => problem === undefined).map(({ name }) => name));
    const whole = nodes.filter((node) => namesOf(node).every((name) => usable.has(name)));
    const failures = await findRenderFailures(whole, daemon.overlays.archive, signal);
    return { nodes, overlays: known, ipxeTemplates, failures };
  },
  judge: (facts) => [...judgeOverlays(facts), ...facts.failures.map(judgeFailure), ...judgeTemplates(facts)],
  ok: ({ overlays: known }) => `all that nodes use are there and can be rendered (${known.length} overlays in all)`,
});

function judgeOverlays({ nodes, overlays: known }: OverlayFacts): readonly Finding[] {
  const byName = new Map(known.map((overlay) => [overlay.name, overlay]));
  const users = usersOf(nodes, namesOf);
  return Array.from(users, ([name, boots]): readonly Finding[] => {
    const overlay = byName.get(name);
    if (overlay === undefined) {
      return [fail(`there is no overlay ${name}, which ${boots} uses`, `wwctl overlay create ${name}`)];
    }
    return overlay.problem === undefined ? [] : [fail(overlay.problem, `wwctl overlay show ${name}`)];
  }).flat();
}

function namesOf({ systemOverlay, runtimeOverlay }: ResolvedNode): readonly string[] {
  return [...systemOverlay, ...runtimeOverlay];
}

function judgeFailure({ message, nodes }: RenderFailure): Finding {
  const others = nodes.length === 1 ? '' : `; likewise for ${nodes.length - 1} other nodes`;
  return fail(`${message}${others}`, `wwctl overlay build '${foldNodeset(nodes)}'`);
}

function judgeTemplates({ nodes, ipxeTemplates }: OverlayFacts): readonly Finding[] {
  const users = usersOf(nodes, ({ ipxeTemplate }) => (ipxeTemplate === undefined ? [] : [ipxeTemplate]));
  return Array.from(users)
    .filter(([name]) => !ipxeTemplates.includes(name))
    .map(([name, boots]) =>
      fail(`there is no iPXE template ${name}, which ${boots} boots with`, `wwctl node set '${boots}' --ipxe default`),
    );
}

/** Who names what, as a nodeset. */
function usersOf(
  nodes: readonly ResolvedNode[],
  namedBy: (node: ResolvedNode) => readonly string[],
): ReadonlyMap<string, string> {
  const users = new Map<string, string[]>();
  for (const node of nodes) {
    for (const name of new Set(namedBy(node))) users.set(name, [...(users.get(name) ?? []), node.name]);
  }
  return new Map(Array.from(users, ([name, names]) => [name, foldNodeset(names)]));
}
