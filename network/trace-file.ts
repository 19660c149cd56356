import { closeSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Frame, Trace } from './trace';
import { TraceLineError, formatFrame, formatHeader, parseFrame, parseHeader } from './trace-format';

/** Lines that are written at once, to bound the memory a long trace takes. */
const LINES_PER_WRITE = 500;

/** A trace file cannot be used. The message is one line: file, line, what is wrong, how to mend it. */
export class TraceFileError extends Error {
  override readonly name = 'TraceFileError';

  constructor(
    readonly file: string,
    readonly line: number,
    problem: string,
  ) {
    super(`${file}:${line}: ${problem}`);
  }
}

/** Writes a trace as JSON Lines: one object for the header, then one per frame. Makes the folder when it is missing. */
export function writeTraceFile(file: string, trace: Trace): void {
  mkdirSync(dirname(file), { recursive: true });
  const descriptor = openSync(file, 'w');
  try {
    writeSync(descriptor, `${formatHeader(trace)}\n`);
    for (let start = 0; start < trace.frames.length; start += LINES_PER_WRITE) {
      const lines = trace.frames.slice(start, start + LINES_PER_WRITE).map(formatFrame);
      writeSync(descriptor, `${lines.join('\n')}\n`);
    }
  } finally {
    closeSync(descriptor);
  }
}

/** Reads what `writeTraceFile` writes. Throws TraceFileError; the error of the file system when there is no such file. */
export function readTraceFile(file: string): Trace {
  return parseTrace(readFileSync(file, 'utf8'), file);
}

/** Reads the text of a trace file; `file` is for messages only. Throws TraceFileError. */
export function parseTrace(content: string, file: string): Trace {
  const lines = content.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const read = <T>(index: number, parse: (line: string) => T): T => {
    try {
      return parse(lines[index] ?? '');
    } catch (error) {
      if (error instanceof TraceLineError) throw new TraceFileError(file, index + 1, error.message);
      throw error;
    }
  };
  if (lines.length === 0) throw new TraceFileError(file, 1, 'the file is empty: record the trace again');
  const header = read(0, parseHeader);
  const actors = new Map(header.actors.map((actor) => [actor.name, actor]));
  const frames: Frame[] = [];
  for (let index = 1; index < lines.length; index++)
    frames.push(read(index, (line) => parseFrame(line, actors)));
  return { ...header, frames };
}
