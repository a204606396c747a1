/** What systemd says of a unit. */
export interface UnitState {
  readonly isInstalled: boolean;
  /** It runs, or did what it had to do. */
  readonly isActive: boolean;
  /** It starts with the system. */
  readonly isEnabled: boolean;
}

/** Units cannot be managed here, and why, e.g. `no systemd runs here`. */
export interface NoUnits {
  readonly unavailable: string;
}

/** The services of this server. */
export interface UnitManager {
  state(unit: string): Promise<UnitState | NoUnits>;
  /** @throws UnavailableError with what systemctl said */
  enable(unit: string): Promise<void>;
  /** Starts the unit, or has it read its files again, which does not interrupt whom it serves. @throws as above */
  reload(unit: string): Promise<void>;
}
