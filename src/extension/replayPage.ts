/**
 * The page that shows a replay: what ran, how it ended, what happened, what is marked, what it printed. Pure: data in, HTML out, so it
 * can be tested without an editor. Everything in it is text of somebody else's and is escaped; there are no styles or
 * scripts but ours, by nonce.
 */
import type { InspectReplayBody } from '../dap/protocol.ts';
import { ADVICE } from '../replay/format.ts';
import { describeEvent, formatClock } from './timelineWords.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, c => ESCAPES[c]!);

const SCHEDULES: Readonly<Record<string, string>> = {
  fifo: 'cooperative',
  roundRobin: 'round robin',
  random: 'random',
  manual: 'by hand',
};

const STYLE = `
body { font: var(--vscode-font-size)/1.5 var(--vscode-font-family); color: var(--vscode-foreground); padding: 1.2rem 2rem 3rem; max-width: 62rem; }
header { display: flex; flex-wrap: wrap; gap: .8rem 1.2rem; align-items: center; justify-content: space-between; border-bottom: 1px solid var(--vscode-panel-border); padding-bottom: 1rem; }
h1 { font-size: 1.5rem; font-weight: 600; margin: 0; }
h1 small { display: block; font-size: .85rem; font-weight: normal; color: var(--vscode-descriptionForeground); }
h2 { font-size: 1rem; font-weight: 600; margin: 1.8rem 0 .5rem; }
button { font: inherit; color: var(--vscode-button-secondaryForeground); background: var(--vscode-button-secondaryBackground); border: 1px solid var(--vscode-button-border, transparent); border-radius: 2px; padding: .3rem .9rem; cursor: pointer; }
button:hover { background: var(--vscode-button-secondaryHoverBackground); }
button.primary { color: var(--vscode-button-foreground); background: var(--vscode-button-background); }
button.primary:hover { background: var(--vscode-button-hoverBackground); }
:focus-visible { outline: 1px solid var(--vscode-focusBorder); outline-offset: 2px; }
.verdict { margin: 1rem 0 0; padding: .5rem .9rem; border-left: 3px solid var(--vscode-charts-green); background: var(--vscode-textBlockQuote-background); }
.verdict.bad { border-color: var(--vscode-errorForeground); }
.verdict p { margin: 0; }
.verdict .note { color: var(--vscode-descriptionForeground); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1.5rem; margin: 0; }
dt { color: var(--vscode-descriptionForeground); }
dd { margin: 0; }
ol { list-style: none; margin: 0; padding: 0; max-height: 26rem; overflow-y: auto; }
li button { display: grid; grid-template-columns: 8rem 5rem 1fr; gap: 1rem; width: 100%; text-align: left; background: none; color: inherit; border: 0; padding: .12rem .5rem; }
li button:hover { background: var(--vscode-list-hoverBackground); outline: 1px dashed var(--vscode-contrastActiveBorder, transparent); outline-offset: -1px; }
li .clock { text-align: right; font-variant-numeric: tabular-nums; color: var(--vscode-descriptionForeground); }
pre { font: var(--vscode-editor-font-size)/1.45 var(--vscode-editor-font-family); background: var(--vscode-textCodeBlock-background); border: 1px solid var(--vscode-contrastBorder, transparent); padding: .8rem 1rem; margin: 0; overflow: auto; max-height: 26rem; }
`;

const SCRIPT = `
const vscode = acquireVsCodeApi();
document.addEventListener('click', event => {
  const button = event.target.closest('button');
  if (!button) return;
  const { act, clock, line } = button.dataset;
  const number = text => text === undefined ? undefined : Number(text);
  vscode.postMessage({ act, clock: number(clock), line: number(line) });
});
`;

type Shown = NonNullable<InspectReplayBody['replay']>;

const plural = (n: number, one: string, many = `${one}s`): string =>
  `${formatClock(n)} ${n === 1 ? one : many}`;

function ending({ end, exitCode, processes }: Shown): string {
  if (end === 'deadlock') return 'ends in a deadlock';
  if (end === 'limit') return 'ends in the middle of the run';
  return `${plural(processes, 'process', 'processes')} ended, exit status ${exitCode}`;
}

