import type { Frame } from '../../network/trace';
import type { Output } from '../environment';
import { logText, noticeText, type LogDetail } from './log-line';
import { entryReader } from './wire-entry';

/** Milliseconds for which lines are collected, so that a burst of messages is not a burst of writes. */
const COLLECT_MS = 25;
/** Frames that are collected at most before they are written. */
const MOST_COLLECTED = 1000;

/** The traffic as it passes, for people or for programs. */
export interface LiveLog {
  readonly frame: (frame: Frame) => void;
  /** Says something that is no message. */
  readonly notice: (text: string) => void;
  /** Shows messages in full from now on, or no more; not for JSON. */
  toggleDetail(): void;
  /** Writes out what is collected. */
  flush(): void;
}

/**
 * A live log. Frames are read and put into words when they are written, not while they pass.
 * @param startedAt when the trace began whose frames these are
 */
export function liveLog(
  output: Output,
  options: { readonly detail: LogDetail; readonly startedAt: Date; readonly isColoured: boolean },
): LiveLog {
  const read = entryReader(options.startedAt);
  let detail = options.detail;
  let waiting: (Frame | string)[] = [];
  let timer: NodeJS.Timeout | undefined;

  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const now = waiting;
    waiting = [];
    if (now.length === 0) return;
    const texts = now.map((each) =>
      typeof each === 'string' ? each : logText(read(each), detail, options.isColoured),
    );
    output.write(texts.join(''));
  };
  const collect = (each: Frame | string): void => {
    waiting.push(each);
    if (waiting.length >= MOST_COLLECTED) flush();
    else timer ??= setTimeout(flush, COLLECT_MS);
  };
  return {
    frame: collect,
    notice: (text) => collect(noticeText(text, new Date(), detail)),
    toggleDetail: () => {
      if (detail === 'json') return;
      flush();
      detail = detail === 'brief' ? 'full' : 'brief';
    },
    flush,
  };
}
