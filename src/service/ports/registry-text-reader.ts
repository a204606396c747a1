import type { ParsedText } from '../../domain/parse-registry-text.ts';
import type { TextFormat } from '../../domain/text-formats.ts';

/** Reads texts of any length without holding anybody else up. */
export interface RegistryTextReader {
  read(text: string, format: TextFormat): Promise<ParsedText>;
}
