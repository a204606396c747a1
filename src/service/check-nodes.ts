import { CorruptError, NotFoundError } from '../domain/errors.ts';
import type { CheckFinding } from '../domain/image-check/check.ts';
import { imageNameOf } from '../domain/image-reference.ts';
import { checkNode, type NodeImage } from '../domain/node-check/check-node.ts';
import type { ResolvedNode } from '../domain/node-schema.ts';
import type { OverlaySources } from './doctor/doctor-sources.ts';
import { findRenderFailures } from './doctor/render-failures.ts';
import { type SurveyParts, surveyVersion } from './images/survey-version.ts';
import type { ImageWorkOptions } from './ports/image-builder.ts';
import type { Registry } from './registry/registry.ts';

export interface NodeCheckParts extends SurveyParts {
  readonly registry: Pick<Registry, 'listNodes'>;
  readonly overlays: OverlaySources;
  readonly ipxeTemplates: () => Promise<readonly string[]>;
  /** Undefined where no firmware starts with GRUB. */
  readonly grubTemplates?: (() => Promise<readonly string[]>) | undefined;
}

/** What is to be said of one node; nothing when all is well. */
interface CheckedNode {
  readonly node: string;
  readonly findings: readonly CheckFinding[];
}

/**
 * Looks for what would stop or hurt the boot of nodes: those that are named, or all. Changes nothing, and asks no node.
 * @throws NotFoundError
 */
export type CheckNodes = (
  names: readonly string[] | undefined,
  options: ImageWorkOptions,
) => Promise<readonly CheckedNode[]>;

export function createNodeChecks(parts: NodeCheckParts): CheckNodes {
  return async (names, options) => {
    const nodes = parts.registry.listNodes(names).map(({ resolved }) => resolved);
    const images = await surveyImages(parts, nodes, options);
    const [overlays, ipxeTemplates] = await Promise.all([parts.overlays.list(), parts.ipxeTemplates()]);
    const grubTemplates = await parts.grubTemplates?.();
    const templates = { ipxeTemplates, ...(grubTemplates && { grubTemplates }) };
    options.progress?.({ phase: 'inspect', text: 'rendering overlays' });
    const failures = await failuresOf(parts, nodes, overlays, options);
    return nodes.map((node) => {
      const image = node.imageName === undefined ? undefined : images.get(node.imageName);
      const renderFailures = failures
        .filter((failure) => failure.nodes.includes(node.name))
        .map(({ message }) => message);
      return { node: node.name, findings: checkNode({ node, image, overlays, ...templates, renderFailures }) };
    });
  };
}

/** Each image once, whatever the number of nodes. */
async function surveyImages(
  parts: SurveyParts,
  nodes: readonly ResolvedNode[],
  options: ImageWorkOptions,
): Promise<ReadonlyMap<string, NodeImage>> {
  const byImage = Map.groupBy(nodes, ({ imageName }) => imageName);
  const found = new Map<string, NodeImage>();
  for (const [reference, users] of byImage) {
    if (reference === undefined) continue;
    options.progress?.({ phase: 'inspect', text: `looking at image ${reference}` });
    const versions = users.map(({ kernel }) => kernel.version ?? '');
    const paths = [...new Set(versions.filter((version) => version.startsWith('/')))];
    found.set(reference, await surveyOrProblem(parts, { reference, paths }, options));
  }
  return found;
}

async function surveyOrProblem(
  parts: SurveyParts,
  wanted: { readonly reference: string; readonly paths: readonly string[] },
  options: ImageWorkOptions,
): Promise<NodeImage> {
  try {
    const { facts, survey } = await surveyVersion(parts, wanted, options);
    return { facts, survey };
  } catch (error) {
    const { reference } = wanted;
    const name = imageNameOf(reference);
    if (error instanceof CorruptError)
      return { problem: error.message, remedy: `wwctl image import --force SOURCE ${name}` };
    if (!(error instanceof NotFoundError)) throw error;
    const remedy = name === reference ? `wwctl image import SOURCE ${name}` : `wwctl image history ${name}`;
    return { problem: `there is no image ${reference}`, remedy };
  }
}

/** Of nodes whose overlays are all there and usable. */
async function failuresOf(
  { overlays: { archive } }: NodeCheckParts,
  nodes: readonly ResolvedNode[],
  overlays: readonly { readonly name: string; readonly problem?: string }[],
  { signal }: ImageWorkOptions,
) {
  const usable = new Set(overlays.filter(({ problem }) => problem === undefined).map(({ name }) => name));
  const whole = nodes.filter((node) =>
    [...node.systemOverlay, ...node.runtimeOverlay].every((name) => usable.has(name)),
  );
  return findRenderFailures(whole, archive, signal ?? new AbortController().signal);
}
