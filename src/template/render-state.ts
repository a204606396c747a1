import { HelperError } from './helper.ts';

/** What a template may ask of the outside, as plain functions of its caller. */
export interface TemplateSources {
  /** A file of the server by the path that a template names; undefined when there is none. Throws to refuse a path. */
  readonly readServerFile: (path: string) => string | undefined;
}

/** Bounds for one rendering. Rendering is synchronous, so they are what keeps one template from stopping the rest. */
export interface RenderLimits {
  /** Characters of text that all blocks together may produce. */
  readonly outputCharacters: number;
  /** Rounds of all `{{#each}}` together. */
  readonly rounds: number;
}

export const DEFAULT_RENDER_LIMITS: RenderLimits = { outputCharacters: 32 * 1024 * 1024, rounds: 1_000_000 };

/** What the marker helpers say about the text that follows them. */
export type Marker =
  | { readonly kind: 'file'; readonly name: string }
  | { readonly kind: 'softlink'; readonly target: string }
  | { readonly kind: 'mode'; readonly mode: number }
  | { readonly kind: 'owner'; readonly uid: number; readonly gid: number }
  | { readonly kind: 'nobackup' };

/** Thrown by `{{abort}}`; the engine turns it into the outcome `aborted`. */
export class RenderAborted extends Error {
  override readonly name = 'RenderAborted';
}

/** What one rendering keeps track of. */
export class RenderState {
  readonly sources: TemplateSources;
  readonly markers: Marker[] = [];
  readonly #token: string;
  readonly #limits: RenderLimits;
  #rounds = 0;
  #characters = 0;

  /** @param token text that stands for a marker in the output until it is split; see `splitOutput`. */
  constructor(sources: TemplateSources, token: string, limits: RenderLimits) {
    this.sources = sources;
    this.#token = token;
    this.#limits = limits;
  }

  /** Notes a marker and returns the text that holds its place. */
  mark(marker: Marker): string {
    this.markers.push(marker);
    return `${this.#token}${this.markers.length - 1};`;
  }

  startRound(): void {
    this.#rounds += 1;
    if (this.#rounds > this.#limits.rounds) throw new HelperError(`loops more than ${this.#limits.rounds} times`);
  }

  /** Counts text that a block produced. */
  countText(text: string): string {
    this.#characters += text.length;
    if (this.#characters > this.#limits.outputCharacters) {
      throw new HelperError(`writes more than ${this.#limits.outputCharacters} characters`);
    }
    return text;
  }
}
