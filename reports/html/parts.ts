import type { ActorRecord, FindingRecord, FrameRecord } from '../run-record/scenario-record';
import { html, type Html } from './markup';

/** A verdict; the style gives it a sign, so that colour is not all that tells it. */
export function badge(verdict: string): Html {
  return html`<span class="badge ${verdict}">${verdict}</span>`;
}

/** Links into the page. An id is a fragment too, so that a browser finds its place even without the script. */
export const anchors = {
  requirement: (id: string): string => `req/${id}`,
  scenario: (id: string): string => `scenario/${id}`,
  frame: (id: string, index: number): string => `frame/${id}/${index}`,
};

export function linkTo(anchor: string, words: string): Html {
  return html`<a href="#${encodeURI(anchor)}">${words}</a>`;
}

export function actorText({ role, name, underTest }: ActorRecord): string {
  return `${role === name ? role : `${role} ${name}`}${underTest ? ' (under test)' : ''}`;
}

/** The frame to look at first: of those that prove a finding, the first one that the blamed actor sent. */
export function firstProof({ actor, frames }: FindingRecord): FrameRecord | undefined {
  return frames.find(({ from }) => from === actor.name) ?? frames[0];
}

export function sourceText({ document, section }: { document: string; section: string }): string {
  return section === '' ? document : `${document}, section ${section}`;
}

export function countText(count: number, one: string, more = `${one}s`): string {
  return `${count} ${count === 1 ? one : more}`;
}

export function secondsText(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
