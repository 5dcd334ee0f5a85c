/** The page's own style: it asks nothing of any other file. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #f7f5ef; --raised: #fffefb; --sunk: #efece3; --ink: #1b2421; --soft: #59645f; --edge: #e0dbcf;
  --good: #0a6a5b; --bad: #b0304d; --warn: #8a3b06; --warn-paper: #fdf0df; --warn-edge: #f0cf9f; --on-mark: #ffffff;
  --t0: #0a6a5b; --t1: #3650c2; --t2: #a24a07; --t3: #97358a;
  --sans: Inter, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #0f1413; --raised: #171e1c; --sunk: #0a0f0e; --ink: #e7ebe6; --soft: #9aa7a1; --edge: #29332f;
    --good: #57cdb5; --bad: #ff8fa6; --warn: #f2b266; --warn-paper: #2a1f11; --warn-edge: #5a4120; --on-mark: #08110f;
    --t0: #57cdb5; --t1: #98abff; --t2: #f0a95a; --t3: #e294d6;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.55 var(--sans); }
main { max-width: 1120px; margin: 0 auto; padding: 40px 24px 80px; }
h1 { font-size: 28px; line-height: 1.2; letter-spacing: -.02em; margin: 0 0 4px; }
h2 { font-size: 20px; letter-spacing: -.01em; margin: 48px 0 14px; }
h3 { font-size: 15px; margin: 0 0 10px; }
p { margin: 0; }
.soft, figcaption, .lead { color: var(--soft); }
.caveat { margin-top: 14px; padding: 12px 16px; border-radius: 10px; border: 1px solid var(--edge); background: var(--raised); }
.caveat.stop { background: var(--warn-paper); border-color: var(--warn-edge); color: var(--warn); font-weight: 550; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(168px, 1fr)); gap: 12px; }
.tile, .card { background: var(--raised); border: 1px solid var(--edge); border-radius: 14px; }
.tile { padding: 14px 16px; }
.tile b { display: block; font-size: 25px; font-weight: 620; letter-spacing: -.02em; font-variant-numeric: tabular-nums; }
.tile span { color: var(--soft); font-size: 13px; display: block; }
.card { padding: 18px 20px; margin: 0; min-width: 0; }
.cards { columns: 2 440px; column-gap: 16px; margin-top: 16px; }
.cards > .card { break-inside: avoid; margin-bottom: 16px; }
.cards.even { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 440px), 1fr)); gap: 16px; }
.cards.even > .card { margin: 0; }
figcaption { font-size: 13px; margin-bottom: 10px; }
svg { display: block; width: 100%; height: auto; overflow: visible; font: 13px var(--sans); font-variant-numeric: tabular-nums; }
svg text { fill: var(--ink); }
.grid { stroke: var(--edge); }
.tick, .detail { fill: var(--soft) !important; font-size: 11.5px; }
.value { font-weight: 600; }
.detail { font-weight: 400; }
.tone-0 { --tone: var(--t0); } .tone-1 { --tone: var(--t1); } .tone-2 { --tone: var(--t2); } .tone-3 { --tone: var(--t3); }
.band { fill: var(--tone); opacity: .26; } .point { fill: var(--tone); } .bar { fill: var(--tone); opacity: .75; }
.mid { stroke: var(--ink); stroke-width: 2; }
.cell { fill: var(--sunk); } .right { fill: var(--good); } .wrong { fill: var(--bad); }
.count { font-weight: 620; } .count.strong { fill: var(--on-mark); } .zero { fill: var(--soft); opacity: .55; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: 14px; }
th, td { white-space: nowrap; text-align: left; padding: 8px 14px 8px 0; border-bottom: 1px solid var(--edge); vertical-align: top; }
th { font-weight: 600; color: var(--soft); font-size: 13px; }
tr:last-child td { border-bottom: 0; }
td.yes { color: var(--good); font-weight: 600; }
details { background: var(--raised); border: 1px solid var(--edge); border-radius: 14px; margin-top: 16px; }
summary { cursor: pointer; padding: 14px 20px; font-weight: 600; }
.failure { padding: 14px 20px; border-top: 1px solid var(--edge); display: grid; gap: 4px; overflow-wrap: anywhere; }
.failure q { quotes: none; white-space: pre-wrap; }
.failure .said { display: grid; gap: 2px; }
.route b:first-of-type { color: var(--good); } .route b:last-of-type { color: var(--bad); }
.chip { font-size: 12px; color: var(--soft); border: 1px solid var(--edge); border-radius: 99px; padding: 0 8px; margin-left: 6px; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 18px; margin: 0; padding: 0 20px 18px; overflow-wrap: anywhere; }
dt { color: var(--soft); } dd { margin: 0; }
@media (max-width: 640px) { main { padding: 24px 14px 60px; } dl { grid-template-columns: 1fr; } }
`;
