/** What a nodeset must know of the nodes that there are. Each is asked only when the nodeset needs it. */
export interface NodesetFacts {
  /** In the registry's order. */
  allNames(): Iterable<string>;
  has(name: string): boolean;
  /** The groups of `@NAME`. */
  groups(): NodeGroups;
  /** The groups of `@SOURCE:NAME`. @returns undefined when there is no such source. */
  findGroupSource(source: string): NodeGroups | undefined;
  findAttribute(path: string): NodeAttribute | UnknownAttribute;
}

export interface NodeGroups {
  /** In the registry's order. @returns undefined when there is no such group. */
  nodesOf(group: string): readonly string[] | undefined;
  names(): Iterable<string>;
}

export interface NodeAttribute {
  /** The values of one node as texts; none when it has none. */
  valuesOf(node: string): readonly string[];
  /** A value as it was typed, in the spelling of `valuesOf`. */
  spell(value: string): string;
}

/** The part of a path that nothing is named, and what could stand there. */
export interface UnknownAttribute {
  readonly unknown: string;
  readonly candidates: readonly string[];
}
