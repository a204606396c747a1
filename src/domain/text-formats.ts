/** In which nodes and profiles are imported and exported. */
export const TEXT_FORMATS = ['yaml', 'json', 'csv'] as const;
export type TextFormat = (typeof TEXT_FORMATS)[number];
