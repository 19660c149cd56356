/** How the document looks, on a screen and on paper. */
export const STYLE = `
:root { color-scheme: light dark; --line: #8886; --soft: #6668; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.7rem; } h2 { font-size: 1.35rem; margin-top: 2.5rem; } h3 { font-size: 1.15rem; margin-top: 2rem; }
h4 { font-size: 1rem; margin: 1.5rem 0 .4rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border: 1px solid var(--line); padding: .3rem .5rem; text-align: left; vertical-align: top; }
.case > tbody > tr > th { width: 9rem; }
td > ul, td > ol { margin: 0; padding-left: 1.3rem; }
table.values { width: auto; margin: .3rem 0; }
.box { width: 2.5rem; }
.facts { margin: 0; font-size: .9em; }
.evidence { margin: .3rem 0; font-size: .9em; }
.requirement p { overflow-wrap: anywhere; }
code, pre { font-family: ui-monospace, monospace; font-size: .9em; overflow-wrap: anywhere; white-space: pre-wrap; }
td { overflow-wrap: anywhere; }
:target { outline: 3px solid #c60; outline-offset: 3px; }
@media print {
  body { max-width: none; padding: 0; font-size: 10pt; }
  a { color: inherit; text-decoration: none; }
  h2 { break-before: page; }
  h3, h4 { break-after: avoid; }
  .test, .requirement, tr { break-inside: avoid; }
  @page { margin: 18mm; }
}
`;
