import type { TransferParameters } from './tftp-negotiation.ts';
import { measureRoundTrip, type RoundTrip, resendWaitMs } from './tftp-resend.ts';

/** A running read transfer. Block numbers count on past 65535 here; 0 stands for the OACK. */
export interface TransferState {
  readonly parameters: TransferParameters;
  /** The block that ends the file: shorter than the others, possibly empty. */
  readonly lastBlock: number;
  /** Highest block acknowledged; -1 while an OACK waits for its ACK. */
  readonly acked: number;
  /** Highest block sent. */
  readonly sent: number;
  /** The window was sent again because of a gap, and no whole window arrived since. */
  readonly isRestarted: boolean;
  /** Repetitions by the timer since the last progress. */
  readonly repeats: number;
  readonly sentAtMs: number;
  readonly progressAtMs: number;
  readonly roundTrip?: RoundTrip;
}

/** `send`: `count` DATA blocks beginning with block `from`. */
type TransferAction =
  | { readonly do: 'send-oack' }
  | { readonly do: 'send'; readonly from: number; readonly count: number }
  | { readonly do: 'wait' }
  | { readonly do: 'done' }
  | { readonly do: 'give-up' };

export interface TransferStep {
  readonly state: TransferState;
  readonly action: TransferAction;
}

/** How long a client may stay silent: one that never answered might be a forged source address. */
const SILENCE_MS = { unproven: 10_000, proven: 30_000, longest: 120_000 };

/** The first packet of a transfer: an OACK if options hold, else the first DATA (RFC 2347). */
export function startTransfer(parameters: TransferParameters, sizeBytes: number, nowMs: number): TransferStep {
  const hasOack = parameters.accepted.size > 0;
  const state: TransferState = {
    parameters,
    lastBlock: Math.floor(sizeBytes / parameters.blockSize) + 1,
    acked: hasOack ? -1 : 0,
    sent: 0,
    isRestarted: false,
    repeats: 0,
    sentAtMs: nowMs,
    progressAtMs: nowMs,
  };
  return hasOack ? { state, action: { do: 'send-oack' } } : sendWindow(state, nowMs);
}

/**
 * Takes an ACK with its 16-bit block number.
 * In lockstep a repeated ACK is never answered: resending on it doubles every block for the rest of the transfer
 * (the "Sorcerer's Apprentice", RFC 1123 §4.2.3.1). With windows, an ACK below the last block sent says that the one
 * after it was lost, and the window starts again there (RFC 7440 §4): once until a whole window arrived, because the
 * client may repeat itself for every block that came behind the gap.
 */
export function takeAck(state: TransferState, block: number, nowMs: number): TransferStep {
  const outstanding = state.sent - state.acked;
  const advance = (block - state.acked) & 0xffff;
  if (advance > outstanding) return { state, action: { do: 'wait' } };
  if (advance === 0) return takeRepeatedAck(state, nowMs);
  const isFirstSending = state.repeats === 0 && !state.isRestarted;
  const progressed = {
    ...state,
    ...(isFirstSending ? { roundTrip: measureRoundTrip(state.roundTrip, nowMs - state.sentAtMs) } : {}),
    acked: state.acked + advance,
    repeats: 0,
    progressAtMs: nowMs,
  };
  if (progressed.acked === state.lastBlock) return { state: progressed, action: { do: 'done' } };
  return sendWindow({ ...progressed, isRestarted: advance < outstanding }, nowMs);
}

/** No ACK that counts came within `transferWaitMs`: what is outstanding is sent again. */
export function takeTimeout(state: TransferState, nowMs: number): TransferStep {
  if (nowMs - state.progressAtMs >= silenceLimitMs(state)) return { state, action: { do: 'give-up' } };
  const repeated = { ...state, repeats: state.repeats + 1 };
  if (state.acked < 0) return { state: { ...repeated, sentAtMs: nowMs }, action: { do: 'send-oack' } };
  return sendWindow(repeated, nowMs);
}

/** Milliseconds from the last sending until `takeTimeout` is due. */
export function transferWaitMs(state: TransferState): number {
  return resendWaitMs(state.roundTrip, state.repeats, state.parameters.timeoutSeconds);
}

function takeRepeatedAck(state: TransferState, nowMs: number): TransferStep {
  const isLockstep = state.parameters.windowSize === 1 || state.acked < 0;
  if (isLockstep || state.isRestarted) return { state, action: { do: 'wait' } };
  return sendWindow({ ...state, isRestarted: true }, nowMs);
}

function sendWindow(state: TransferState, nowMs: number): TransferStep {
  const from = state.acked + 1;
  const count = Math.min(state.parameters.windowSize, state.lastBlock - state.acked);
  return { state: { ...state, sent: state.acked + count, sentAtMs: nowMs }, action: { do: 'send', from, count } };
}

function silenceLimitMs(state: TransferState): number {
  const firstProof = state.parameters.accepted.size > 0 ? 0 : 1;
  const usual = state.acked >= firstProof ? SILENCE_MS.proven : SILENCE_MS.unproven;
  const agreed = 3 * (state.parameters.timeoutSeconds ?? 0) * 1000;
  return Math.min(Math.max(usual, agreed), SILENCE_MS.longest);
}
