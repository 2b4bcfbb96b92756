"""How the page looks: calm, light or dark as the reader's system is, and good on paper."""

STYLE = """
:root{color-scheme:light dark;--bg:#f6f6f3;--surface:#fff;--raised:#fbfbf9;--text:#1d1f1c;--muted:#5f625c;
--line:#e3e3dd;--accent:#0f766e;--accent-soft:#d9f0ec;--ok:#15803d;--warn:#a34a07;--warn-soft:#fdf0dc;--danger:#b91c1c;
--danger-soft:#fbe3e1;--shadow:0 1px 2px rgba(20,22,20,.04),0 8px 28px rgba(20,22,20,.07);
--t1:#0f766e;--t2:#5eaaa2;--t3:#b6d8d3;--t4:#d9a15c;--t5:#cfcfc6}
@media(prefers-color-scheme:dark){:root{--bg:#151716;--surface:#1d201e;--raised:#232725;--text:#eceeea;--muted:#a3a8a1;
--line:#2e332f;--accent:#2dd4bf;--accent-soft:#143430;--ok:#4ade80;--warn:#fbbf24;--warn-soft:#33270f;--danger:#f87171;
--danger-soft:#3a1a18;--shadow:0 1px 2px rgba(0,0,0,.3),0 8px 28px rgba(0,0,0,.35);
--t1:#2dd4bf;--t2:#1b8074;--t3:#1d4f49;--t4:#a8762f;--t5:#454b46}}
*{box-sizing:border-box;margin:0}
html{scroll-behavior:smooth}
body{font:15px/1.55 Inter,"Segoe UI",system-ui,-apple-system,"DejaVu Sans",sans-serif;color:var(--text);
background:var(--bg);padding:0 24px 64px;overflow-wrap:anywhere}
main,.top{max-width:1200px;margin:0 auto}
.top{padding:40px 0 8px}
.brand{display:flex;align-items:center;gap:10px;color:var(--muted);font-size:13px;margin-bottom:22px}
.brand i{width:12px;height:12px;border-radius:50%;border:3px solid var(--accent)}
h1{font-size:27px;line-height:1.25;font-weight:650;letter-spacing:-.012em;white-space:pre-wrap;unicode-bidi:isolate;
max-width:34em}
h1.long{font-size:19px}
.pills{display:flex;flex-wrap:wrap;gap:8px;margin:16px 0 0}
.pill{border-radius:99px;padding:3px 12px;font-size:13px;font-weight:600;background:var(--raised);color:var(--muted);
border:1px solid var(--line)}
.pill.good{background:var(--accent-soft);color:var(--accent);border-color:transparent}
.pill.warn{background:var(--warn-soft);color:var(--warn);border-color:transparent}
.pill.bad{background:var(--danger-soft);color:var(--danger);border-color:transparent}
.card{background:var(--surface);border:1px solid var(--line);border-radius:14px;box-shadow:var(--shadow)}
.result{padding:20px 24px;margin:22px 0 0;border-left:4px solid var(--accent)}
.result.warn{border-left-color:var(--warn)}.result.bad{border-left-color:var(--danger)}
.result p{white-space:pre-wrap;font-size:17px;unicode-bidi:isolate}
.result .hint{font-size:14px;color:var(--muted);margin-top:6px}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:1px;background:var(--line);
overflow:hidden;margin:18px 0 0}
.facts div{background:var(--surface);padding:14px 20px}
.facts dt{font-size:12.5px;color:var(--muted)}
.facts dd{font-size:19px;font-weight:600;font-variant-numeric:tabular-nums;white-space:nowrap}
.facts dd small{display:block;font-size:13px;font-weight:400;color:var(--muted)}
details{margin:14px 0 0;color:var(--muted);font-size:13.5px}
summary{cursor:pointer;width:max-content;border-radius:6px}
table.choices{margin-top:8px;border-collapse:collapse}
table.choices th{font-weight:400;text-align:left;padding:2px 20px 2px 0;vertical-align:top;white-space:nowrap}
table.choices td{color:var(--text);white-space:pre-wrap;unicode-bidi:isolate}
.strip{display:flex;gap:12px;overflow-x:auto;padding:26px 2px 10px;scrollbar-width:thin}
.strip a{flex:none;width:132px;color:var(--muted);text-decoration:none;font-size:12.5px}
.strip svg{border-radius:8px;border:1px solid var(--line)}
.strip a:hover svg,.strip a:focus svg{border-color:var(--accent)}
.strip span{display:block;margin-top:3px;white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
svg.picture{display:block;width:100%;height:auto;background:#8883}
section.step{margin:26px 0 0;overflow:clip;display:grid;grid-template-columns:minmax(0,1fr) 372px;
scroll-margin-top:16px}
.step>.shot{padding:14px;border-right:1px solid var(--line);background:var(--raised)}
.shot>*{position:sticky;top:14px;display:block}
.step .shot svg{border-radius:8px;cursor:zoom-in}
.side{padding:18px 22px 20px;min-width:0}
.side h2{font-size:16px;font-weight:650;display:flex;align-items:baseline;gap:10px;justify-content:space-between}
.side h2 small{font-weight:400;font-size:13px;color:var(--muted);white-space:nowrap;font-variant-numeric:tabular-nums}
blockquote{margin:8px 0 14px;color:var(--muted);white-space:pre-wrap;unicode-bidi:isolate}
ol{list-style:none;padding:0;border-top:1px solid var(--line)}
ol li{display:grid;grid-template-columns:24px minmax(0,1fr) auto;gap:4px 10px;padding:9px 0;
border-bottom:1px solid var(--line);align-items:baseline}
ol .n{font-size:12px;font-weight:600;color:var(--accent);font-variant-numeric:tabular-nums}
ol .what{white-space:pre-wrap;unicode-bidi:isolate}
ol .ms{font-size:12.5px;color:var(--muted);white-space:nowrap;font-variant-numeric:tabular-nums}
ol li.not-done .what{color:var(--muted)}ol li.refused .what{color:var(--danger)}ol li.not-done .n{color:var(--warn)}
ol .more{grid-column:2/4;font-size:13px;color:var(--muted);white-space:pre-wrap;unicode-bidi:isolate}
pre{grid-column:2/4;font:12.5px/1.5 ui-monospace,"SF Mono",Consolas,"DejaVu Sans Mono",monospace;
background:var(--raised);border:1px solid var(--line);border-radius:8px;padding:8px 10px;white-space:pre-wrap;
max-height:18em;overflow:auto}
.decision{margin-top:12px;font-size:13.5px}
.decision.skipped{color:var(--warn)}
.note{margin-top:6px;font-size:13.5px;color:var(--warn)}
.bar{display:flex;height:6px;border-radius:9px;overflow:hidden;gap:1px;margin:16px 0 6px}
.bar i{min-width:2px}
.times{font-size:12.5px;color:var(--muted);font-variant-numeric:tabular-nums;display:flex;flex-wrap:wrap;gap:2px 14px}
.times i{display:inline-block;width:8px;height:8px;border-radius:3px;margin-right:5px}
.id{font-size:12px;color:var(--muted);margin-top:10px}
.empty{padding:48px 24px;text-align:center;color:var(--muted)}
.gap{margin:26px 0 0;padding:14px 20px;font-size:14px;color:var(--warn);background:var(--warn-soft);border-radius:12px}
footer{max-width:1200px;margin:44px auto 0;color:var(--muted);font-size:12.5px}
a:focus-visible,summary:focus-visible{outline:2px solid var(--accent);outline-offset:3px;border-radius:10px}
.large{display:none}
.large:target{display:flex;position:fixed;inset:0;z-index:9;padding:20px;background:rgba(10,14,13,.88);
align-items:center;justify-content:center;cursor:zoom-out}
.large svg{width:auto;height:auto;max-width:100%;max-height:100%;aspect-ratio:var(--ratio);border-radius:8px;
min-width:min(100%,calc((100vh - 40px)*var(--ratio)))}
.halo{fill:#0f766e;fill-opacity:.16}.under{fill:none;stroke:#fff;stroke-opacity:.8;stroke-linecap:round;
stroke-linejoin:round}.ring{fill:none;stroke:#0f766e;stroke-linecap:round;stroke-linejoin:round}
.dot{fill:#0f766e}.badge rect{fill:#0f766e;stroke:#fff;stroke-opacity:.85}
.badge text,.tip text{fill:#fff;font-family:inherit;font-weight:600}
.tip rect{fill:#10201d;fill-opacity:.93;stroke:#fff;stroke-opacity:.25}.tip text{font-weight:500}
.not-done .halo{fill:#b45309}.not-done .ring{stroke:#b45309;stroke-dasharray:5 5}.not-done .dot,
.not-done .badge rect{fill:#b45309}.tip.not-done rect{fill:#5a2c07}
.strip .badge,.strip .tip{display:none}
@media(max-width:900px){body{padding:0 14px 40px}section.step{grid-template-columns:minmax(0,1fr)}
.step>.shot{border-right:0;border-bottom:1px solid var(--line)}}
@media(prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
@media print{body{background:#fff;padding:0}.strip,.large{display:none}.card{box-shadow:none}
section.step{break-inside:avoid;grid-template-columns:minmax(0,1fr) 300px}}
"""
