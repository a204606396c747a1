export interface ScriptTemplate {
  /** Handlebars source. */
  readonly source: string;
  /** Changes whenever the source may have changed. */
  readonly version: string;
}

/** Templates of scripts for boot loaders, by name. */
export interface ScriptTemplates {
  /** @returns undefined for a name that is none or that nobody has. */
  find(name: string): Promise<ScriptTemplate | undefined>;
  /** The names of all, sorted. */
  list(): Promise<readonly string[]>;
}
