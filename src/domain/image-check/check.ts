import type { Accounts } from '../accounts/plan-account-sync.ts';
import { InvalidError } from '../errors.ts';
import type { ImageFacts } from '../image-facts.ts';
import type { ImageFormat } from '../image-format.ts';
import { imageNameOf } from '../image-reference.ts';
import type { ImageSurvey } from '../image-survey.ts';
import { type DistributionFamily, identifyDistribution } from '../linux-distribution.ts';
import type { RootMode } from '../root-mode.ts';

/** `info` is good to know and no fault; `warning` hurts somewhere; an `error` keeps nodes from what they are to do. */
export const SEVERITIES = ['ok', 'info', 'warning', 'error'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** What a look at one thing came to. */
export interface CheckFinding {
  readonly severity: Severity;
  /** One sentence. */
  readonly detail: string;
  /** What mends it: a command, where there is one. */
  readonly remedy?: string;
}

/** Everything that is known of an image and of who boots it. */
export interface ImageCheckFacts {
  /** As it was named: `debian`, `debian@2`. */
  readonly reference: string;
  readonly facts: ImageFacts;
  readonly survey: ImageSurvey;
  /** Of its layers in the store. */
  readonly packedBytes: number;
  /** What nodes download, of the formats that are built. */
  readonly builtBytes: Partial<Readonly<Record<ImageFormat, number>>>;
  /** How its nodes get their root; empty when no node boots it. */
  readonly modes: ReadonlySet<RootMode>;
  /** Whether any of its nodes partitions disks. */
  readonly hasDisks: boolean;
  /** Kinds of file systems that its nodes make. */
  readonly formats: readonly string[];
  /** Of this server. */
  readonly server: Accounts;
}

export interface ImageCheck {
  readonly id: string;
  readonly title: string;
  /** Pure. No finding at all means that `ok` holds. */
  judge(facts: ImageCheckFacts): readonly CheckFinding[];
  /** The sentence for when nothing is wrong. */
  ok(facts: ImageCheckFacts): string;
}

export function finding(severity: Severity, detail: string, remedy?: string): CheckFinding {
  return { severity, detail, ...(remedy !== undefined && { remedy }) };
}

/** `what is wrong: what to do`, as sentences about images are written, in its two parts. */
export function findingOf(severity: Severity, sentence: string): CheckFinding {
  const at = sentence.indexOf(': ');
  return at === -1 ? finding(severity, sentence) : finding(severity, sentence.slice(0, at), sentence.slice(at + 2));
}

/** A command that does something in the image; versions stay as they are. */
export function inImage({ reference }: Pick<ImageCheckFacts, 'reference'>, command: string): string {
  return `wwctl image exec ${imageNameOf(reference)} -- ${command}`;
}

const INSTALL: Readonly<Record<DistributionFamily, string>> = {
  debian: 'apt-get install --yes',
  redhat: 'dnf install -y',
  suse: 'zypper --non-interactive install',
};

/** How packages get into the image. */
export function install(
  facts: Pick<ImageCheckFacts, 'reference' | 'survey'>,
  packages: Readonly<Record<DistributionFamily, string>>,
): string {
  const family = familyOf(facts.survey);
  if (family !== undefined) return inImage(facts, `${INSTALL[family]} ${packages[family]}`);
  return `install ${packages.debian} where the image is made, then import it again`;
}

function familyOf({ texts }: ImageSurvey): DistributionFamily | undefined {
  try {
    return identifyDistribution(texts['/etc/os-release'] ?? '').family;
  } catch (error) {
    if (error instanceof InvalidError) return undefined;
    throw error;
  }
}
