/** How values become text of a script for a boot loader. */
export interface ScriptLanguage {
  readonly name: 'iPXE' | 'GRUB';
  /** What template files end with. */
  readonly suffix: string;
  /**
   * A value as it may stand in a script.
   * @throws InvalidError when the loader would read it as more than text.
   */
  readonly text: (what: string, value: string) => string;
  /** A kernel argument, or several with blanks between them, as a node's field has them. */
  readonly kernelArgument: (what: string, value: string) => string;
  /** Any text as one harmless line for the console. Not for values that must arrive as they are. */
  readonly console: (text: string) => string;
}
