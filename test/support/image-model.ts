import fc from 'fast-check';

/** One thing that is done to images. */
export type ImageStep =
  | { readonly do: 'import' | 'layer'; readonly name: string; readonly text: string }
  | { readonly do: 'tag'; readonly name: string; readonly version: number; readonly label: string }
  | { readonly do: 'untag'; readonly name: string; readonly label: string }
  | { readonly do: 'rollback' | 'delete-version'; readonly name: string; readonly version: number }
  | { readonly do: 'copy'; readonly name: string; readonly version: number; readonly to: string }
  | { readonly do: 'delete'; readonly name: string }
  | { readonly do: 'pin'; readonly reference: string }
  | { readonly do: 'unpin' }
  | { readonly do: 'gc'; readonly keep: number };

const name = fc.constantFrom('a', 'b', 'c');
const version = fc.integer({ min: 1, max: 6 });
const label = fc.constantFrom('stable', 'tested');
const text = fc.constantFrom('x', 'y', 'z');
const which = fc.oneof(version.map(String), label);
const step: fc.Arbitrary<ImageStep> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('import' as const), name, text }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('layer' as const), name, text }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('tag' as const), name, version, label }) },
  fc.record({ do: fc.constant('untag' as const), name, label }),
  { weight: 2, arbitrary: fc.record({ do: fc.constant('rollback' as const), name, version }) },
  fc.record({ do: fc.constant('copy' as const), name, version, to: name }),
  fc.record({ do: fc.constant('delete' as const), name }),
  fc.record({ do: fc.constant('delete-version' as const), name, version }),
  fc.record({ do: fc.constant('pin' as const), reference: fc.tuple(name, which).map((pair) => pair.join('@')) }),
  fc.record({ do: fc.constant('pin' as const), reference: name }),
  fc.constant({ do: 'unpin' as const }),
  fc.record({ do: fc.constant('gc' as const), keep: fc.integer({ min: 0, max: 2 }) }),
);
export const anyImageSteps = fc.array(step, { minLength: 5, maxLength: 30 });

interface ModelVersion {
  readonly version: number;
  readonly content: string;
  labels: string[];
}

/** What should be there after some steps: of each image its versions, the newest last, which is the current one. */
export class ImageModel {
  readonly images = new Map<string, ModelVersion[]>();
  pins: string[] = [];

  /** @returns whether the step should be carried out, and not refused */
  take(next: ImageStep): boolean {
    switch (next.do) {
      case 'import':
        return this.#add(next.name, next.text) || true;
      case 'layer':
        return (
          this.#current(next.name) !== undefined &&
          this.#add(next.name, `${this.#current(next.name)?.content}+${next.text}`)
        );
      case 'rollback':
        return this.#add(next.name, this.#find(next.name, next.version)?.content);
      case 'copy':
        return !this.images.has(next.to) && this.#add(next.to, this.#find(next.name, next.version)?.content);
      case 'tag':
        return this.#tag(next.name, next.label, next.version);
      case 'untag':
        return !this.pins.includes(`${next.name}@${next.label}`) && this.#untag(next.name, next.label);
      case 'delete':
        return !this.pins.some((pin) => pin.split('@')[0] === next.name) && this.images.delete(next.name);
      case 'delete-version':
        return this.#deleteVersion(next.name, next.version);
      case 'pin':
        return this.#pin(next.reference);
      case 'unpin':
        this.pins = [];
        return true;
      case 'gc':
        for (const image of this.images.keys()) this.#collect(image, next.keep);
        return true;
    }
  }

  /** `NAME@N content [labels]`, the current version of each image marked. */
  lines(): readonly string[] {
    return Array.from(this.images, ([image, versions]) =>
      versions.map((each, at) => versionLine({ ...each, name: image, isCurrent: at === versions.length - 1 })),
    )
      .flat()
      .sort();
  }

  #current(image: string): ModelVersion | undefined {
    return this.images.get(image)?.at(-1);
  }

  #find(image: string, number: number): ModelVersion | undefined {
    return this.images.get(image)?.find((each) => each.version === number);
  }

  #add(image: string, content: string | undefined): boolean {
    const current = this.#current(image);
    if (content === undefined || current?.content === content) return false;
    const next = { version: (current?.version ?? 0) + 1, content, labels: [] };
    this.images.set(image, [...(this.images.get(image) ?? []), next]);
    return true;
  }

  #tag(image: string, word: string, number: number): boolean {
    const found = this.#find(image, number);
    if (found === undefined) return false;
    this.#untag(image, word);
    found.labels = [...found.labels, word].sort();
    return true;
  }

  #untag(image: string, word: string): boolean {
    const had = this.images.get(image)?.find(({ labels }) => labels.includes(word));
    if (had !== undefined) had.labels = had.labels.filter((each) => each !== word);
    return had !== undefined;
  }

  #isNeeded(image: string, { version: number, labels }: ModelVersion): boolean {
    return labels.length > 0 || this.#current(image)?.version === number || this.pins.includes(`${image}@${number}`);
  }

  #deleteVersion(image: string, number: number): boolean {
    const found = this.#find(image, number);
    if (found === undefined || this.#isNeeded(image, found)) return false;
    this.images.set(image, this.images.get(image)?.filter((each) => each !== found) ?? []);
    return true;
  }

  #pin(reference: string): boolean {
    const [image = '', word] = reference.split('@');
    const isThere = (this.images.get(image) ?? []).some(
      ({ version: number, labels }) => word === undefined || String(number) === word || labels.includes(word),
    );
    if (isThere) this.pins.push(reference);
    return isThere;
  }

  #collect(image: string, keep: number): void {
    const versions = this.images.get(image) ?? [];
    const free = versions.filter((each) => !this.#isNeeded(image, each));
    const gone = keep === 0 ? free : free.slice(0, -keep);
    this.images.set(
      image,
      versions.filter((each) => !gone.includes(each)),
    );
  }
}

export function versionLine(one: {
  readonly name: string;
  readonly version: number;
  readonly isCurrent: boolean;
  readonly content: string;
  readonly labels: readonly string[];
}): string {
  return `${one.name}@${one.version}${one.isCurrent ? ' current' : ''} ${one.content} [${one.labels.join()}]`;
}