function verdict({ trouble, replay }: InspectReplayBody): string {
  if (trouble) {
    const where = trouble.line > 0 ? `Line ${trouble.line}: ` : '';
    const line =
      trouble.line > 0
        ? `<p><button data-act="text" data-line="${trouble.line}">Open Line ${trouble.line} as Text</button></p>`
        : '';
    return `<div class="verdict bad" role="alert"><p><strong>This replay cannot be trusted.</strong> ${escaped(where + trouble.reason)}.</p><p class="note">${ADVICE}</p>${line}</div>`;
  }
  const byHand = replay && replay.changes > 0 ? ` Changed by hand ${plural(replay.changes, 'time')}.` : '';
  return `<div class="verdict"><p><strong>Verified.</strong> This program with these decisions gives this result.${byHand}</p><p class="note">It does not say who made the file.</p></div>`;
}

function facts(r: Shown): string {
  const slices = r.schedule === 'fifo' ? '' : `, quantum ${formatClock(r.quantum)}`;
  const seed = r.schedule === 'random' ? `, seed ${r.seed}` : '';
  const rows: [string, string][] = [
    ['Command', r.command],
    ['Length', `${plural(r.clock, 'instruction')}; ${ending(r)}`],
    ['Schedule', `${SCHEDULES[r.schedule] ?? r.schedule}${slices}${seed}`],
    ['First pid', String(r.firstPid)],
    ['Machine', `version ${r.machine}`],
    ['Files', r.files.map(f => `${f.name} (${plural(f.bytes, 'byte')})`).join(', ')],
  ];
  return `<dl>${rows.map(([name, value]) => `<dt>${name}</dt><dd>${escaped(value)}</dd>`).join('')}</dl>`;
}

const momentRow = (clock: number, who: string, what: string): string =>
  `<li><button data-act="goTo" data-clock="${clock}"><span class="clock">${formatClock(clock)}</span><span>${escaped(who)}</span><span>${escaped(what)}</span></button></li>`;

function markers({ markers: list }: Shown): string {
  if (list.length === 0) return '';
  const rows = list.map(m => {
    const question = m.question === undefined ? '' : ` ${m.question}`;
    const author = m.author === undefined ? '' : ` (${m.author})`;
    return momentRow(m.clock, m.kind + question, m.text + author);
  });
  return `<section aria-label="Markers"><h2>Markers</h2><ol>${rows.join('')}</ol></section>`;
}

function events({ events: list, totalEvents }: InspectReplayBody): string {
  if (list.length === 0) return '';
  const rows = list.map(e => momentRow(e.clock, String(e.pid), describeEvent(e).label));
  const more = totalEvents > list.length ? ` (the first ${list.length} of ${totalEvents})` : '';
  return `<section aria-label="Events"><h2>What happens${more}</h2><ol>${rows.join('')}</ol></section>`;
}

function output({ output: text, outputBytes }: Shown): string {
  const shown = text.replaceAll('\r\n', '\n');
  const more =
    outputBytes > new TextEncoder().encode(text).length
      ? ` (the beginning of ${plural(outputBytes, 'byte')})`
      : '';
  return `<section aria-label="Output"><h2>Output${more}</h2><pre tabindex="0">${escaped(shown) || '(nothing)'}</pre></section>`;
}

/** The whole page. `nonce` allows our style and script, and nothing else. */
export function replayPage(name: string, body: InspectReplayBody, nonce: string): string {
  const { replay } = body;
  const title = replay ? replay.program : name;
  const debug =
    replay && !body.trouble ? '<button class="primary" data-act="debug">Debug this Replay</button> ' : '';
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'">
<title>${escaped(name)}</title>
<style nonce="${nonce}">${STYLE}</style>
</head>
<body>
<header>
<h1>${escaped(title)}<small>a recorded run · ${escaped(name)}</small></h1>
<div>${debug}<button data-act="text">Open as Text</button></div>
</header>
<main>
${verdict(body)}
${replay ? `<h2>The run</h2>${facts(replay)}${markers(replay)}${events(body)}${output(replay)}` : ''}
</main>
<script nonce="${nonce}">${SCRIPT}</script>
</body>
</html>
`;
}
